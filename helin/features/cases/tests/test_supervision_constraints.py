"""What the database refuses of cards and orders, whoever writes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, Error, IntegrityError, transaction

from helin.features.cases import actions
from helin.features.cases.models import Card, Case, SupervisionOrder, SupervisionScheme
from helin.features.cases.tests.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def late(world):
    return world.advanced(world.filed(), "accept", "dispatch", "sign", "start")


def issued(world, case):
    return actions.issue_order(case, level=1, text="请说明。", by=world.actor("leader"), at=NOW)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({}, "one_card_of_a_colour_per_deadline"),
        ({"about": "rate"}, "a_card_is_about_a_known_deadline"),
        ({"colour": "yellow"}, "yellow_comes_before_the_deadline_and_red_after"),
        ({"round": 2, "given_at": NOW}, "yellow_comes_before_the_deadline_and_red_after"),
    ],
)
def test_a_card_that_cannot_be_is_refused(late, change, constraint):
    actions.give_cards(by=SYSTEM, at=LATE)
    card = Card.objects.get()
    kept = {f.attname: getattr(card, f.attname) for f in Card._meta.concrete_fields if f.name != "id"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Card.objects.create(**kept | change)


def test_a_given_card_stays(world, late):
    SupervisionScheme.objects.create(street=world.street, starts_on=NOW.date(), overdue_level=0, source="x")
    actions.give_cards(by=SYSTEM, at=LATE)
    for write in (Card.objects.all().delete, lambda: Card.objects.update(round=7)):
        with pytest.raises(Error, match="pgtrigger"), transaction.atomic():
            write()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"overdue_level": 4}, "supervision_has_three_levels_and_some_time"),
        ({"answer_days": 0}, "supervision_has_three_levels_and_some_time"),
        ({}, "one_supervision_scheme_a_day"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(world, values, constraint):
    if not values:
        SupervisionScheme.objects.create(street=world.street, starts_on=NOW.date(), source="x")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SupervisionScheme.objects.create(street=world.street, starts_on=NOW.date(), source="x", **values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"card": "green"}, "case_cards_are_yellow_or_red"),
        ({"sign_card": "green"}, "case_cards_are_yellow_or_red"),
        ({"supervision": 4}, "case_supervision_has_three_levels"),
    ],
)
def test_a_mark_that_cannot_be_is_refused(late, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=late.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"level": 0}, "an_order_has_level_one_to_three"),
        ({"level": 4}, "an_order_has_level_one_to_three"),
        ({"text": ""}, "an_order_names_what_raised_it"),
        ({"issued_by": None}, "an_order_names_what_raised_it"),
        ({"cause": "overdue"}, "an_order_names_what_raised_it"),
        ({"measures": "明天换灯。"}, "an_answer_names_measures_a_day_and_who_gave_it"),
        ({"status": "answered"}, "an_order_stands_where_its_dates_say"),
        ({"status": "closed", "closed_at": NOW}, "an_order_stands_where_its_dates_say"),
    ],
)
def test_an_order_that_cannot_be_is_refused(world, late, values, constraint):
    whole = {
        "case": late, "street": world.street, "lead": world.firm, "level": 1, "cause": "by_hand", "text": "请说明。",
        "issued_at": NOW, "issued_by": world.people["leader"], "answer_due_at": NOW + DAY,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SupervisionOrder.objects.create(**whole | values)


def test_whoever_answers_an_order_does_not_end_it(world, late):
    order = issued(world, late)
    actions.answer_order(order, measures="明天换灯。", finish_on=LATE.date(), by=world.actor("handler"), at=NOW)
    ended = {"status": "closed", "closed_at": NOW, "closed_by": world.people["handler"], "remark": "好了。"}
    with pytest.raises(IntegrityError, match="whoever_answers_an_order_does_not_end_it"), transaction.atomic():
        SupervisionOrder.objects.filter(pk=order.pk).update(**ended)


def test_an_order_moves_as_the_table_says(world, late):
    order = issued(world, late)
    actions.close_order(order, remark="看过。", by=world.actor("leader"), at=NOW)
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        SupervisionOrder.objects.filter(pk=order.pk).update(status="issued", closed_at=None)
