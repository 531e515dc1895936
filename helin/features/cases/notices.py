"""The words in which people are told of cases: title and body, by verb and by who is told."""

from django.utils.translation import gettext_lazy as _

from helin.core.notices.phrases import Phrase, Urgency, register
from helin.features.cases.workflow import Verb
from helin.ui.texts import Text

REPORTER: dict[str, str | int] = {"number": "2600000012", "case_id": 1}
FOLLOWER: dict[str, str | int] = {"number": "2600000012"}
HANDLER: dict[str, str | int] = {"number": "2600000012", "case_id": 1, "due_on": "2026-12-01"}
AT_ONCE = frozenset({Verb.DECLINE, Verb.PAUSE, Verb.REPLY})
"""Of what reporters hear, what cannot wait for the next digest: it asks something of them, or ends their hope."""

REPORTED: dict[Verb, tuple[Text, Text]] = {
    Verb.ACCEPT: (_("Your matter %(number)s has been taken on"), _("The street desk is choosing who will handle it.")),
    Verb.DISPATCH: (
        _("Your matter %(number)s is with the unit that handles it"),
        _("Its page tells who has it and until when you get an answer."),
    ),
    Verb.DECLINE: (
        _("Your matter %(number)s was not passed on"),
        _("Its page tells the reason and who can help instead."),
    ),
    Verb.PAUSE: (_("Your matter %(number)s waits for you"), _("Its page says what the unit needs from you.")),
    Verb.GRANT_TIME: (_("Your matter %(number)s takes longer"), _("Its page tells why, and the new day.")),
    Verb.PUT_ON_ACCOUNT: (
        _("Your matter %(number)s cannot be solved yet"),
        _("It is kept on account; its page tells why and when it is looked at again."),
    ),
    Verb.REPLY: (_("Your matter %(number)s has an answer"), _("Please read it and tell us whether it is solved.")),
    Verb.CLOSE: (_("Your matter %(number)s is closed"), _("If it comes back, you can reopen it on its page.")),
}
HANDLED: dict[Verb, tuple[Text, Text]] = {
    Verb.DISPATCH: (
        _("Case %(number)s has come to your desk, answer due on %(due_on)s"),
        _("Please sign for it first."),
    ),
    Verb.START: (_("Case %(number)s is yours, answer due on %(due_on)s"), ""),
    Verb.OVERRULE: (_("Case %(number)s stays with your desk, answer due on %(due_on)s"), ""),
    Verb.REFUSE_TIME: (_("Case %(number)s gets no more time, answer due on %(due_on)s"), ""),
    Verb.REFUSE_ACCOUNT: (_("Case %(number)s is not put on account, answer due on %(due_on)s"), ""),
    Verb.ANSWER: (_("The person has answered on case %(number)s, answer due on %(due_on)s"), ""),
    Verb.RESUME: (_("Case %(number)s goes on, answer due on %(due_on)s"), ""),
}
FOLLOWED: dict[Verb, tuple[Text, Text]] = {
    Verb.ACCEPT: (
        _("A matter that you joined, %(number)s, has been taken on"),
        _("The street desk is choosing who will handle it."),
    ),
    Verb.DISPATCH: (
        _("A matter that you joined, %(number)s, is with the unit that handles it"),
        _("Its page tells who has it and until when."),
    ),
    Verb.DECLINE: (
        _("A matter that you joined, %(number)s, was not passed on"),
        _("Its page tells the reason and who can help instead."),
    ),
    Verb.GRANT_TIME: (
        _("A matter that you joined, %(number)s, takes longer"),
        _("Its page tells why, and the new day."),
    ),
    Verb.PUT_ON_ACCOUNT: (
        _("A matter that you joined, %(number)s, cannot be solved yet"),
        _("It is kept on account; its page tells why and when it is looked at again."),
    ),
    Verb.REPLY: (_("A matter that you joined, %(number)s, has an answer"), _("You can read it on its page.")),
    Verb.CLOSE: (
        _("A matter that you joined, %(number)s, is closed"),
        _("If it comes back, you can report it again."),
    ),
}

OF_TWO: dict[str, tuple[Text, Text]] = {
    "merge": (
        _("Your matter %(number)s is now handled together with %(other)s"),
        _("Both say the same. Its page tells how it goes on, and you get the answer."),
    ),
    "unmerge": (
        _("Your matter %(number)s is handled by itself again"),
        _("It is no longer together with %(other)s. Its page tells why."),
    ),
    "split": (
        _("Your matter %(number)s held two things"),
        _("The second one has its own number now, %(other)s, and its own answer."),
    ),
    "merge/handler": (_("Case %(number)s has left your desk"), _("It is the same as %(other)s and goes on there.")),
    "take_in/handler": (
        _("Case %(other)s was merged into %(number)s"),
        _("Its reporter reads your reply, too. The deadline stays."),
    ),
}
"""What is told of moves of two cases."""
MERGED: dict[Verb, tuple[Text, Text]] = {
    Verb.ACCEPT: (
        _("Your matter %(number)s has been taken on"),
        _("It is handled together with another of the same kind."),
    ),
    Verb.DISPATCH: (
        _("Your matter %(number)s is with the unit that handles it"),
        _("Its page tells who has it and until when you get an answer."),
    ),
    Verb.DECLINE: (
        _("Your matter %(number)s was not passed on"),
        _("Please ask the street desk if yours is another matter."),
    ),
    Verb.GRANT_TIME: (_("Your matter %(number)s takes longer"), _("Its page tells the new day.")),
    Verb.PUT_ON_ACCOUNT: (
        _("Your matter %(number)s cannot be solved yet"),
        _("It is kept on account and looked at again."),
    ),
    Verb.REPLY: (_("Your matter %(number)s has an answer"), _("You can read it on its page.")),
    Verb.CLOSE: (
        _("Your matter %(number)s is closed"),
        _("If it is not solved for you, tell the street desk; it can be taken up again by itself."),
    ),
}
"""What those hear whose case was merged into another, of that other one."""

JOINT: dict[str, tuple[Text, Text]] = {
    "call_in/called": (
        _("Your unit is called to help with case %(number)s, report due on %(due_on)s"),
        _("Please sign for the call first."),
    ),
    "call_in/handler": (
        _("Other units were called to help with case %(number)s"),
        _("You stay in charge and reply when they have reported."),
    ),
    "report_interim/handler": (
        _("A unit called to help needs longer for case %(number)s"),
        _("The page of the case says why and until when."),
    ),
    "report_back/handler": (
        _("A unit called to help has reported on case %(number)s"),
        _("Others have yet to report."),
    ),
    "report_back/last": (
        _("A unit called to help has reported on case %(number)s"),
        _("All have reported; the reply can go out."),
    ),
    "release/handler": (_("A unit called to help was released from case %(number)s"), _("Others have yet to report.")),
    "release/last": (
        _("A unit called to help was released from case %(number)s"),
        _("Nobody is left; the reply can go out."),
    ),
    "release/called": (_("Your unit is no longer needed for case %(number)s"), ""),
}
"""What the units hear that work on a case together."""
JOINT_EXAMPLES = dict.fromkeys(JOINT, REPORTER) | {
    "call_in/called": HANDLER,
    "call_in/handler": REPORTER,
    "release/called": FOLLOWER,
}

for verb, (title, body) in REPORTED.items():
    urgency = Urgency.NOW if verb in AT_ONCE else Urgency.DIGEST
    register(
        f"cases.{verb}",
        Phrase(
            title, body, url_name="cases:show", url_params=("case_id",), urgency=urgency, own=True, example=REPORTER
        ),
    )
for verb, (title, body) in HANDLED.items():
    register(
        f"cases.{verb}/handler",
        Phrase(title, body, url_name="cases:show", url_params=("case_id",), urgency=Urgency.NOW, example=HANDLER),
    )
for verb, (title, body) in FOLLOWED.items():
    register(
        f"cases.{verb}/follower",
        Phrase(title, body, url_name="cases:public_page", url_params=("number",), own=True, example=FOLLOWER),
    )
for name, (title, body) in OF_TWO.items():
    register(
        f"cases.{name}",
        Phrase(
            title,
            body,
            url_name="cases:show",
            url_params=("case_id",),
            urgency=Urgency.NOW,
            own="/" not in name,
            example=REPORTER | {"other": "2600000020"},
        ),
    )
for verb, (title, body) in MERGED.items():
    register(
        f"cases.{verb}/merged",
        Phrase(title, body, url_name="cases:show", url_params=("case_id",), own=True, example=REPORTER),
    )
for name, (title, body) in JOINT.items():
    register(
        f"cases.{name}",
        Phrase(
            title,
            body,
            url_name="cases:desk" if name == "release/called" else "cases:show",
            url_params=() if name == "release/called" else ("case_id",),
            urgency=Urgency.NOW,
            example=JOINT_EXAMPLES[name],
        ),
    )

CARD: dict[str, str | int] = {"number": "2600000012", "case_id": 1, "due_on": "2026-12-01"}
CARDS: dict[str, tuple[Text, Text]] = {
    "yellow": (
        _("Yellow card for case %(number)s: the answer is due on %(due_on)s"),
        _("One more working day. If it cannot be done, ask for more time now."),
    ),
    "red": (
        _("Red card for case %(number)s: the answer was due on %(due_on)s"),
        _("Please answer now, and tell the person what still has to be done."),
    ),
    "sign_yellow": (_("Yellow card for case %(number)s: sign for it by %(due_on)s"), ""),
    "sign_red": (_("Red card for case %(number)s: it should have been signed for on %(due_on)s"), ""),
}
for audience, (title, body) in CARDS.items():
    register(
        f"cases.give_card/{audience}",
        Phrase(title, body, url_name="cases:show", url_params=("case_id",), urgency=Urgency.NOW, example=CARD),
    )
register(
    "cases.give_card/leader",
    Phrase(
        _("Case %(number)s has a red card"),
        _("Its page tells whose it is and since when."),
        url_name="cases:show",
        url_params=("case_id",),
        example={"number": "2600000012", "case_id": 1},
    ),
)

ORDERED: dict[str, str | int] = {"number": "2600000012", "order_id": 1}
ORDERS: dict[str, tuple[Text, Text, Urgency]] = {
    "issue_order/handler": (
        _("Case %(number)s is under supervision, level %(level)s"),
        _("Please answer the order: what you do, and until which day."),
        Urgency.NOW,
    ),
    "issue_order/leader": (_("Case %(number)s is under supervision, level %(level)s"), "", Urgency.DIGEST),
    "answer_order/leader": (
        _("The unit has answered the supervision order on case %(number)s"),
        _("Please see whether that is enough, and end the supervision when it is done."),
        Urgency.DIGEST,
    ),
    "close_order/handler": (_("The supervision of case %(number)s has ended"), "", Urgency.DIGEST),
}
for kind, (title, body, urgency) in ORDERS.items():
    example = ORDERED | ({"level": 1} if kind.startswith("issue") else {})
    register(
        f"cases.{kind}",
        Phrase(title, body, url_name="cases:order", url_params=("order_id",), urgency=urgency, example=example),
    )
