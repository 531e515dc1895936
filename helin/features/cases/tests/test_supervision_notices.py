"""Who is told of cards and supervision orders."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helin.core.journal import delivery
from helin.core.notices.models import Notice
from helin.features.cases import actions
from helin.features.cases.models import SupervisionOrder
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.test_orders import answer, close, issue

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def handled(world):
    return world.advanced(world.filed(), "accept", "dispatch", "sign", "start")


def heard(*names, world):
    people_of = {world.people[name].pk: name for name in names}
    found = Notice.objects.filter(person_id__in=people_of).order_by("id")
    return [(people_of[n.person_id], n.kind) for n in found if "card" in n.kind or "order" in n.kind]


def test_the_desk_hears_of_cards_and_orders_and_leaders_of_red_ones(world, handled):
    actions.give_cards(by=SYSTEM, at=datetime(2026, 11, 26, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    delivery.deliver_once()
    assert heard("handler", "leader", "ann", "heating_handler", world=world) == [("handler", "cases.give_card/yellow")]
    actions.give_cards(by=SYSTEM, at=LATE)
    order = SupervisionOrder.objects.get()
    answer(world, order, at=LATE)
    close(world, order, at=LATE)
    delivery.deliver_once()
    told = heard("handler", "leader", "ann", "heating_handler", world=world)
    assert sorted(told) == [
        ("handler", "cases.close_order/handler"),
        ("handler", "cases.give_card/red"),
        ("handler", "cases.give_card/yellow"),
        ("handler", "cases.issue_order/handler"),
        ("leader", "cases.answer_order/leader"),
        ("leader", "cases.give_card/leader"),
    ]


def test_who_issues_an_order_hears_of_its_answer(world, handled):
    order = issue(world, handled, "dispatcher")
    answer(world, order)
    delivery.deliver_once()
    assert heard("dispatcher", "leader", world=world) == [
        ("leader", "cases.issue_order/leader"), ("dispatcher", "cases.answer_order/leader")
    ]  # fmt: skip


def test_a_desk_that_does_not_sign_is_told(world):
    world.advanced(world.filed(), "accept", "dispatch")
    actions.give_cards(by=SYSTEM, at=NOW + DAY)
    delivery.deliver_once()
    assert ("handler", "cases.give_card/sign_red") in heard("handler", world=world)
