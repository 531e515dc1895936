import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helin.core.workdays import queries as workdays
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, SupervisionOrder
from helin.features.cases.queries import Filters, Queue
from helin.features.cases.tests.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)
WARNED = datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
HANDLED = ("accept", "dispatch", "sign", "start")
TEXT = "请说明为何未修，联系13912345678。"


@pytest.fixture
def case(world):
    return world.advanced(world.filed(is_public=True), *HANDLED)


@pytest.fixture
def order(world, case):
    return actions.issue_order(case, level=1, text=TEXT, by=world.actor("leader"), at=NOW)


def page(client, name, *args, **asked):
    return client.get(reverse(f"cases:{name}", args=args), asked).content.decode()


# The work list.


@pytest.mark.parametrize(
    ("at", "queue", "words"),
    [
        (WARNED, Queue.YELLOW, ["黄牌"]),
        (LATE, Queue.RED, ["红牌", "1级督办"]),
        (LATE, Queue.SUPERVISED, ["红牌", "1级督办"]),
    ],
)
def test_cards_and_supervision_are_queues_with_counts_and_marks(world, case, at, queue, words):
    world.advanced(world.filed(), "accept")
    actions.give_cards(by=SYSTEM, at=at)
    for who, seen in (("dispatcher", 1), ("handler", 1), ("heating_handler", 0), ("dispatcher_elsewhere", 0)):
        actor = world.actor(who)
        rows = queries.work_list(actor, queue, Filters(), after="", at=at).rows
        counts, _ = queries.queue_counts(actor, current=queue, at=at)
        assert [len(rows), *(c.count for c in counts if c.queue == queue)] == [seen, seen]
        assert [mark.label for row in rows for mark in row.marks] == words * seen


def test_a_mark_is_a_word_and_a_shape(world, case, browser):
    actions.give_cards(by=SYSTEM, at=WARNED)
    marks = re.findall(
        r'<span class="badge" data-tone="warn">(<svg.*?</svg>)黄牌</span>',
        page(browser("leader"), "desk", queue="yellow"),
        re.S,
    )
    assert len(marks) == 1


def test_a_card_for_signing_is_said_to_be_that_and_goes_with_the_signature(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch")
    actions.give_cards(by=SYSTEM, at=NOW + timedelta(hours=8))
    assert "红牌（签收）" in page(browser("leader"), "desk", queue="red")
    assert "签收期限" in page(browser("handler"), "show", case.pk)
    world.advanced(case, "sign")
    assert "红牌（签收）" not in page(browser("leader"), "desk", queue="red")


def test_marks_cost_no_statement(world, browser):
    for _ in range(3):
        world.advanced(world.filed(), *HANDLED)
    client = browser("leader")
    client.get(reverse("cases:desk"))
    with CaptureQueriesContext(connection) as without:
        page(client, "desk", queue="open")
    actions.give_cards(by=SYSTEM, at=LATE)
    with CaptureQueriesContext(connection) as marked:
        shown = page(client, "desk", queue="open")
    assert shown.count("1级督办") == 3
    assert len(marked) == len(without)


# The page of the case, of the order, and the list.


def test_staff_and_the_unit_see_cards_and_orders_and_nobody_else(world, case, browser):
    actions.give_cards(by=SYSTEM, at=LATE)
    for who in ("leader", "dispatcher", "handler", "staff"):
        shown = page(browser(who), "show", case.pk)
        assert [word in shown for word in ("红牌", "1级督办")] == [True, True], who
    shown = page(browser("ann"), "show", case.pk)
    assert not any(word in shown for word in ("红牌", "督办"))


def test_the_public_page_says_overdue_and_nothing_of_cards(world, order, case, browser):
    Case.objects.filter(pk=case.pk).update(due_at=NOW - timedelta(days=5), dispatched_at=NOW - timedelta(days=9))
    actions.give_cards(by=SYSTEM, at=NOW)
    for client in (browser(), browser("leader")):
        shown = page(client, "public_page", case.number) + page(client, "public_list")
        assert "超期" in shown
        assert not any(word in shown for word in ("红牌", "黄牌", "级督办", "请说明为何未修"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_orders_costs_the_same_for_many(world, browser, django_assert_num_queries, count):
    for _ in range(count):
        case = world.advanced(world.filed(), *HANDLED)
        actions.issue_order(case, level=1, text=TEXT, by=world.actor("leader"), at=NOW)
    client = browser("leader")
    client.get(reverse("cases:orders"))
    with django_assert_num_queries(6):
        shown = page(client, "orders")
    assert len(re.findall(r"/cases/orders/\d+/", shown)) == count


def test_orders_of_others_are_not_listed_and_not_there(world, order, browser):
    for who in ("heating_handler", "staff_of_second", "dispatcher_elsewhere"):
        client = browser(who)
        assert reverse("cases:order", args=[order.pk]) not in page(client, "orders")
        assert client.get(reverse("cases:order", args=[order.pk])).status_code == 404
    assert browser("ann").get(reverse("cases:orders")).status_code == 403
    assert reverse("cases:order", args=[order.pk]) in page(browser("handler"), "orders")


def test_orders_are_filtered_by_where_they_stand_and_paged(world, case, order):
    leader = world.actor("leader")
    second = actions.issue_order(case, level=2, text=TEXT, by=leader, at=NOW)
    actions.close_order(order, remark="看过。", by=leader, at=NOW)

    def ids(status, after="", size=50):
        return [row.id for row in queries.orders(leader, status=status, after=after, at=NOW, size=size).rows]

    assert (ids(""), ids("issued"), ids("closed"), ids("answered")) == ([second.pk], [second.pk], [order.pk], [])
    third = actions.issue_order(case, level=3, text=TEXT, by=leader, at=NOW)
    first_page = queries.orders(leader, status="", after="", at=NOW, size=1)
    assert (ids("", size=1), ids("", after=first_page.next)) == ([third.pk], [second.pk])


def test_an_empty_list_says_so(world, browser):
    assert "现在没有事项在督办" in page(browser("leader"), "orders")
    assert "没有这种状态的督办单" in page(browser("leader"), "orders", status="closed")


def test_the_unit_answers_on_the_page_and_reads_numbers_masked(world, order, browser):
    client, url = browser("handler"), reverse("cases:create_answer", args=[order.pk])
    assert "13912345678" not in page(client, "order", order.pk)
    assert "13912345678" in page(browser("leader"), "order", order.pk)
    kept = client.post(url, {"measures": "明天换灯，王师傅去。", "finish_on": "2020-01-01"})
    assert (kept.status_code, "明天换灯" in kept.content.decode()) == (422, True)
    day = timezone.localdate() + timedelta(days=2)
    assert client.post(url, {"measures": "明天换灯。", "finish_on": day.isoformat()}).status_code == 302
    shown = page(browser("leader"), "order", order.pk)
    assert [word in shown for word in ("明天换灯。", "结束督办")] == [True, True]
    assert client.post(url, {"measures": "再答。", "finish_on": day.isoformat()}).status_code == 409


def test_the_street_issues_raises_and_ends(world, case, browser):
    client, url = browser("leader"), reverse("cases:create_order", args=[case.pk])
    assert "列入督办" in page(client, "show", case.pk)
    kept = client.post(url, {"level": "2", "text": ""})
    assert (kept.status_code, "checked" in kept.content.decode()) == (422, True)
    made = client.post(url, {"level": "2", "text": TEXT})
    order = SupervisionOrder.objects.get()
    assert made["Location"] == reverse("cases:order", args=[order.pk])
    assert "提高督办级别" in page(client, "show", case.pk)
    assert re.findall(r'name="level" value="(\d)"', page(client, "create_order", case.pk)) == ["3"]
    closing = reverse("cases:create_closing", args=[order.pk])
    assert client.post(closing, {"remark": " "}).status_code == 422
    assert client.post(closing, {"remark": "已到现场看过。"}).status_code == 302
    assert client.post(closing, {"remark": "再来。"}).status_code == 409
    assert "已到现场看过。" in page(browser("handler"), "order", order.pk)


def test_at_the_highest_level_there_is_nothing_to_raise(world, case, browser):
    actions.issue_order(case, level=3, text=TEXT, by=world.actor("leader"), at=NOW)
    assert "已经是最高级别" in page(browser("leader"), "create_order", case.pk)


def test_an_order_says_who_leads_now(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch")
    order = actions.issue_order(case, level=1, text=TEXT, by=world.actor("leader"), at=NOW)
    case = actions.advance(case, "object", by=world.actor("handler"), at=NOW, reason="不归我们管。")
    case = actions.advance(case, "uphold", by=world.actor("leader"), at=NOW, reason="确实。")
    actions.advance(case, "dispatch", by=world.actor("dispatcher"), at=NOW, organisation=world.heating.pk)
    assert "事项已转到供热公司" in page(browser("leader"), "order", order.pk)


def test_the_dashboard_counts_cards_by_unit_and_links_to_them(world, case, browser):
    actions.give_cards(by=SYSTEM, at=LATE)
    client = browser("leader")
    shown = page(client, "dashboard")
    for queue in ("red", "supervised"):
        link = f"/cases/desk/?queue={queue}&amp;lead={world.firm.pk}"
        assert f'<a href="{link}">1</a>' in shown
        assert f'id="case-{case.pk}"' in client.get(link.replace("&amp;", "&")).content.decode()
    assert f'<a href="/cases/desk/?queue=yellow&amp;lead={world.firm.pk}">0</a>' in shown


# Until when, in plain words, for every state.


def standing(case, at=NOW):
    return queries.standing(case, at=at, clock=workdays.clock()).text


def take(world, case, verb, who, at=NOW, **evidence):
    return actions.advance(case, verb, by=world.actor(who), at=at, **evidence)


def test_a_case_without_a_unit_has_no_deadline_of_an_earlier_one(world, browser):
    case = world.advanced(world.filed(is_public=True), "accept", "dispatch")
    case = take(world, case, "object", "handler", reason="不归我们管。")
    case = take(world, case, "uphold", "leader", reason="确实。")
    assert standing(case, at=LATE) == "已受理"
    assert "转到承办单位后就定下日期" in page(browser(), "public_page", case.number)
    case = world.advanced(case, "dispatch", "sign", "start", "reply")
    case = take(world, case, "rate", "ann", solved=False, grade=1)
    case = take(world, case, "reopen", "ann", reason="又坏了。")
    assert standing(case, at=LATE) == "重办"


@pytest.mark.parametrize(
    ("rested_at", "said"),
    [(NOW, "等居民补充 · 最晚到 12月3日"), (LATE, "等居民补充 · 最晚到 12月9日 · 此前已超期")],
)
def test_a_case_that_waits_says_until_when_and_whether_it_was_late(world, case, rested_at, said):
    case = take(world, case, "pause", "handler", rested_at, days=7, reason="请说明哪个单元。")
    assert standing(case, at=rested_at + timedelta(days=1)) == said


def test_on_account_says_until_when_and_that_it_was_late(world, case):
    case = take(world, case, "ask_account", "handler", LATE, review_on="2027-01-20", reason="等改造。")
    case = take(world, case, "put_on_account", "leader", LATE)
    assert standing(case, at=LATE) == "挂账 · 最晚到 2027年1月20日 · 此前已超期"
    case = take(world, case, "resume", "handler", LATE + timedelta(days=2))
    assert "超期" in standing(case, at=LATE + timedelta(days=2))


def test_every_state_with_a_running_deadline_says_overdue(world, case):
    for status in ("dispatched", "objected", "signed", "handling"):
        late = Case(status=status, due_at=case.due_at, status_at=NOW)
        assert standing(late, at=LATE).endswith(" · 超期 1 个工作日"), status


def test_a_deadline_that_ends_today_says_the_hour(world, case):
    due = NOW.replace(hour=15, minute=30)
    near = Case(status="handling", due_at=due, status_at=NOW)
    assert standing(near, at=NOW).endswith(" · 今天 15:30 到期")
    assert standing(near, at=NOW.replace(hour=16)).endswith(" · 今天 15:30 已超期")
    assert standing(near, at=NOW + timedelta(days=1)).endswith(" · 超期 1 个工作日")
