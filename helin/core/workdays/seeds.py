"""What a calendar starts from: the State Council's days off and make-up days, as the `holidays` library knows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from importlib.metadata import version

from helin.core.workdays.clock import Hours

MAKE_UP = "调休上班"  # tidy: chinese: names of days are data, in Chinese like those of the library
YEARS = range(2008, 2028)
HOURS = Hours(date(2000, 1, 1), time(8, 30), time(17, 30), time(12, 0), time(13, 30))
HOURS_SOURCE = "Usual office hours of the region; no text at hand (default of this project)"


@dataclass(frozen=True, slots=True)
class SeedDay:
    """A day that differs from the weekday rule."""

    date: date
    is_workday: bool
    name: str


def source() -> str:
    """Name the library and its version, for the rows made from it."""
    return f"holidays {version('holidays')} (CN)"


def china_days(years: Iterable[int]) -> list[SeedDay]:
    """List the days of these years that differ from Monday to Friday, in order.

    A year whose holidays are not yet published has its statutory days only, and no make-up day.
    """
    from holidays.countries.china import China  # noqa: PLC0415  (0.9 s to import; needed only to seed)

    wanted = frozenset(years)
    found = China(years=sorted(wanted), language="zh_CN")  # type: ignore[no-untyped-call]  # the library is untyped
    days = [SeedDay(day, False, name[:60]) for day, name in found.items() if day.weekday() < 5]
    days += [SeedDay(day, True, MAKE_UP) for day in found.weekend_workdays]
    return sorted((d for d in days if d.date.year in wanted), key=lambda d: d.date)
