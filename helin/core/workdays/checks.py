"""At the end of a year: is the next one entered?"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connections
from django.utils import timezone

from helin.core.workdays.models import CalendarDay


def next_year_problems(today: date, entered: Collection[int], published: Collection[int]) -> list[CheckMessage]:
    """Say what the next year lacks; before November nothing, since the State Council publishes it then."""
    year = today.year + 1
    if today.month < 11 or year in published:
        return []
    if year in entered:
        return [
            Warning(
                f"The holidays of {year} have no make-up days yet: deadlines in {year} are provisional.",
                hint="When the State Council has published them, update the library `holidays` and seed the year.",
                id="workdays.W002",
            )
        ]
    return [
        Warning(
            f"The calendar has no holidays for {year}: deadlines will run through them.",
            hint="Seed the year on the page of working days, then correct it there.",
            id="workdays.W001",
        )
    ]


@register(Tags.database)
def next_year_is_entered(databases: Collection[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Ask the calendar, where a database is at hand."""
    if "default" not in (databases or ()):
        return []
    try:
        if CalendarDay._meta.db_table not in connections["default"].introspection.table_names():
            return []
        days = CalendarDay.objects.filter(falls_on__year=timezone.localdate().year + 1)
        rows = list(days.values_list("falls_on", "is_workday"))
    except DatabaseError:
        return []  # another check says that the database does not answer
    published = {day.year for day, works in rows if works}
    return next_year_problems(timezone.localdate(), {day.year for day, _works in rows}, published)
