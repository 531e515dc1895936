from datetime import UTC, date, datetime, time

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from helin.core.places.models import Place
from helin.core.roles import Role
from helin.core.workdays import actions, queries
from helin.core.workdays.clock import Hours
from helin.core.workdays.models import CalendarDay, WorkingHours
from helin.kit.actors import Actor

Entry = apps.get_model("journal", "Entry")  # tests too keep to the order of the apps
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SUNDAY, MONDAY = date(2027, 1, 3), date(2027, 1, 4)


@pytest.fixture
def street():
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


@pytest.fixture
def admin(street):
    return Actor(person_id=1, label="", roles={street.pk: frozenset({Role.ADMIN})})


def set_day(street, by, day, is_workday):
    return actions.set_day(
        street=street, day=day, is_workday=is_workday, name="调休", source="国办发明电", by=by, at=NOW
    )


def test_the_migration_seeds_the_calendar():
    assert [(r.date, r.is_workday) for r in queries.days_of(2026) if r.is_workday] == [
        (date(2026, month, day), True) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
    ]
    assert queries.years()[:2] == [2027, 2026]


def test_set_day_is_seen_by_the_clock_and_journaled(street, admin):
    assert queries.clock().is_provisional(MONDAY)
    set_day(street, admin, SUNDAY, True)
    set_day(street, admin, MONDAY, False)
    clock = queries.clock()
    assert (clock.is_workday(SUNDAY), clock.is_workday(MONDAY), clock.is_provisional(MONDAY)) == (True, False, False)
    entry = Entry.objects.order_by("seq")[0]
    assert (entry.kind, entry.subject, entry.payload) == (
        "workdays.set_day",
        "workdays.calendarday:2027-01-03",
        {"is_workday": True},
    )


def test_set_day_back_to_the_weekday_rule_removes_the_row(street, admin):
    set_day(street, admin, MONDAY, False)
    assert set_day(street, admin, MONDAY, True) is None
    assert not CalendarDay.objects.filter(falls_on=MONDAY).exists()
    assert queries.clock().is_workday(MONDAY)


def test_seed_years_renews_what_it_wrote_and_keeps_what_a_person_entered(street, admin):
    first = date(2026, 10, 1)
    set_day(street, admin, first, False)
    CalendarDay.objects.filter(falls_on=date(2026, 10, 10)).delete()
    before = CalendarDay.objects.filter(falls_on__year=2026).count()
    written = actions.seed_years(street=street, years=[2026], by=admin, at=NOW)
    assert CalendarDay.objects.filter(falls_on__year=2026).count() == before + 1 == written + 1
    assert CalendarDay.objects.get(falls_on=first).source == "国办发明电"
    assert Entry.objects.filter(kind="workdays.seed_years").get().payload == {
        "first": 2026,
        "last": 2026,
        "rows": written,
    }


def test_set_hours_apply_from_their_day(street, admin):
    hours = Hours(date(2027, 6, 1), time(8), time(18), time(12), time(14, 30))
    actions.set_hours(street=street, hours=hours, source="街道办通知", by=admin, at=NOW)
    assert queries.clock().opening_hours(date(2027, 6, 1))[1] == (time(14, 30), time(18))
    assert queries.clock().opening_hours(date(2027, 5, 31))[1] == (time(13, 30), time(17, 30))


@pytest.mark.parametrize("roles", [{}, {Role.LEADER}, {Role.AUDITOR}])
def test_only_an_administrator_changes_the_calendar(street, roles):
    actor = Actor(person_id=2, label="", roles={street.pk: frozenset(roles)})
    calls = [
        lambda: set_day(street, actor, MONDAY, False),
        lambda: actions.seed_years(street=street, years=[2026], by=actor, at=NOW),
        lambda: actions.set_hours(street=street, hours=Hours(MONDAY, time(9), time(10)), source="", by=actor, at=NOW),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert not Entry.objects.exists()
    assert not CalendarDay.objects.filter(falls_on=MONDAY).exists()


def test_an_administrator_of_another_street_is_refused(street, admin):
    other = Place.objects.create(kind="street", name="城关街道", code="370724001")
    with pytest.raises(PermissionDenied):
        set_day(other, admin, MONDAY, False)


def test_an_emptied_calendar_reads_as_its_seed():
    seeded = queries.clock()
    CalendarDay.objects.all().delete()
    WorkingHours.objects.all().delete()
    assert queries.clock() == seeded
    assert queries.clock() is not seeded


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("a_calendar_day_differs_from_the_weekday_rule", {"falls_on": MONDAY, "is_workday": True, "source": "x"}),
        ("a_calendar_day_differs_from_the_weekday_rule", {"falls_on": SUNDAY, "is_workday": False, "source": "x"}),
        ("a_calendar_day_names_its_source", {"falls_on": SUNDAY, "is_workday": True, "source": ""}),
    ],
)
def test_a_calendar_day(name, row):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CalendarDay.objects.create(name="x", **row)


@pytest.mark.parametrize(
    ("name", "times"),
    [
        ("an_office_closes_after_it_opens", (9, 9, None, None)),
        ("a_break_lies_within_the_hours", (9, 17, 12, None)),
        ("a_break_lies_within_the_hours", (9, 17, 9, 10)),
        ("a_break_lies_within_the_hours", (9, 17, 13, 12)),
        ("a_break_lies_within_the_hours", (9, 17, 12, 17)),
    ],
)
def test_working_hours(name, times):
    opens, closes, starts, ends = (t and time(t) for t in times)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        WorkingHours.objects.create(starts_on=MONDAY, opens=opens, closes=closes, break_starts=starts, break_ends=ends)


def test_the_clock_is_kept_while_nothing_changes(django_assert_num_queries):
    first = queries.clock()
    with django_assert_num_queries(1):
        assert queries.clock() is first


def test_a_rolled_back_change_is_forgotten(street, admin):
    outer = transaction.savepoint()
    set_day(street, admin, MONDAY, False)
    assert not queries.clock().is_workday(MONDAY)
    transaction.savepoint_rollback(outer)
    assert queries.clock().is_workday(MONDAY)
