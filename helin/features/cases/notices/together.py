"""The words in which people are told of cases put together or apart, and of units called to help."""

from django.utils.translation import gettext_lazy as _

from helin.core.notices.phrases import Phrase, Urgency, register
from helin.features.cases.notices.examples import FOLLOWER, HANDLER, REPORTER, register_own
from helin.features.cases.workflow import Verb
from helin.ui.texts import Text

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
    "merge/quiet": (
        _("Case %(number)s has left your desk"),
        _("The street desk goes on with it. You need not do any more."),
    ),
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
        _("It is put aside and looked at again later."),
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

for name, (title, body) in OF_TWO.items():
    (register if "/" in name else register_own)(
        f"cases.{name}",
        Phrase(
            title,
            body,
            url_name="cases:desk" if name == "merge/quiet" else "cases:show",
            url_params=() if name == "merge/quiet" else ("case_id",),
            urgency=Urgency.NOW,
            own="/" not in name,
            example=FOLLOWER if name == "merge/quiet" else REPORTER | {"other": "2600000020"},
        ),
    )
for verb, (title, body) in MERGED.items():
    register_own(
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
