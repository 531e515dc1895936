"""What the database refuses, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from helin.features.cases.models import Case, Category, DispatchRule, Rating, Statement
from helin.features.cases.tests.conftest import EPOCH, NOW


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"status": "lost", "number": "1", "submitted_at": NOW}, "case_status_is_known"),
        ({"due_unit": "moons"}, "a_limit_is_counted_in_a_known_unit"),
        ({"status": "accepted"}, "a_submitted_case_has_number_and_date"),
        ({"reopened_count": 4}, "case_reopened_three_times_at_most"),
        ({"appeal_type": "accusation"}, "an_accusation_is_restricted"),
        ({"is_restricted": True, "is_public": True}, "a_restricted_case_is_never_public"),
        ({"not_dispatched_reason": "secrecy"}, "only_a_case_not_dispatched_has_such_a_reason"),
        (
            {"status": "not_dispatched", "number": "1", "submitted_at": NOW, "not_dispatched_reason": "weather"},
            "only_a_case_not_dispatched_has_such_a_reason",
        ),
        ({"status": "dispatched", "number": "1", "submitted_at": NOW}, "a_case_in_hand_has_a_lead_and_a_date"),
    ],
)
def test_a_case_that_cannot_be_is_refused(world, values, constraint):
    whole = {"street": world.street, "place": world.building, "title": "x", "text": "x"}
    whole |= {"status_at": NOW, "created_at": NOW}
    Case.objects.create(**whole)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.create(**whole | values)


def test_a_statement_says_something(world):
    case = world.filed()
    with pytest.raises(IntegrityError, match="a_statement_says_something"), transaction.atomic():
        Statement.objects.create(case=case, verb="reply", field="reply", text="", said_at=NOW)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, "one_rating_per_round"),
        ({"round": 1, "contacted": False}, "a_rating_is_whole_or_says_nobody_was_reached"),
        ({"round": 1, "grade": None}, "a_rating_is_whole_or_says_nobody_was_reached"),
        ({"round": 1, "grade": 6}, "a_rating_is_whole_or_says_nobody_was_reached"),
    ],
)
def test_a_rating_that_cannot_be_is_refused(world, values, constraint):
    whole = {"case": world.filed(), "street": world.street, "lead": world.firm, "round": 0, "by_reporter": True}
    whole |= {"way": "page", "contacted": True, "solved": True, "grade": 5, "rated_at": NOW}
    Rating.objects.create(**whole)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Rating.objects.create(**whole | values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"code": "0101"}, "one_category_per_code"),
        ({"code": "99", "ends_on": EPOCH}, "category_ends_after_it_began"),
    ],
)
def test_a_category_that_cannot_be_is_refused(world, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Category.objects.create(**{"street": world.street, "name": "x", "name_en": "x", "starts_on": EPOCH} | values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"sign_amount": 0}, "dispatch_rule_gives_some_time"),
        ({"handle_unit": "moons"}, "dispatch_rule_units_are_known"),
        ({"starts_on": EPOCH + timedelta(days=9)}, "one_dispatch_rule_at_a_time"),
    ],
)
def test_a_dispatch_rule_that_cannot_be_is_refused(world, values, constraint):
    whole = {"place": world.other_community, "lead": world.firm, "sign_amount": 1, "sign_unit": "working_hours"}
    whole |= {"handle_amount": 1, "handle_unit": "working_days", "source": "test", "starts_on": EPOCH}
    if constraint == "one_dispatch_rule_at_a_time":
        DispatchRule.objects.create(**whole)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DispatchRule.objects.create(**whole | values)
