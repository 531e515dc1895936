import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.people import actions as people
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.actions import orders
from helin.features.cases.models import Case, SupervisionOrder, SupervisionScheme
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.workflow import OrderCause, OrderStatus
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATE = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
HANDLED = ("accept", "dispatch", "sign", "start")
DAY_GIVEN = date(2026, 12, 4)


@pytest.fixture
def handled(world):
    return world.advanced(world.filed(), *HANDLED)


def issue(world, case, who="leader", level=1, text="请说明为何未修。", at=NOW):
    return actions.issue_order(case, level=level, text=text, by=world.actor(who), at=at)


def answer(world, order, who="handler", at=NOW, measures="明天换灯。", finish_on=DAY_GIVEN):
    actions.answer_order(order, measures=measures, finish_on=finish_on, by=world.actor(who), at=at)


def close(world, order, who="leader", at=NOW, remark="已到现场看过。"):
    actions.close_order(order, remark=remark, by=world.actor(who), at=at)


def rated(world, case, grade, at=NOW, solved=False):
    """The resident rates, and what follows is delivered."""
    case = actions.advance(case, "reply", by=world.actor("handler"), at=at, reply="修好了。")
    case = actions.advance(case, "rate", by=world.actor("ann"), at=at, solved=solved, grade=grade)
    delivery.deliver_once()
    return case


def raised(case):
    return list(SupervisionOrder.objects.filter(case=case).order_by("id").values_list("cause", "level"))


def level(case):
    return Case.objects.get(pk=case.pk).supervision


# Raised by rule.


@pytest.mark.parametrize(
    ("grade", "expected"),
    [(1, [(OrderCause.DISSATISFIED, 2)]), (2, [(OrderCause.DISSATISFIED, 2)]), (3, []), (5, [])],
)
def test_a_bad_rating_raises_an_order_of_level_two(world, handled, grade, expected):
    rated(world, handled, grade)
    assert raised(handled) == expected


def test_still_dissatisfied_after_rework_raises_level_three(world, handled):
    case = rated(world, handled, 1)
    case = actions.advance(case, "reopen", by=world.actor("ann"), at=NOW, reason="还是不亮。")
    case = world.advanced(case, "dispatch", "sign", "start")
    rated(world, case, 2, at=NOW + DAY)
    assert raised(case) == [(OrderCause.DISSATISFIED, 2), (OrderCause.STILL_DISSATISFIED, 3)]
    assert level(case) == 3


def test_nobody_reached_is_no_dissatisfaction(world, handled):
    case = world.advanced(handled, "reply")
    actions.advance(case, "call_back", by=world.actor("verifier"), at=NOW, result="refused")
    delivery.deliver_once()
    assert raised(case) == []


def test_a_rating_raises_one_order_however_often_it_is_heard(world, handled):
    case = rated(world, handled, 1)
    rating = case.ratings.get()
    for _ in range(2):
        assert actions.raise_for_rating(rating.pk, by=SYSTEM, at=NOW) is None
    assert len(raised(case)) == 1
    with pytest.raises(PermissionDenied):
        actions.raise_for_rating(rating.pk, by=world.actor("handler"), at=NOW)


def test_an_order_by_rule_never_lies_below_the_level_of_the_case(world, handled):
    issue(world, handled, level=3)
    actions.give_cards(by=SYSTEM, at=LATE)
    assert raised(handled) == [(OrderCause.BY_HAND, 3), (OrderCause.OVERDUE, 3)]


def test_a_street_may_raise_nothing_by_rule(world, handled):
    SupervisionScheme.objects.create(street=world.street, starts_on=NOW.date(), dissatisfied_level=0, source="x")
    rated(world, handled, 1)
    assert (raised(handled), level(handled)) == ([], 0)


# By hand.


@pytest.mark.parametrize("who", ["handler", "ann", "verifier", "staff", "heating_handler", "dispatcher_elsewhere"])
def test_only_the_street_puts_under_supervision(world, handled, who):
    with pytest.raises(PermissionDenied):
        issue(world, handled, who)
    assert level(handled) == 0


def test_who_handled_the_case_does_not_supervise_it(world, handled):
    person = world.people["handler"]
    people.grant_role(person=person, role=Role.LEADER, place=world.street, by=SYSTEM, at=NOW, starts_on=NOW.date())
    with pytest.raises(PermissionDenied):
        issue(world, handled, "handler")
    order = issue(world, handled)
    with pytest.raises(PermissionDenied):
        close(world, order, "handler")


@pytest.mark.parametrize("asked", [0, 1, 4])
def test_the_level_of_a_case_only_rises(world, handled, asked):
    issue(world, handled, level=1)
    with pytest.raises(actions.Refused):
        issue(world, handled, "dispatcher", level=asked)
    assert issue(world, handled, "dispatcher", level=2).level == 2
    assert level(handled) == 2


def test_an_order_needs_words_and_somebody_who_answers(world, handled):
    with pytest.raises(actions.MissingEvidence):
        issue(world, handled, text="  ")
    with pytest.raises(actions.Refused):
        issue(world, world.advanced(world.filed(), "accept"))


def test_pressing_twice_issues_once(world, handled):
    issue(world, handled, level=1)
    with pytest.raises(actions.Refused):
        issue(world, handled, level=1)
    assert len(raised(handled)) == 1


# Answered by the unit, ended by who supervises.


def test_the_unit_answers_and_the_street_ends_it(world, handled):
    order = issue(world, handled)
    answer(world, order)
    order.refresh_from_db()
    assert (order.status, order.finish_on, order.answered_by_id) == (
        OrderStatus.ANSWERED, DAY_GIVEN, world.people["handler"].pk
    )  # fmt: skip
    close(world, order)
    order.refresh_from_db()
    assert (order.status, level(handled)) == (OrderStatus.CLOSED, 0)
    with pytest.raises(IllegalTransition):
        answer(world, order)
    with pytest.raises(IllegalTransition):
        close(world, order)


@pytest.mark.parametrize("who", ["leader", "heating_handler", "ann", "staff_of_second"])
def test_only_the_unit_answers(world, handled, who):
    order = issue(world, handled)
    with pytest.raises(PermissionDenied):
        answer(world, order, who)


def test_whoever_leads_now_answers(world):
    case = world.advanced(world.filed(), "accept", "dispatch")
    order = issue(world, case)
    case = actions.advance(case, "object", by=world.actor("handler"), at=NOW, reason="不归我们管。")
    case = actions.advance(case, "uphold", by=world.actor("leader"), at=NOW, reason="确实。")
    actions.advance(case, "dispatch", by=world.actor("dispatcher"), at=NOW, organisation=world.heating.pk)
    with pytest.raises(PermissionDenied):
        answer(world, order)
    answer(world, order, "heating_handler")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"measures": " "}, actions.MissingEvidence),
        ({"finish_on": None}, actions.MissingEvidence),
        ({"finish_on": date(2026, 11, 23)}, actions.Refused),
    ],
)
def test_an_answer_names_measures_and_a_day(world, handled, said, refusal):
    order = issue(world, handled)
    with pytest.raises(refusal):
        answer(world, order, **said)


def test_an_order_ended_says_why(world, handled):
    order = issue(world, handled)
    with pytest.raises(actions.MissingEvidence):
        close(world, order, remark="")


def test_a_late_answer_is_recorded_as_late(world, handled):
    order = issue(world, handled)
    answer(world, order, at=order.answer_due_at + DAY, finish_on=DAY_GIVEN + 10 * DAY)
    assert Entry.objects.get(kind="cases.answer_order").payload["late"] is True


def test_the_level_falls_back_to_the_next_open_order(world, handled):
    first, second = issue(world, handled, level=1), issue(world, handled, level=3)
    close(world, second)
    assert level(handled) == 1
    close(world, first)
    assert level(handled) == 0


def test_facts_hold_ids_and_codes_only(world, handled):
    order = issue(world, handled)
    answer(world, order)
    close(world, order)
    told = Entry.objects.filter(kind__endswith="_order").order_by("id")
    assert [entry.kind for entry in told] == ["cases.issue_order", "cases.answer_order", "cases.close_order"]
    text = str([entry.payload for entry in told])
    assert not any(words in text for words in ("请说明", "明天换灯", "现场"))


# Two at once.


def pressed_at_once(world, case, monkeypatch, *, locked):
    """A leader and a dispatcher put the same case under supervision at the same moment."""
    together = threading.Barrier(2)
    lock = orders._locked

    def read(pk):
        if locked:
            return lock(pk)
        found = Case.objects.select_related("place").get(pk=pk)
        together.wait(timeout=30)
        return found

    monkeypatch.setattr(orders, "_locked", read)
    results = []

    def press(who):
        try:
            issue(world, case, who, level=1)
            results.append("won")
        except actions.Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(who,)) for who in ("leader", "dispatcher")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


@pytest.mark.django_db(transaction=True)
def test_two_who_issue_the_same_level_at_once_issue_it_once(world, handled, monkeypatch):
    assert pressed_at_once(world, handled, monkeypatch, locked=True) == ["refused", "won"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_issue_it(world, handled, monkeypatch):
    """The control."""
    assert pressed_at_once(world, handled, monkeypatch, locked=False) == ["won", "won"]
