"""The clock, kept in the process; and the rows of one year for the staff page."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from helin.core.places.models import Version
from helin.core.workdays import seeds
from helin.core.workdays.clock import Clock, Hours
from helin.core.workdays.models import CalendarDay, WorkingHours
from helin.kit.fresh import Fresh


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day that differs from the weekday rule."""

    date: date
    is_workday: bool
    name: str
    source: str


def clock() -> Clock:
    """Return the clock of this installation.

    Kept in memory; a change made by another process is seen after settings.COPY_CHECK_SECONDS.
    An emptied calendar reads as its seed.
    """
    return _held.get()


def days_of(year: int) -> list[DayRow]:
    """List the exceptions of a year, in order."""
    rows = CalendarDay.objects.filter(falls_on__year=year).order_by("falls_on")
    return [DayRow(row.falls_on, row.is_workday, row.name, row.source) for row in rows]


def hours_rows() -> list[Hours]:
    """List the dated office hours, in order."""
    return [
        Hours(row.starts_on, row.opens, row.closes, row.break_starts, row.break_ends)
        for row in WorkingHours.objects.order_by("starts_on")
    ]


def years() -> list[int]:
    """List the years that have rows, newest first."""
    return [day.year for day in CalendarDay.objects.dates("falls_on", "year", order="DESC")]


def _build() -> Clock:
    exceptions = dict(CalendarDay.objects.values_list("falls_on", "is_workday"))
    if not exceptions:
        exceptions = {day.date: day.is_workday for day in seeds.china_days(seeds.YEARS)}
    return Clock(exceptions, tuple(hours_rows()) or (seeds.HOURS,))


_held = Fresh(
    token=lambda: Version.objects.filter(topic="calendar").values_list("token", flat=True).first(),
    build=_build,
    every=lambda: settings.COPY_CHECK_SECONDS,
)
