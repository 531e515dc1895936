"""What becomes of a call to help with a case, as one table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helin.kit.workflow import Workflow, move


class CoStatus(models.TextChoices):
    """Where a unit stands that was called to help with a case."""

    CALLED = "called", _("Called")
    SIGNED = "signed", _("Signed for")
    REPORTED = "reported", _("Has reported")
    RELEASED = "released", _("Released")


class CoVerb(models.TextChoices):
    """What is done about a call: the word on the button and in the journal."""

    SIGN_CALL = "sign_call", _("Sign for the call")
    REPORT_INTERIM = "report_interim", _("Report that it takes longer")
    REPORT_BACK = "report_back", _("Report what was done")
    RELEASE = "release", _("Release from the call")


CO_UNIT = Workflow(
    name="called unit",
    initial=CoStatus.CALLED,
    final=frozenset({CoStatus.REPORTED, CoStatus.RELEASED}),
    moves=(
        move(CoVerb.SIGN_CALL, CoStatus.CALLED, CoStatus.SIGNED, permission="cases.report_back"),
        move(
            CoVerb.REPORT_INTERIM,
            CoStatus.SIGNED,
            CoStatus.SIGNED,
            permission="cases.report_back",
            requires=("reason", "next_step", "promised_on"),
            accepts=("for_public",),
        ),
        move(
            CoVerb.REPORT_BACK,
            CoStatus.SIGNED,
            CoStatus.REPORTED,
            permission="cases.report_back",
            requires=("report",),
            accepts=("for_public",),
        ),
        move(
            CoVerb.RELEASE,
            (CoStatus.CALLED, CoStatus.SIGNED),
            CoStatus.RELEASED,
            permission="cases.call_in",
            requires=("reason",),
        ),
    ),
)
"""A unit called to help reports in time, or says why not yet, what comes next and when; the lead waits for it.

Source: docs/sources.md#beijing-jiesujiban-14.
"""
