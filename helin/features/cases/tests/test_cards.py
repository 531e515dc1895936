from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from helin.core.journal.models import Entry
from helin.core.workdays import queries as workdays
from helin.features.cases import actions, jobs
from helin.features.cases.actions.cards import colour_at
from helin.features.cases.models import Card, Case, DispatchRule, SupervisionOrder, SupervisionScheme
from helin.features.cases.tests.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def on(text: str) -> datetime:
    """A moment in Shanghai: "2026-02-13 09:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def dispatched(world, at=NOW, **limits):
    """A case dispatched at `at` under the catalogue's rule with these limits instead."""
    DispatchRule.objects.filter(category=world.category).update(**limits)
    case = actions.file(world.concern(), source="page", by=world.actor("ann"), at=at)
    dispatcher = world.actor("dispatcher")
    case = actions.advance(case, "accept", by=dispatcher, at=at, category=world.category.pk)
    return actions.advance(case, "dispatch", by=dispatcher, at=at, organisation=world.firm.pk)


def take(world, case, verb, who, at, **evidence):
    return actions.advance(case, verb, by=world.actor(who), at=at, **evidence)


def given(at, **more):
    found = actions.give_cards(by=SYSTEM, at=at, **more)
    return found.yellow, found.red, found.orders


def cards(case):
    found = Card.objects.filter(case=case).order_by("id")
    return [(card.about, card.colour) for card in found]


def answered(world, case, at):
    """Signed and started, so that only the answer is owed."""
    return take(world, take(world, case, "sign", "handler", at), "start", "handler", at)


# When a card comes: the pure rule.


@pytest.mark.parametrize(
    ("begun", "due", "at", "colour"),
    [
        # a plain week: Tuesday's limit of three working days ends on Friday; yellow when the office opens on Thursday
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-25 17:30", ""),
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-26 08:29", ""),
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-26 08:30", "yellow"),
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-27 17:30", "yellow"),
        # after closing on the last day it is overdue, but the first overdue working day is Monday
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-27 17:31", ""),
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-29 12:00", ""),
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-30 08:29", ""),
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-30 08:30", "red"),
        # due on Monday: yellow on Friday, and on the weekend if Friday was missed
        ("2026-11-24 10:00", "2026-11-30 17:30", "2026-11-26 12:00", ""),
        ("2026-11-24 10:00", "2026-11-30 17:30", "2026-11-27 08:30", "yellow"),
        ("2026-11-24 10:00", "2026-11-30 17:30", "2026-11-29 03:00", "yellow"),
        # due on 24 February after the Spring Festival: Saturday 14 is worked, the 16th to 23rd are off
        ("2026-02-11 10:00", "2026-02-24 17:30", "2026-02-13 12:00", ""),
        ("2026-02-11 10:00", "2026-02-24 17:30", "2026-02-14 08:30", "yellow"),
        ("2026-02-11 10:00", "2026-02-24 17:30", "2026-02-20 12:00", "yellow"),
        ("2026-02-11 10:00", "2026-02-24 17:30", "2026-02-25 08:30", "red"),
        # due at closing before the festival: red on the first working day after it
        ("2026-02-11 10:00", "2026-02-14 17:30", "2026-02-14 18:00", ""),
        ("2026-02-11 10:00", "2026-02-14 17:30", "2026-02-23 12:00", ""),
        ("2026-02-11 10:00", "2026-02-14 17:30", "2026-02-24 08:30", "red"),
        # a Friday's deadline before a make-up Saturday: the Saturday is the first overdue working day
        ("2026-05-06 10:00", "2026-05-08 17:30", "2026-05-09 08:30", "red"),
        # working hours, due at eleven: red at once, for it is a working moment
        ("2026-11-24 10:00", "2026-11-24 11:00", "2026-11-24 11:00", ""),
        ("2026-11-24 10:00", "2026-11-24 11:00", "2026-11-24 11:01", "red"),
        # urgent hours run round the clock, so a deadline in the night is not put off until the morning
        ("2026-11-27 20:00", "2026-11-28 00:00", "2026-11-28 00:01", "red"),
        # what never had more than a working day gets no yellow card
        ("2026-11-24 10:00", "2026-11-24 16:00", "2026-11-24 12:00", ""),
        ("2026-11-24 10:00", "2026-11-25 17:30", "2026-11-25 12:00", ""),
        # a clock that went back behind the dispatch gives nothing
        ("2026-11-24 10:00", "2026-11-27 17:30", "2026-11-24 09:00", ""),
        # over the end of the year and of February
        ("2026-12-28 10:00", "2026-12-31 17:30", "2027-01-01 12:00", ""),
        ("2026-12-28 10:00", "2026-12-31 17:30", "2027-01-04 08:30", "red"),
        ("2028-02-24 10:00", "2028-02-29 17:30", "2028-02-28 08:30", "yellow"),
    ],
)
def test_the_colour_of_a_moment(begun, due, at, colour):
    clock = workdays.clock()
    assert colour_at(begun=on(begun), due=on(due), at=on(at), clock=clock, yellow_days=1) == colour


# Through dispatch, with the three units.


@pytest.mark.parametrize(
    ("unit", "amount", "due", "yellow", "red"),
    [
        ("working_days", 3, "2026-11-30 17:30", "2026-11-27 08:30", "2026-12-01 08:30"),
        ("working_hours", 4, "2026-11-26 10:00", None, "2026-11-26 10:01"),
        ("urgent_hours", 4, "2026-11-25 19:00", None, "2026-11-25 19:01"),
        ("working_hours", 32, "2026-12-01 17:00", "2026-11-30 08:30", "2026-12-01 17:01"),
    ],
)
def test_each_unit_of_a_limit_counts_from_the_dispatch_to_its_cards(world, unit, amount, due, yellow, red):
    start = on("2026-11-25 15:00")
    case = answered(world, dispatched(world, start, handle_amount=amount, handle_unit=unit), start)
    assert case.due_at == on(due)
    before = on(yellow) if yellow else case.due_at
    assert given(before - MINUTE) == (0, 0, 0)
    if yellow:
        assert given(on(yellow)) == (1, 0, 0)
    assert given(case.due_at) == (0, 0, 0)
    assert given(on(red)) == (0, 1, 1)
    assert cards(case) == ([("handle", "yellow")] if yellow else []) + [("handle", "red")]


@pytest.mark.parametrize(
    ("unit", "amount", "late"),
    [("working_hours", 3, "2026-11-24 14:31"), ("urgent_hours", 9, "2026-11-24 19:01"),
     ("working_days", 1, "2026-11-26 08:30")],
)  # fmt: skip
def test_who_does_not_sign_in_time_gets_a_red_card_and_no_order(world, unit, amount, late):
    case = dispatched(world, sign_amount=amount, sign_unit=unit, handle_amount=9)
    assert given(case.sign_due_at) == (0, 0, 0)
    assert given(on(late)) == (0, 1, 0)
    assert given(on(late) + MINUTE) == (0, 0, 0)
    case.refresh_from_db()
    assert (cards(case), case.sign_card, case.card) == ([("sign", "red")], "red", "")


def test_signing_in_days_warns_a_day_before(world):
    case = dispatched(world, sign_amount=3, sign_unit="working_days", handle_amount=9)
    assert given(on("2026-11-26 08:30")) == (1, 0, 0)
    assert cards(case) == [("sign", "yellow")]


def test_the_time_of_a_review_is_not_taken_from_signing(world):
    case = dispatched(world, handle_amount=9)
    case = take(world, case, "object", "handler", NOW + MINUTE, reason="不归我们管。")
    later = on("2026-11-26 10:00")
    assert given(later) == (0, 0, 0)  # who has objected waits for the street
    case = take(world, case, "overrule", "leader", later, reason="归它。")
    assert given(later + MINUTE) == (0, 0, 0)
    assert given(later + DAY)[1] == 1


# Once, and never again.


@pytest.fixture
def late(world):
    return answered(world, dispatched(world), NOW)


def test_a_second_run_gives_nothing(late):
    at = on("2026-11-30 09:00")
    assert given(at) == (0, 1, 1)
    assert [given(at + n * MINUTE) for n in (0, 10, 20)] == [(0, 0, 0)] * 3
    assert Entry.objects.filter(kind="cases.give_card").count() == 1


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(hours=-2), timedelta(days=-400), DAY * 4000])
def test_a_clock_that_jumps_gives_nothing_twice(late, jump):
    at = on("2026-11-26 10:00")
    assert given(at) == (1, 0, 0)
    given(at + jump)
    assert given(at) == (0, 0, 0)
    given(on("2026-11-30 09:00"))
    given(at + jump)
    given(on("2026-11-30 09:10"))
    assert sorted(cards(late)) == [("handle", "red"), ("handle", "yellow")]
    assert SupervisionOrder.objects.filter(case=late).count() == 1


def test_without_looking_at_what_was_given_a_second_run_would_double(late, monkeypatch):
    """The control: a rule that looks only at the clock gives the card again, and the database stops it."""
    at = on("2026-11-30 09:00")
    given(at)
    Case.objects.filter(pk=late.pk).update(card="")
    assert given(at) == (0, 0, 0)  # the uniqueness of the card stands behind the mark
    late.refresh_from_db()
    assert (late.card, len(cards(late))) == ("red", 1)
    Case.objects.filter(pk=late.pk).update(card="")
    create = Card.objects.create
    monkeypatch.setattr(Card.objects, "get_or_create", lambda defaults, **named: (create(**named, **defaults), True))
    with pytest.raises(IntegrityError, match="one_card_of_a_colour_per_deadline"), transaction.atomic():
        given(at)


def test_more_time_brings_a_new_card_and_a_new_order(world, late):
    given(on("2026-11-30 09:00"))
    case = take(world, late, "ask_time", "handler", on("2026-11-30 10:00"), days=3, reason="等配件。")
    case = take(world, case, "grant_time", "dispatcher", on("2026-11-30 11:00"))
    assert (case.card, case.supervision) == ("", 1)
    assert given(on("2026-12-01 09:00")) == (0, 0, 0)
    assert given(on("2026-12-02 09:00")) == (1, 0, 0)
    assert given(on("2026-12-04 09:00")) == (0, 1, 1)
    assert [colour for _, colour in cards(case)] == ["red", "yellow", "red"]


def test_another_unit_gets_its_own_card_for_the_same_day(world):
    case = dispatched(world, handle_amount=2, sign_amount=9, sign_unit="working_days")
    assert given(on("2026-11-25 09:00")) == (1, 0, 0)
    case = take(world, case, "object", "handler", on("2026-11-25 09:10"), reason="不归我们管。")
    case = take(world, case, "uphold", "leader", on("2026-11-25 09:20"), reason="确实。")
    assert case.due_at is not None
    DispatchRule.objects.filter(category=world.category).update(handle_amount=1)
    at = on("2026-11-25 09:30")
    case = take(world, case, "dispatch", "dispatcher", at, organisation=world.heating.pk)
    assert case.card == ""
    assert given(on("2026-11-27 08:30")) == (0, 1, 1)
    assert list(Card.objects.order_by("id").values_list("round", "lead_id")) == [
        (1, world.firm.pk), (2, world.heating.pk)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "decided", "evidence"),
    [("pause", "", {"days": 10}), ("ask_account", "put_on_account", {"review_on": "2027-01-20"})],
)
def test_a_case_that_rests_gets_no_card_until_it_goes_on(world, late, asked, decided, evidence):
    case = take(world, late, asked, "handler", NOW, reason="等。", **evidence)
    if decided:
        case = take(world, case, decided, "leader", NOW)
    assert given(on("2026-12-03 09:00")) == (0, 0, 0)
    case = take(world, case, "resume", "handler", on("2026-12-03 10:00"))
    assert given(on("2026-12-03 10:01")) == (0, 0, 0)
    assert given(case.due_at + 3 * DAY) == (0, 1, 1)


def test_an_answer_ends_the_cards(world, late):
    take(world, late, "reply", "handler", NOW + DAY, reply="修好了。")
    assert given(on("2026-12-03 09:00")) == (0, 0, 0)


def test_the_days_of_the_street_bind_from_their_day_on(world, late):
    SupervisionScheme.objects.create(street=world.street, starts_on=date(2026, 11, 25), yellow_days=2, source="街道")
    assert given(on("2026-11-24 15:00")) == (0, 0, 0)
    assert given(on("2026-11-25 09:00")) == (1, 0, 0)


def test_a_street_that_wants_no_order_for_lateness_gets_the_card_alone(world, late):
    SupervisionScheme.objects.create(street=world.street, starts_on=NOW.date(), overdue_level=0, source="街道")
    assert given(on("2026-11-30 09:00")) == (0, 1, 0)


def test_past_cards_are_marked_so_that_nobody_is_told(late):
    given(on("2026-11-30 09:00"), history=True)
    facts = Entry.objects.filter(kind__in=["cases.give_card", "cases.issue_order"])
    assert [entry.payload.get("history") for entry in facts] == [True, True]


def test_only_the_clock_gives_cards(world, late):
    with pytest.raises(PermissionDenied):
        actions.give_cards(by=world.actor("leader"), at=on("2026-11-30 09:00"))


def test_the_job_gives_what_is_due(late):
    Case.objects.filter(pk=late.pk).update(due_at=on("2020-01-02 17:30"), dispatched_at=on("2020-01-01 10:00"))
    jobs.give_cards(timestamp=0)
    assert cards(late) == [("handle", "red")]


def test_a_run_costs_the_same_however_many_cases_need_nothing(world, django_assert_max_num_queries):
    for _ in range(3):
        dispatched(world)
    workdays.clock()
    for _ in range(2):
        with django_assert_max_num_queries(8):  # streets and calendar; of each of two streets its scheme and two lists
            given(NOW + MINUTE)
        dispatched(world)
        workdays.clock()
