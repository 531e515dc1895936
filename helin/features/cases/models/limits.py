"""How long one may object, wait and put off, as dated rows of a street."""

from datetime import date

from django.db import models
from django.db.models import Q

from helin.core.places.models import Place


class CaseLimits(models.Model):
    """The limits in force from a day on; days are working days unless the name says otherwise.

    Source of the defaults: docs/sources.md#shandong-2020 (return within 2 working days; an extension is
    generally 10 working days at most); the rest is a proposal.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    objection_days = models.PositiveSmallIntegerField(default=2)
    extension_days = models.PositiveSmallIntegerField(default=10)
    extensions_max = models.PositiveSmallIntegerField(default=1)
    pause_days = models.PositiveSmallIntegerField(default=10)
    account_calendar_days = models.PositiveSmallIntegerField(default=180)
    joint_days = models.PositiveSmallIntegerField(default=10, help_text="The most that a called unit gets")
    accept_days = models.PositiveSmallIntegerField(default=1, help_text="A concern is accepted within")
    dispatch_days = models.PositiveSmallIntegerField(default=1, help_text="An accepted case is dispatched within")
    source = models.CharField(max_length=120, help_text="The paper that the limits come from")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "starts_on"], name="one_set_of_limits_a_day"),
            models.CheckConstraint(
                condition=Q(objection_days__gt=0, pause_days__gt=0, account_calendar_days__gt=0),
                name="limits_leave_some_time",
            ),
            models.CheckConstraint(
                condition=Q(accept_days__gt=0, dispatch_days__gt=0), name="the_desk_has_a_day_to_accept_and_to_dispatch"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street_id} from {self.starts_on}"

    @classmethod
    def of_street(cls, street_id: int, *, on: date) -> "CaseLimits":
        """The row in force on that day; the defaults of the province where the street has none. One query."""
        begun = cls.objects.filter(street_id=street_id, starts_on__lte=on)
        return begun.order_by("-starts_on").first() or cls(street_id=street_id)
