"""The words in which staff are told of a draw by lot."""

from django.utils.translation import gettext_lazy as _

from helin.core.notices.phrases import Phrase, Urgency, register

DONE = Phrase(
    _("Everybody who was drawn has been called"),
    _("The results stand on the public page from now on."),
    url_name="cases:sample",
    url_params=("sample_id",),
    example={"sample_id": 1},
)
register(
    "cases.draw_sample",
    Phrase(
        _("%(size)s matters were drawn by lot: please call until %(due_on)s"),
        _("You call those that you neither handled nor called about before."),
        url_name="cases:sample_calls",
        urgency=Urgency.NOW,
        example={"size": 59, "due_on": "2026-12-01"},
    ),
)
register("cases.call_sample", DONE)
register("cases.overtake_samples", DONE)
