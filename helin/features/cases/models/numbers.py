"""Case numbers: two digits of the year, seven counted ones, one check digit."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone


def next_numbers(times: Sequence[datetime]) -> list[str]:
    """Draw a number for each of the times.

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
