"""The words in which people are told of cases: title and body, by verb and by who is told."""

from django.utils.translation import gettext_lazy as _

from helin.core.notices import matters
from helin.core.notices.phrases import Phrase, Urgency, register
from helin.features.cases import queries
from helin.features.cases.notices import samples as samples  # registers its own
from helin.features.cases.notices import together as together  # registers its own
from helin.features.cases.notices.examples import FOLLOWER, HANDLER, REPORTER, register_own
from helin.features.cases.notices.rating import way_to_rate
from helin.features.cases.workflow import Verb
from helin.ui.texts import Text

matters.register("number", queries.titles_of)
matters.register_door("case_id", queries.secret_links)

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
        _("It is put aside, not forgotten: its page tells why, and when it is looked at again."),
    ),
    Verb.REPLY: (_("Your matter %(number)s has an answer"), _("Please read it and tell us whether it is solved.")),
    Verb.CLOSE: (_("Your matter %(number)s is closed"), _("If the trouble comes back, you can reopen it on its page.")),
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
    Verb.RESUME: (_("Case %(number)s is taken up again, answer due on %(due_on)s"), ""),
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
        _("It is put aside, not forgotten: its page tells why, and when it is looked at again."),
    ),
    Verb.REPLY: (_("A matter that you joined, %(number)s, has an answer"), _("You can read it on its page.")),
    Verb.CLOSE: (
        _("A matter that you joined, %(number)s, is closed"),
        _("If the trouble comes back, you can report it again."),
    ),
}

COUNTED: dict[str, tuple[Text, Text]] = {
    "exclude": (
        _("Your matter %(number)s does not count in the figures of the units"),
        _("It is handled like any other. Its page tells why, and until when you can object."),
    ),
    "lift": (
        _("Your matter %(number)s counts in the figures again"),
        _("Your objection was right; its page says more."),
    ),
    "confirm": (_("Your matter %(number)s stays out of the figures"), _("Its page tells why.")),
    "uphold_appeal": (
        _("Your rating of %(number)s does not count"),
        _("The unit appealed, and somebody who did not handle it agreed. The page tells why; your words stay there."),
    ),
}
"""What reporters hear of what counts."""
DECIDED: dict[str, Text] = {
    "exclude": _("Case %(number)s does not count in your rates"),
    "refuse_exclusion": _("Case %(number)s counts in your rates"),
    "lift": _("Case %(number)s counts in your rates again"),
    "confirm": _("Case %(number)s stays out of your rates"),
    "uphold_appeal": _("Your appeal on case %(number)s was upheld: the rating does not count"),
    "dismiss_appeal": _("Your appeal on case %(number)s was dismissed: the rating counts"),
}
"""What the unit hears of it."""

for ruled, (title, body) in COUNTED.items():
    register_own(
        f"cases.{ruled}",
        Phrase(
            title,
            body,
            url_name="cases:show",
            url_params=("case_id",),
            urgency=Urgency.NOW if ruled == "exclude" else Urgency.DIGEST,
            own=True,
            example=REPORTER,
        ),
    )
for ruled, title in DECIDED.items():
    register(f"cases.{ruled}/handler", Phrase(title, url_name="cases:show", url_params=("case_id",), example=REPORTER))

TO_RATE = _("Your matter %(number)s has an answer. Please read it and say whether it is solved:")
"""What a text message says of an answer; its link leads to the page where it is rated."""
for verb, (title, body) in REPORTED.items():
    is_answer = verb == Verb.REPLY
    register_own(
        f"cases.{verb}",
        Phrase(
            title,
            body,
            text=TO_RATE if is_answer else "",
            way_in=way_to_rate if is_answer else None,
            url_name="cases:show",
            url_params=("case_id",),
            urgency=Urgency.NOW if verb in AT_ONCE else Urgency.DIGEST,
            own=True,
            example=REPORTER,
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
HANDED_ON: dict[str, Text] = {
    "handler": _("Case %(number)s was handed on to you, answer due on %(due_on)s"),
    "desk": _("Case %(number)s is back with your desk, answer due on %(due_on)s: nobody has it in hand"),
}
for audience, title in HANDED_ON.items():
    register(
        f"cases.hand_over/{audience}",
        Phrase(title, "", url_name="cases:show", url_params=("case_id",), urgency=Urgency.NOW, example=HANDLER),
    )
register(
    "cases.disable_webhook",
    Phrase(
        title=_("A program takes no messages any more"),
        body=_("It is no longer called: it refused everything for days, or said that it is gone. What waits is kept."),
        url_name="cases:webhook",
        url_params=("webhook_id",),
        urgency=Urgency.NOW,
        example={"webhook_id": 1},
    ),
)

register(
    "cases.remind_of_calls",
    Phrase(
        _("People who rated badly wait for a call: %(waiting)s"),
        _("Of these %(late)s should have been called already. Somebody who did not handle the case calls."),
        url_name="cases:follow_ups",
        example={"waiting": 4, "late": 1},
    ),
)
register(
    "cases.queue_follow_up/leader",
    Phrase(
        _("Nobody at the call-back desk may call about the bad rating of case %(number)s"),
        _("All officers had to do with it, or are of a unit that it names. Please name another call-back officer."),
        url_name="cases:follow_ups",
        example=FOLLOWER,
    ),
)

CARD: dict[str, str | int] = {"number": "2600000012", "case_id": 1, "due_on": "2026-12-01"}
CARDS: dict[str, tuple[Text, Text]] = {
    "yellow": (
        _("Yellow card for case %(number)s: the answer is due on %(due_on)s"),
        _("It is due soon. If it cannot be done in time, ask for more time now."),
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
