"""The rhythm of 18 months: heating season, rain, festivals, school, weekends, evenings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SPRING_FESTIVALS = {
    2023: date(2023, 1, 22),
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 3),
}
"""First day of the lunar year."""

WEEKDAYS = (1.25, 1.08, 1.0, 1.0, 1.02, 0.84, 0.78)
HOURS = (
    *(0.3, 0.15, 0.1, 0.1, 0.1, 0.2, 0.6, 1.1, 2.0, 3.0, 3.0, 2.4),
    *(1.8, 1.4, 2.0, 2.3, 2.4, 2.8, 3.4, 4.0, 4.0, 3.0, 1.4, 0.6),
)
"""How readily people speak up on a weekday and in an hour; evenings after work are the peak."""


@dataclass(frozen=True, slots=True)
class Weather:
    """How wet (0 dry, 1 rain, 2 storm) and how cold (0, 1 a cold snap) each day is."""

    wet: Mapping[date, int]
    cold: Mapping[date, int]


Season = Callable[[date, Weather], float]


def weather(first: date, last: date, random: Random) -> Weather:
    """Invent the weather of a stretch of days."""
    wet, cold, snap = {}, {}, 0
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        rain, storm = (0.2, 0.06) if (6, 10) <= (day.month, day.day) <= (9, 10) else (0.08, 0.0)
        drawn = random.random()
        wet[day] = 2 if drawn < storm else 1 if drawn < storm + rain else 0
        snap = 3 if day.month in {12, 1, 2} and random.random() < 0.05 else max(snap - 1, 0)
        cold[day] = int(snap > 0)
    return Weather(wet, cold)


def share(season: str, day: date, sky: Weather) -> float:
    """How frequent a situation of this season is on a day; 1 is its plain weight."""
    return SEASONS[season](day, sky)


def _within(day: date, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Whether the day lies between two days of the year, over New Year when start is the later one."""
    mark = (day.month, day.day)
    return start <= mark <= end if start <= end else mark >= start or mark <= end


def _heating(day: date, sky: Weather) -> float:
    if not _within(day, (11, 12), (3, 18)):
        return 0.0
    first_days = 2.4 if _within(day, (11, 15), (11, 26)) else 1.0
    return first_days * (2.0 if sky.cold.get(day) else 0.8)


def _rain(day: date, sky: Weather) -> float:
    fallen = [sky.wet.get(day - timedelta(ago), 0) for ago in range(3)]
    return 0.1 + 2.0 * fallen[0] + 1.2 * max(fallen[1] - 1, 0) * 2 + 0.8 * max(fallen[2] - 1, 0)


def _festival(day: date, _sky: Weather) -> float:
    after = (day - SPRING_FESTIVALS.get(day.year, date(day.year, 2, 5))).days
    if -7 <= after <= 4 or 13 <= after <= 15:
        return 4.5
    return 1.0 if _within(day, (9, 28), (10, 6)) else 0.05


def _between(start: tuple[int, int], end: tuple[int, int], inside: float, outside: float) -> Season:
    return lambda day, _sky: inside if _within(day, start, end) else outside


SEASONS: dict[str, Season] = {
    "all": lambda _day, _sky: 1.0,
    "heating": _heating,
    "heatstart": _between((9, 20), (12, 1), 1.2, 0.02),
    "rain": _rain,
    "summer": _between((5, 20), (9, 20), 1.7, 0.1),
    "winter": _between((11, 1), (2, 28), 1.5, 0.2),
    "spring": _between((3, 1), (5, 31), 1.7, 0.2),
    "autumn": _between((9, 1), (11, 30), 1.7, 0.2),
    "festival": _festival,
    "school": _between((6, 15), (9, 20), 1.6, 0.35),
    "exam": _between((5, 30), (6, 10), 4.0, 0.0),
}
