"""Load what effects may look at: the clock, the dispatch catalogue, the counter of case numbers."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from helin.core.workdays import queries as workdays
from helin.features.cases.actions.effects import World
from helin.features.cases.models import RuleBook


def world_of(street_id: int, *, with_rules: bool = True) -> World:
    """The world of a street; the rule book costs two queries and is left empty when not asked for."""
    rules = RuleBook.of_street(street_id) if with_rules else RuleBook()
    return World(workdays.clock(), rules, lambda at: next_numbers([at])[0])


def next_numbers(times: list[datetime]) -> list[str]:
    """Case numbers for the given times: two digits of the year, seven counted ones, one check digit.

    Concurrency: from a sequence, so numbers never repeat; a rolled-back intake leaves a gap.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number') FROM generate_series(1, %s)", [len(times)])
        counted = [row[0] for row in cursor.fetchall()]
    return [with_check_digit(f"{timezone.localtime(at):%y}{n:07d}") for at, n in zip(times, counted, strict=True)]


def with_check_digit(digits: str) -> str:
    """Append the Luhn digit, so that a misheard or mistyped number is noticed. Source: ISO/IEC 7812-1, annex B."""
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits))]
    return digits + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)
