from datetime import date

import pytest

from helin.kit.periods import Period, month_before, month_with


@pytest.mark.parametrize(
    ("day", "start", "first", "end", "name"),
    [
        (date(2026, 11, 18), 19, date(2026, 10, 19), date(2026, 11, 19), "2026-11"),
        (date(2026, 11, 19), 19, date(2026, 11, 19), date(2026, 12, 19), "2026-12"),
        (date(2027, 1, 3), 19, date(2026, 12, 19), date(2027, 1, 19), "2027-01"),
        (date(2026, 12, 31), 19, date(2026, 12, 19), date(2027, 1, 19), "2027-01"),
        (date(2028, 2, 29), 1, date(2028, 2, 1), date(2028, 3, 1), "2028-02"),
        (date(2026, 3, 1), 28, date(2026, 2, 28), date(2026, 3, 28), "2026-03"),
    ],
)
def test_a_month_begins_on_its_day_and_is_named_by_where_it_ends(day, start, first, end, name):
    found = month_with(day, start_day=start)
    assert (found, found.name) == (Period(first, end), name)


def test_months_follow_one_another_without_gap():
    period = month_with(date(2027, 1, 19), start_day=19)
    assert (month_before(period).end, month_before(period).name) == (period.first, "2027-01")
