from datetime import timedelta

import pytest
from django.utils import translation

from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Unit
from helin.features.cases import actions, queries
from helin.features.cases.models import DispatchRule
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM

HOUR = timedelta(hours=1)


def told(case, at=NOW):
    return queries.standing(case, at=at, clock=workdays.clock()).text.partition(" · ")[2]


def dispatched(world, amount, unit):
    """A case whose category has this limit here."""
    limits = {"sign_amount": 1, "sign_unit": "working_hours", "handle_amount": amount, "handle_unit": unit}
    DispatchRule.objects.filter(category=world.category).delete()
    rule = DispatchRule(
        category=world.category, place=world.community, lead=world.firm, starts_on=EPOCH, source="test", **limits
    )
    actions.bulk_set_rules([rule], street=world.street, by=SYSTEM, at=NOW)
    return world.advanced(world.filed(is_public=True), "accept", "dispatch")


@pytest.mark.parametrize(
    ("amount", "unit", "after", "said"),
    [
        (2, "working_hours", 0 * HOUR, "剩 2 个工作小时"),
        (2, "working_hours", 1.5 * HOUR, "剩不到 1 个工作小时"),
        (12, "working_hours", 0 * HOUR, "剩 12 个工作小时"),
        (30, "urgent_hours", 0 * HOUR, "剩 30 个小时"),
        (30, "urgent_hours", 29.5 * HOUR, "剩不到 1 个小时"),
        (2, "urgent_hours", 2.5 * HOUR, "超期不到 1 个小时"),
        (2, "urgent_hours", 5 * HOUR, "超期 3 个小时"),
        (2, "urgent_hours", 48 * HOUR, "超期 2 个工作日"),
        (3, "working_days", 0 * HOUR, "剩 3 个工作日"),
        (1, "working_days", 0 * HOUR, "剩 1 个工作日"),
        (1, "working_days", 28 * HOUR, "剩 3 个工作小时"),
    ],
)
def test_a_limit_in_hours_and_the_last_working_day_are_told_in_hours(world, amount, unit, after, said):
    assert told(dispatched(world, amount, unit), NOW + after) == said


def test_english_tells_hours_too(world):
    case = dispatched(world, 2, "working_hours")
    with translation.override("en"):
        assert told(case, NOW + timedelta(minutes=50)) == "1 working hour left"


def test_granted_working_days_end_the_counting_in_hours(world):
    case = world.advanced(dispatched(world, 4, "working_hours"), "sign", "start")
    case = actions.advance(case, "ask_time", by=world.actor("handler"), at=NOW, days=3, reason="等配件")
    case = actions.advance(case, "grant_time", by=world.actor("leader"), at=NOW)
    assert case.due_unit == Unit.WORKING_DAYS
    assert told(case) == "剩 3 个工作日"


@pytest.mark.parametrize(("name", "address"), [("dispatcher", "/cases/desk/?queue=open"), ("handler", "/cases/field/")])
def test_the_lists_the_page_and_the_public_page_say_hours(world, browser, monkeypatch, name, address):
    case = dispatched(world, 2, "working_hours")
    if name == "handler":
        case = world.advanced(case, "sign", "start")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    for page in (address, f"/cases/{case.pk}/", f"/cases/public/{case.number}/"):
        assert "剩 2 个工作小时" in browser(name).get(page).content.decode(), page
