"""Every write to the calendar. It is one for the whole installation; the street says whose journal records it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from helin.core.places.models import Place
from helin.core.workdays import seeds
from helin.core.workdays.clock import Hours
from helin.core.workdays.models import CalendarDay, WorkingHours
from helin.core.workdays.permissions import MANAGE
from helin.kit.actors import Actor
from helin.kit.permissions import require
from helin.kit.recording import record


@transaction.atomic
def set_day(
    *, street: Place, day: date, is_workday: bool, name: str, source: str, by: Actor, at: datetime
) -> CalendarDay | None:
    """Say whether a day is a working day; a day that then follows the weekday rule loses its row.

    Concurrency: idempotent by day; of two writers the later one stands.
    """
    require(by, MANAGE, place_ids=street.chain_ids)
    row = CalendarDay(falls_on=day, is_workday=is_workday, name=name, source=source)
    differs = is_workday != (day.weekday() < 5)
    if differs:
        CalendarDay.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["falls_on"],
            update_fields=["is_workday", "name", "source"],
        )
    else:
        CalendarDay.objects.filter(falls_on=day).delete()
    record("workdays.set_day", row, place=street, by=by, at=at, is_workday=is_workday)
    return row if differs else None


@transaction.atomic
def seed_years(*, street: Place, years: Iterable[int], by: Actor, at: datetime) -> int:
    """Write the library's days of these years; the number of rows written.

    Rows that an earlier seed wrote are renewed, rows that a person entered stay as they are.
    """
    require(by, MANAGE, place_ids=street.chain_ids)
    wanted, source = sorted(set(years)), seeds.source()
    CalendarDay.objects.filter(falls_on__year__in=wanted, source__startswith="holidays ").delete()
    entered = set(CalendarDay.objects.filter(falls_on__year__in=wanted).values_list("falls_on", flat=True))
    rows = [
        CalendarDay(falls_on=d.date, is_workday=d.is_workday, name=d.name, source=source)
        for d in seeds.china_days(wanted)
        if d.date not in entered
    ]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    record(
        "workdays.seed_years", street, place=street, by=by, at=at, first=min(wanted), last=max(wanted), rows=len(rows)
    )
    return len(rows)


@transaction.atomic
def set_hours(*, street: Place, hours: Hours, source: str, by: Actor, at: datetime) -> WorkingHours:
    """Set the office hours from a day on."""
    require(by, MANAGE, place_ids=street.chain_ids)
    row, _ = WorkingHours.objects.update_or_create(
        starts_on=hours.starts_on,
        defaults={
            "opens": hours.opens,
            "closes": hours.closes,
            "break_starts": hours.break_starts,
            "break_ends": hours.break_ends,
            "source": source,
        },
    )
    record("workdays.set_hours", row, place=street, by=by, at=at, starts_on=hours.starts_on.isoformat())
    return row
