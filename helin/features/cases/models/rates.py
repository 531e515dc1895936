"""By what weights the three rates make a score, over which period, and how long one may object; dated rows."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from helin.core.places.models import Place
from helin.core.workdays.clock import Clock, Unit
from helin.features.cases.workflow import TRIES_CEILING

WHOLE = 100


class RateScheme(models.Model):
    """What is in force from a day on; without a street, for all of them. A street's own row goes first.

    A period is counted by the row in force on its first day, so that nobody changes the weights of a period that
    has begun. `fairly_percent` is what "fairly satisfied" counts of one satisfied; the three weights make 100.
    Source of the first row: docs/sources.md#three-rates; the limits, the tries and the sample are a proposal
    (docs/sources.md#appeals, docs/sources.md#call-back-ways, docs/sources.md#audit-sample).
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    fairly_percent = models.PositiveSmallIntegerField()
    response_percent = models.PositiveSmallIntegerField()
    satisfaction_percent = models.PositiveSmallIntegerField()
    solution_percent = models.PositiveSmallIntegerField()
    period_day = models.PositiveSmallIntegerField(help_text="Day of the month on which a period begins")
    appeal_days = models.PositiveSmallIntegerField(help_text="Working days for a unit after a rating")
    contest_days = models.PositiveSmallIntegerField(help_text="Working days for a reporter after an exclusion")
    follow_up_days = models.PositiveSmallIntegerField(
        default=3, help_text="Working days until somebody calls about a bad rating"
    )
    tries_max = models.PositiveSmallIntegerField(
        default=3, help_text="How often somebody is called before: not reached"
    )
    link_calendar_days = models.PositiveSmallIntegerField(
        default=7, help_text="How long the link in a text message holds after the answer"
    )
    sample_size = models.PositiveSmallIntegerField(help_text="Cases of a period that a third person calls again")
    sample_days = models.PositiveSmallIntegerField(
        default=10, help_text="Working days until a third person has called those drawn"
    )
    source = models.CharField(max_length=120, help_text="The paper that the weights come from")

    class Meta:
        constraints = [
            models.UniqueConstraint(Coalesce("street", 0), "starts_on", name="one_rate_scheme_a_day"),
            models.CheckConstraint(
                condition=Q(
                    response_percent=WHOLE - models.F("satisfaction_percent") - models.F("solution_percent"),
                    fairly_percent__lte=WHOLE,
                ),
                name="the_weights_of_a_score_make_a_whole",
            ),
            models.CheckConstraint(
                condition=Q(period_day__gte=1, period_day__lte=28), name="a_period_begins_on_a_day_of_every_month"
            ),
            models.CheckConstraint(
                condition=Q(appeal_days__gt=0, contest_days__gt=0, follow_up_days__gt=0)
                & Q(sample_size__gt=0, sample_days__gt=0),
                name="a_rate_scheme_leaves_time_to_object",
            ),
            models.CheckConstraint(
                condition=Q(tries_max__gte=1, tries_max__lte=TRIES_CEILING, link_calendar_days__gte=1),
                name="a_rate_scheme_tries_and_waits_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"rate scheme of {self.street_id or 'all streets'} from {self.starts_on}"

    @classmethod
    def of_street(cls, street_id: int, *, on: date) -> "RateScheme":
        """The row in force on that day. One query."""
        return in_force(list(cls.objects.filter(Q(street_id=street_id) | Q(street=None))), on=on)

    def appeal_until(self, rated_at: datetime, clock: Clock) -> datetime:
        """Until when a unit may appeal against a rating, or ask to leave the case out."""
        return clock.deadline(rated_at, self.appeal_days, Unit.WORKING_DAYS)

    def follow_up_until(self, rated_at: datetime, clock: Clock) -> datetime:
        """Until when somebody calls about a bad rating."""
        return clock.deadline(rated_at, self.follow_up_days, Unit.WORKING_DAYS)

    def sample_until(self, drawn_at: datetime, clock: Clock) -> datetime:
        """Until when a third person has called those drawn."""
        return clock.deadline(drawn_at, self.sample_days, Unit.WORKING_DAYS)

    def link_until(self, replied_at: datetime) -> datetime:
        """When a link in a text message about this answer ends: at midnight after its last day."""
        last = timezone.localdate(replied_at) + timedelta(days=self.link_calendar_days)
        return timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))

    def contest_until(self, excluded_at: datetime, clock: Clock) -> datetime:
        """Until when a reporter may object to being left out."""
        return clock.deadline(excluded_at, self.contest_days, Unit.WORKING_DAYS)


def in_force(found: Sequence[RateScheme], *, on: date) -> RateScheme:
    """The row of a street's that is in force on that day; the first one also speaks for the time before it."""
    begun = [row for row in found if row.starts_on <= on] or sorted(found, key=lambda row: row.starts_on)[:1]
    return max(begun, key=lambda row: (row.street_id is not None, row.starts_on))
