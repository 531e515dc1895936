"""Months that begin on another day than the first."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to the day before `end`; named by the month in which it ends."""

    first: date
    end: date

    @property
    def last(self) -> date:
        """Its last day."""
        return self.end - timedelta(days=1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From which moment up to which it lasts, by the clock of the site."""
        since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (self.first, self.end))
        return since, until

    @property
    def name(self) -> str:
        """Year and month, "2026-11"."""
        return f"{self.last:%Y-%m}"


def month_with(day: date, *, start_day: int) -> Period:
    """The period in which `day` lies. Units: `start_day` is 1 to 28."""
    begins = day.year * MONTHS + day.month - 1 - (day.day < start_day)
    return Period(_on(begins, start_day), _on(begins + 1, start_day))


def month_before(period: Period) -> Period:
    """The period that ends where this one begins."""
    return month_with(period.first - timedelta(days=1), start_day=period.first.day)


def _on(months: int, day: int) -> date:
    return date(months // MONTHS, months % MONTHS + 1, day)
