import csv
import os
from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helin.core.workdays import seeds
from helin.core.workdays.clock import SHANGHAI, Clock, Hours, OutsideCalendar, Pause, Unit

DAYS = {d.date: d.is_workday for d in seeds.china_days(seeds.YEARS)}
CLOCK = Clock(DAYS, (seeds.HOURS,))
SUMMER = Hours(date(2026, 6, 1), time(8, 0), time(18, 0), time(12, 0), time(14, 30))
STRAIGHT = Hours(date(2026, 10, 8), time(9, 0), time(16, 0))
SEASONS = Clock(DAYS, (STRAIGHT, seeds.HOURS, SUMMER))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_agrees_with_the_state_council_on_every_day():
    shared = Path(os.environ.get("HELIN_SHARED") or Path(__file__).resolve().parents[4] / "../shared")
    file = shared / "data" / "cn_workdays.csv"
    if not file.exists():
        pytest.skip(f"{file} is absent: set HELIN_SHARED to the shared folder")
    with file.open(encoding="utf-8") as lines:
        published = {date.fromisoformat(r["date"]): r["is_off"] == "0" for r in csv.DictReader(lines)}
    days = [date(2019, 1, 1) + timedelta(n) for n in range((date(2027, 1, 1) - date(2019, 1, 1)).days)]
    wrong = [d for d in days if CLOCK.is_workday(d) != published.get(d, d.weekday() < 5)]
    assert len(days) == 2922
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-09-28 09:00", 10, Unit.WORKING_DAYS, "2026-10-16 17:30"),  # over National Day and a make-up Saturday
        ("2026-11-20 23:00", 1, Unit.WORKING_DAYS, "2026-11-23 17:30"),
        ("2026-11-21 10:00", 1, Unit.WORKING_DAYS, "2026-11-23 17:30"),
        ("2026-11-23 10:00", 0, Unit.WORKING_DAYS, "2026-11-23 17:30"),
        ("2026-11-23 17:31", 0, Unit.WORKING_DAYS, "2026-11-24 17:30"),
        ("2026-11-21 10:00", 0, Unit.WORKING_DAYS, "2026-11-23 17:30"),
        ("2026-10-09 10:00", 1, Unit.WORKING_DAYS, "2026-10-10 17:30"),  # the make-up Saturday
        ("2026-11-23 08:30", 1, Unit.WORKING_HOURS, "2026-11-23 09:30"),
        ("2026-11-23 11:30", 1, Unit.WORKING_HOURS, "2026-11-23 14:00"),  # over lunch
        ("2026-11-23 11:00", 1, Unit.WORKING_HOURS, "2026-11-23 12:00"),  # due at the minute of closing
        ("2026-11-23 12:30", 4, Unit.WORKING_HOURS, "2026-11-23 17:30"),
        ("2026-11-20 17:00", 1, Unit.WORKING_HOURS, "2026-11-23 09:00"),  # over a weekend
        ("2026-11-21 03:00", 2, Unit.WORKING_HOURS, "2026-11-23 10:30"),
        ("2026-11-23 12:30", 0, Unit.WORKING_HOURS, "2026-11-23 13:30"),
        ("2026-11-23 18:30", 0, Unit.WORKING_HOURS, "2026-11-24 08:30"),
        ("2026-11-23 09:15", 0, Unit.WORKING_HOURS, "2026-11-23 09:15"),
        ("2026-11-21 23:00", 4, Unit.URGENT_HOURS, "2026-11-22 03:00"),
    ],
)
def test_deadline(start, amount, unit, due):
    assert CLOCK.deadline(at(start), amount, unit) == at(due)


@pytest.mark.parametrize(
    ("pause", "unit", "amount", "due"),
    [
        (("2026-11-24 10:00", "2026-11-25 10:00"), Unit.WORKING_DAYS, 2, "2026-11-26 17:30"),
        (("2026-11-24 10:00", "2026-11-24 11:00"), Unit.WORKING_DAYS, 2, "2026-11-26 09:30"),
        (("2026-11-23 09:00", "2026-11-23 17:00"), Unit.WORKING_DAYS, 2, "2026-11-25 17:30"),  # day of the start
        (("2026-11-26 10:00", "2026-11-27 10:00"), Unit.WORKING_DAYS, 2, "2026-11-25 17:30"),  # too late
        (("2026-11-23 12:00", "2026-11-23 13:30"), Unit.WORKING_HOURS, 4, "2026-11-23 14:30"),  # lunch anyway
        (("2026-11-23 10:00", "2026-11-23 11:00"), Unit.WORKING_HOURS, 4, "2026-11-23 15:30"),
        (("2026-11-23 10:00", "2026-11-23 22:00"), Unit.URGENT_HOURS, 4, "2026-11-24 01:00"),
    ],
)
def test_pause_moves_the_deadline_by_the_time_paused(pause, unit, amount, due):
    pauses = [Pause(*map(at, pause))]
    assert CLOCK.deadline(at("2026-11-23 09:00"), amount, unit, pauses) == at(due)


def test_overlapping_pauses_count_once_and_later_ones_reach_the_moved_deadline():
    pauses = [
        Pause(at("2026-11-23 10:00"), at("2026-11-23 11:00")),
        Pause(at("2026-11-23 10:30"), at("2026-11-23 11:30")),
    ]
    start = at("2026-11-23 09:00")
    assert CLOCK.deadline(start, 3, Unit.WORKING_HOURS, pauses) == at("2026-11-23 15:00")
    pauses.append(Pause(at("2026-11-23 14:30"), at("2026-11-23 15:30")))
    assert CLOCK.deadline(start, 3, Unit.WORKING_HOURS, pauses) == at("2026-11-23 16:00")


def test_working_minutes_between():
    assert CLOCK.working_minutes_between(at("2026-11-20 17:00"), at("2026-11-23 09:00")) == 60
    assert CLOCK.working_minutes_between(at("2026-11-23 09:00"), at("2026-11-20 17:00")) == -60
    pauses = [
        Pause(at("2026-11-20 17:15"), at("2026-11-23 08:45")),
        Pause(at("2026-11-25 09:00"), at("2026-11-25 10:00")),
    ]
    assert CLOCK.working_minutes_between(at("2026-11-20 17:00"), at("2026-11-23 09:00"), pauses) == 30


def test_working_days_between_counts_like_a_deadline():
    assert CLOCK.working_days_between(date(2026, 9, 28), date(2026, 10, 16)) == 10
    assert CLOCK.working_days_between(date(2026, 10, 16), date(2026, 9, 28)) == -10
    assert CLOCK.working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


def test_hours_are_those_of_the_day():
    assert SEASONS.opening_hours(date(2026, 10, 9)) == ((time(9), time(16)),)
    assert SEASONS.opening_hours(date(2026, 7, 1))[1] == (time(14, 30), time(18))
    assert SEASONS.opening_hours(date(2026, 1, 5))[0] == (time(8, 30), time(12))
    assert SEASONS.opening_hours(date(2026, 10, 11)) == ()


def test_a_year_without_make_up_days_is_provisional():
    assert CLOCK.is_provisional(date(2027, 3, 1))
    assert not CLOCK.is_provisional(date(2026, 3, 1))


def test_refusals():
    with pytest.raises(ValueError, match="time zone"):
        CLOCK.deadline(datetime(2026, 1, 1), 1, Unit.WORKING_DAYS)  # noqa: DTZ001  (that is the point)
    with pytest.raises(ValueError, match="negative"):
        CLOCK.deadline(at("2026-01-05 09:00"), -1, Unit.WORKING_DAYS)
    for year in (1999, 2061):
        with pytest.raises(OutsideCalendar):
            CLOCK.is_workday(date(year, 6, 1))
        with pytest.raises(OutsideCalendar):
            CLOCK.deadline(datetime(year, 6, 1, tzinfo=UTC), 1, Unit.URGENT_HOURS)
    for unit, amount in ((Unit.WORKING_DAYS, 20), (Unit.WORKING_HOURS, 500)):
        with pytest.raises(OutsideCalendar):
            CLOCK.deadline(at("2060-12-20 09:00"), amount, unit)


# Against a loop that walks minute by minute and knows nothing of tables.


def open_minutes(clock, day):
    works = clock.exceptions.get(day, day.weekday() < 5)
    rows = sorted(clock.hours, key=lambda h: h.starts_on)
    hours = rows[max(bisect_right([h.starts_on for h in rows], day) - 1, 0)]
    ends = [t for t in (hours.opens, hours.break_starts, hours.break_ends, hours.closes) if t]
    marks = [t.hour * 60 + t.minute for t in ends]
    return {m for a, b in zip(marks[::2], marks[1::2], strict=True) for m in range(a, b)} if works else set()


def naive(clock, start, amount, unit, pauses):
    """The deadline, minute by minute: a minute counts when it is open and not paused."""
    moment, left, days_left = start, amount * 60, amount
    if unit is Unit.WORKING_DAYS:
        day = start.date()
        while days_left:
            day += timedelta(1)
            if minutes := open_minutes(clock, day):
                days_left -= 1
                left += len(minutes)
        left -= amount * 60
        moment = datetime.combine(start.date() + timedelta(1), time(0), SHANGHAI)
    cache = {}
    while left:
        day = moment.date()
        if day not in cache:
            cache[day] = set(range(1440)) if unit is Unit.URGENT_HOURS else open_minutes(clock, day)
        paused = any(p.start <= moment < p.end for p in pauses)
        if moment.hour * 60 + moment.minute in cache[day] and not paused:
            left -= 1
        moment += timedelta(minutes=1)
    return moment


MINUTES = st.integers(0, 60 * 24 * 200).map(lambda n: at("2026-03-20 00:00") + timedelta(minutes=n))
EDGES = st.tuples(st.integers(0, 260), st.sampled_from([0, 480, 510, 720, 810, 1050, 1439])).map(
    lambda t: at("2026-03-20 00:00") + timedelta(days=t[0], minutes=t[1])
)
MOMENTS = MINUTES | EDGES
PAUSES = st.lists(
    st.tuples(MOMENTS, st.integers(0, 6000)).map(lambda t: Pause(t[0], t[0] + timedelta(minutes=t[1]))), max_size=3
)
NEAR = st.integers(0, 8000)
CLOCKS, UNITS, AMOUNTS = st.sampled_from([CLOCK, SEASONS]), st.sampled_from(Unit), st.integers(1, 12)


@settings(max_examples=50, deadline=None)
@given(CLOCKS, MOMENTS, AMOUNTS, UNITS, st.lists(st.tuples(NEAR, NEAR), max_size=3))
def test_equals_the_naive_loop(clock, start, amount, unit, offsets):
    minute = timedelta(minutes=1)
    pauses = [Pause(start + minute * a, start + minute * (a + b)) for a, b in offsets]
    assert clock.deadline(start, amount, unit, pauses) == naive(clock, start, amount, unit, pauses)


@settings(max_examples=300, deadline=None)
@given(CLOCKS, MOMENTS, MOMENTS, st.integers(0, 60), st.integers(0, 60), UNITS)
def test_deadline_grows_with_start_and_amount(clock, one, other, less, more, unit):
    one, other = sorted((one, other))
    less, more = sorted((less, more))
    assert clock.deadline(one, less, unit) <= clock.deadline(other, less, unit)
    assert clock.deadline(one, less, unit) <= clock.deadline(one, more, unit)


@settings(max_examples=300, deadline=None)
@given(CLOCKS, MOMENTS, st.integers(0, 60), st.sampled_from([Unit.WORKING_DAYS, Unit.WORKING_HOURS]), PAUSES)
def test_deadline_lies_within_working_time(clock, start, amount, unit, pauses):
    due = clock.deadline(start, amount, unit, pauses)
    assert due >= start
    assert any(a <= due.time() <= b for a, b in clock.opening_hours(due.date()))


@settings(max_examples=200, deadline=None)
@given(CLOCKS, MOMENTS, st.integers(0, 60), UNITS, st.lists(MOMENTS, max_size=3))
def test_pause_of_zero_changes_nothing(clock, start, amount, unit, moments):
    pauses = [Pause(m, m) for m in moments]
    assert clock.deadline(start, amount, unit, pauses) == clock.deadline(start, amount, unit)


@settings(max_examples=200, deadline=None)
@given(CLOCKS, MOMENTS, AMOUNTS)
def test_the_days_between_are_those_of_the_limit(clock, start, amount):
    due = clock.deadline(start, amount, Unit.WORKING_DAYS)
    assert clock.working_days_between(start.date(), due.date()) == amount
    hours = clock.deadline(start, amount, Unit.WORKING_HOURS)
    assert clock.working_minutes_between(start, hours) == amount * 60


def test_any_zone_means_the_same_instant():
    start = at("2026-11-23 11:00")
    assert CLOCK.deadline(start.astimezone(UTC), 3, Unit.WORKING_HOURS) == CLOCK.deadline(start, 3, Unit.WORKING_HOURS)
