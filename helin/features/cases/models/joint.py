"""Units that the street calls to help with a case ("whistle")."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.features.cases.models.case import Case
from helin.features.cases.workflow import CO_UNIT, CoStatus

CALL_IS_OPEN = Q(status__in=[CoStatus.CALLED, CoStatus.SIGNED])
"""Neither reported nor released."""


class CoUnit(models.Model):
    """One unit called to a case, what it is asked for, and until when it has to report.

    `answered_at` is the first report of either kind, which must come by `due_at`; after an interim report the final
    one is promised for `promised_on`. Both kinds of report are statements of the unit.
    Source: docs/sources.md#beijing-jiesujiban-14.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calls", db_index=False)
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=CoStatus, default=CoStatus.CALLED)
    task = models.CharField(max_length=300, blank=True, default="", help_text="What the unit is asked for")
    due_at = models.DateTimeField()
    called_at = models.DateTimeField()
    called_by_id = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    promised_on = models.DateField(null=True)
    reported_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="call_by_case"),
            models.Index(fields=["organisation"], name="open_call_by_unit", condition=CALL_IS_OPEN),
            models.Index(fields=["street", "called_at"], name="call_by_street_and_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=CALL_IS_OPEN,
                name="a_unit_is_called_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("called_at")), name="a_call_leaves_some_time"),
            models.CheckConstraint(
                condition=Q(status=CoStatus.REPORTED, reported_at__isnull=False, answered_at__isnull=False)
                | (~Q(status=CoStatus.REPORTED) & Q(reported_at__isnull=True)),
                name="a_call_reported_says_when",
            ),
            models.CheckConstraint(
                condition=Q(status=CoStatus.RELEASED, released_at__isnull=False)
                | (~Q(status=CoStatus.RELEASED) & Q(released_at__isnull=True)),
                name="a_call_released_says_when",
            ),
        ]
        triggers = [pgtrigger.FSM(name="calls_move_as_the_table_says", field="status", transitions=CO_UNIT.edges())]

    def __str__(self) -> str:
        return f"{self.organisation_id} called to {self.case_id}"
