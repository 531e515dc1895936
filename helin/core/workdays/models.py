"""Days that differ from the weekday rule, and office hours: dated rows with their source."""

from django.db import models
from django.db.models import F, Q

from helin.core.places.models import bump


class CalendarDay(models.Model):
    """A day off between Monday and Friday, or a make-up working day at a weekend; no other day has a row."""

    falls_on = models.DateField(primary_key=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=60)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_workday=True, falls_on__iso_week_day__gte=6)
                | Q(is_workday=False, falls_on__iso_week_day__lte=5),
                name="a_calendar_day_differs_from_the_weekday_rule",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="a_calendar_day_names_its_source"),
        ]
        triggers = [bump("calendar")]

    def __str__(self) -> str:
        return f"{self.falls_on} {self.name}"


class WorkingHours(models.Model):
    """Office hours from a day on, until the next row's day."""

    starts_on = models.DateField(unique=True)
    opens = models.TimeField()
    closes = models.TimeField()
    break_starts = models.TimeField(null=True, blank=True)
    break_ends = models.TimeField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="an_office_closes_after_it_opens"),
            models.CheckConstraint(
                condition=Q(break_starts__isnull=True, break_ends__isnull=True)
                | Q(
                    break_starts__isnull=False,
                    break_ends__isnull=False,
                    break_starts__gt=F("opens"),
                    break_ends__gt=F("break_starts"),
                    closes__gt=F("break_ends"),
                ),
                name="a_break_lies_within_the_hours",
            ),
        ]
        triggers = [bump("calendar")]

    def __str__(self) -> str:
        return f"{self.opens} to {self.closes} from {self.starts_on}"
