"""The working-day clock: pure, built once from dated rows, then only looks things up.

Conventions (the units are named by GB/T 30428 as quoted in domain rules §1.4; limits in working days by
rules §2.2; no text at hand defines them further, so each convention is stated here):

- *urgent hours* run round the clock, every day.
- *working hours* run only while the office is open; a start outside hours counts from the next opening;
  an end that falls on the minute of closing is due then, not at the next opening.
- *working days*: the day of the start does not count; due at closing time of the n-th following working
  day (counting as in Civil Code art. 201 and 203, general knowledge, text not at hand).
- a *pause* moves the deadline by the counted time inside it; a pause that begins when the deadline has
  passed changes nothing. For working days a pause counts from the day after the start.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2000, 1, 1), date(2060, 12, 31)
BASE = datetime(2000, 1, 1, tzinfo=SHANGHAI)
MICROSECOND = timedelta(microseconds=1)
MINUTE, HOUR, DAY = 60_000_000, 3_600_000_000, 86_400_000_000
"""In microseconds. The zone has had one offset since 1991, so wall time in it is linear."""
END = ((LAST - FIRST).days + 1) * DAY


class Unit(StrEnum):
    """In what a time limit is counted."""

    URGENT_HOURS = "urgent_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"


class OutsideCalendar(ValueError):
    """The instant lies outside the years 2000 to 2060."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours from `starts_on` on; the break is optional, both its ends or none."""

    starts_on: date
    opens: time
    closes: time
    break_starts: time | None = None
    break_ends: time | None = None

    @property
    def segments(self) -> tuple[tuple[int, int], ...]:
        """The open stretches of a working day, in microseconds since midnight."""
        ends = [self.opens, self.break_starts, self.break_ends, self.closes]
        marks = [_since_midnight(t) for t in ends if t is not None]
        return tuple(zip(marks[::2], marks[1::2], strict=True))


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a time limit does not run; of one that still lasts, `end` is now."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Answers questions about working time between 2000 and 2060.

    `exceptions` holds the days that differ from Monday to Friday: True is a make-up working day, False a
    day off. `hours` holds at least one row; days before the first row follow it.
    Units: instants are timezone-aware; days are days in Asia/Shanghai.
    """

    exceptions: Mapping[date, bool]
    hours: tuple[Hours, ...]
    _segments: list[tuple[tuple[int, int], ...]] = field(init=False, repr=False, compare=False)
    _before: list[int] = field(init=False, repr=False, compare=False)
    _days_before: list[int] = field(init=False, repr=False, compare=False)
    _workdays: list[int] = field(init=False, repr=False, compare=False)
    _published: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hours = sorted(self.hours, key=lambda h: h.starts_on)
        patterns, starts = [h.segments for h in hours], [h.starts_on for h in hours]
        segments, before, days_before, workdays = [], [0], [0], []
        for number in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(number)
            works = self.exceptions.get(day, day.weekday() < 5)
            pattern = patterns[max(bisect_right(starts, day) - 1, 0)] if works else ()
            segments.append(pattern)
            before.append(before[-1] + sum(b - a for a, b in pattern))
            days_before.append(days_before[-1] + works)
            if works:
                workdays.append(number)
        put = object.__setattr__  # frozen, and these tables are derived
        put(self, "_segments", segments)
        put(self, "_before", before)
        put(self, "_days_before", days_before)
        put(self, "_workdays", workdays)
        put(self, "_published", frozenset(day.year for day, works in self.exceptions.items() if works))

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        return bool(self._segments[_number(day)])

    def is_provisional(self, day: date) -> bool:
        """Whether the year has no make-up day yet: its holidays are not published, so dates may still move."""
        return day.year not in self._published

    def deadline(self, start: datetime, amount: int, unit: Unit, pauses: Iterable[Pause] = ()) -> datetime:
        """Return when a limit of `amount` units that starts at `start` is due, in Asia/Shanghai.

        Raises OutsideCalendar beyond 2060, ValueError for a negative amount or a naive start.
        """
        if amount < 0:
            raise ValueError("a time limit cannot be negative")
        begin = _instant(start)
        if unit is Unit.URGENT_HOURS:
            due = begin + amount * HOUR
            due += self._paused(pauses, begin, due, _all_hours)
        elif unit is Unit.WORKING_HOURS:
            due = self._reached(self._worked(begin) + amount * HOUR) if amount else self._opening(begin)
            due = self._moved(due, pauses, begin)
        else:
            due = self._closing(begin, amount)
            due = self._moved(due, pauses, begin - begin % DAY + DAY)
        return BASE + due * MICROSECOND

    def moved(self, due: datetime, pause: Pause) -> datetime:
        """Return the deadline moved on by the working time of a pause that began before it."""
        return BASE + self._moved(_instant(due), [pause], 0) * MICROSECOND

    def working_minutes_between(self, start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> int:
        """Count the whole working minutes from `start` to `end` outside the pauses; negative when `end` is earlier."""
        a, b = _instant(start), _instant(end)
        if b < a:
            return -self.working_minutes_between(end, start, pauses)
        worked = self._worked(b) - self._worked(a)
        for first, last in _merged(pauses, a):
            worked -= max(0, self._worked(min(last, b)) - self._worked(min(first, b)))
        return worked // MINUTE

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and with `end`; negative when `end` is earlier.

        So the deadline of n working days lies n working days after its start.
        """
        return self._days_before[_number(end) + 1] - self._days_before[_number(start) + 1]

    def opening_hours(self, day: date) -> tuple[tuple[time, time], ...]:
        """Return the stretches in which offices are open on this day; none on a day off."""
        return tuple((_time(a), _time(b)) for a, b in self._segments[_number(day)])

    def _worked(self, instant: int) -> int:
        """Working time since the first day."""
        day, offset = divmod(instant, DAY)
        worked = self._before[day]
        for opens, closes in self._segments[day]:
            if offset <= opens:
                break
            worked += (offset if offset < closes else closes) - opens
        return worked

    def _reached(self, worked: int) -> int:
        """The earliest instant at which this much working time has passed."""
        day = bisect_left(self._before, worked) - 1
        if day >= len(self._segments):
            raise OutsideCalendar("beyond 2060")
        rest = worked - self._before[day]
        for opens, closes in self._segments[day]:
            if rest <= closes - opens:
                return day * DAY + opens + rest
            rest -= closes - opens
        raise AssertionError("the day holds the rest")  # pragma: no cover  (unreachable)

    def _opening(self, instant: int) -> int:
        """This instant if offices are open, else the next opening."""
        day, offset = divmod(instant, DAY)
        for opens, closes in self._segments[day]:
            if offset <= closes:
                return day * DAY + max(opens, offset)
        day = self._workday_after(day, 1)
        return day * DAY + self._segments[day][0][0]

    def _closing(self, instant: int, amount: int) -> int:
        """Closing time of the n-th following working day; of this one still, when `amount` is 0."""
        day, offset = divmod(instant, DAY)
        today = self._segments[day]
        if amount or not today or offset > today[-1][1]:
            day = self._workday_after(day, amount or 1)
        return day * DAY + self._segments[day][-1][1]

    def _workday_after(self, day: int, amount: int) -> int:
        try:
            return self._workdays[self._days_before[day + 1] + amount - 1]
        except IndexError:
            raise OutsideCalendar("beyond 2060") from None

    def _moved(self, due: int, pauses: Iterable[Pause], begin: int) -> int:
        """The deadline moved by the working time paused."""
        paused = self._paused(pauses, begin, self._worked(due), self._worked)
        return self._reached(self._worked(due) + paused) if paused else due

    @staticmethod
    def _paused(pauses: Iterable[Pause], begin: int, target: int, counted: Callable[[int], int]) -> int:
        """How much counted time the pauses take before `target` of it has passed."""
        total = 0
        for first, last in _merged(pauses, begin):
            if counted(first) >= target + total:
                break
            total += counted(last) - counted(first)
        return total


def _all_hours(instant: int) -> int:
    return instant


def _merged(pauses: Iterable[Pause], begin: int) -> list[tuple[int, int]]:
    """The pauses after `begin`, in order, overlapping ones joined."""
    found: list[tuple[int, int]] = []
    for first, last in sorted((max(_instant(p.start), begin), _instant(p.end)) for p in pauses):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif first < last:
            found.append((first, last))
    return found


def _instant(moment: datetime) -> int:
    """Microseconds since the first day began."""
    if moment.tzinfo is None:
        raise ValueError("instants carry a time zone")
    found = (moment - BASE) // MICROSECOND
    if not 0 <= found < END:
        raise OutsideCalendar(f"{moment:%Y} is outside the calendar")
    return found


def _number(day: date) -> int:
    if not FIRST <= day <= LAST:
        raise OutsideCalendar(f"{day:%Y} is outside the calendar")
    return day.toordinal() - FIRST.toordinal()


def _since_midnight(moment: time) -> int:
    return (moment.hour * 60 + moment.minute) * MINUTE


def _time(offset: int) -> time:
    return time(*divmod(offset // MINUTE, 60))
