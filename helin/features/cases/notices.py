"""The words in which people are told of cases."""

from django.utils.translation import gettext_lazy as _

from helin.core.notices.phrases import Phrase, Urgency, register

REPORTER: dict[str, str | int] = {"number": "2600000012", "case_id": 1}
HANDLER: dict[str, str | int] = {"number": "2600000012", "case_id": 1, "due_on": "2026-12-01"}

register(
    "cases.accept",
    Phrase(
        _("Your matter %(number)s has been taken on"),
        _("The street desk is choosing who will handle it."),
        url_name="cases:show",
        url_params=("case_id",),
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.dispatch",
    Phrase(
        _("Your matter %(number)s is with the unit that handles it"),
        _("Its page tells who has it and until when you get an answer."),
        url_name="cases:show",
        url_params=("case_id",),
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.decline",
    Phrase(
        _("Your matter %(number)s was not passed on"),
        _("Its page tells the reason and who can help instead."),
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.reply",
    Phrase(
        _("Your matter %(number)s has an answer"),
        _("Please read it and tell us whether it is solved."),
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.close",
    Phrase(
        _("Your matter %(number)s is closed"),
        _("If it comes back, you can reopen it on its page."),
        url_name="cases:show",
        url_params=("case_id",),
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.dispatch/handler",
    Phrase(
        _("Case %(number)s has come to your desk, answer due on %(due_on)s"),
        _("Please sign for it first."),
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        example=HANDLER,
    ),
)
register(
    "cases.start/handler",
    Phrase(
        _("Case %(number)s is yours, answer due on %(due_on)s"),
        "",
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        example=HANDLER,
    ),
)
register(
    "cases.pause",
    Phrase(
        _("Your matter %(number)s waits for you"),
        _("Its page says what the unit needs from you."),
        url_name="cases:show",
        url_params=("case_id",),
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.grant_time",
    Phrase(
        _("Your matter %(number)s takes longer"),
        _("Its page tells why, and the new day."),
        url_name="cases:show",
        url_params=("case_id",),
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.put_on_account",
    Phrase(
        _("Your matter %(number)s cannot be solved yet"),
        _("It is kept on account; its page tells why and when it is looked at again."),
        url_name="cases:show",
        url_params=("case_id",),
        own=True,
        example=REPORTER,
    ),
)
register(
    "cases.overrule/handler",
    Phrase(
        _("Case %(number)s stays with your desk, answer due on %(due_on)s"),
        "",
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        example=HANDLER,
    ),
)
register(
    "cases.refuse_time/handler",
    Phrase(
        _("Case %(number)s gets no more time, answer due on %(due_on)s"),
        "",
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        example=HANDLER,
    ),
)
register(
    "cases.refuse_account/handler",
    Phrase(
        _("Case %(number)s is not put on account, answer due on %(due_on)s"),
        "",
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        example=HANDLER,
    ),
)
register(
    "cases.resume/handler",
    Phrase(
        _("Case %(number)s goes on, answer due on %(due_on)s"),
        "",
        url_name="cases:show",
        url_params=("case_id",),
        urgency=Urgency.NOW,
        example=HANDLER,
    ),
)
