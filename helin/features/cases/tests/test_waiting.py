"""What waits for the street itself: in which order, since when too long, and what a dispatcher sees before pressing."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from helin.core.people.models import ViewLog
from helin.core.workdays.clock import Clock, Hours
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, CaseLimits
from helin.features.cases.queries import Filters, Queue, waiting
from helin.features.cases.tests.conftest import NOW

pytestmark = pytest.mark.django_db
CLOCK = Clock({}, (Hours(date(2000, 1, 1), time(8, 30), time(17, 30)),))


def _stood_since(case, at):
    Case.objects.filter(pk=case.pk).update(status_at=at)
    return case.pk


def _desk(client, **asked):
    return client.get(reverse("cases:desk"), asked).content.decode()


def test_who_has_waited_longest_to_be_called_back_comes_first_page_by_page(world):
    steps = ("accept", "dispatch", "sign", "start", "reply")
    cases = [world.advanced(world.filed(), *steps) for _ in range(4)]
    days = [1, 9, 5, 5]
    ids = [_stood_since(case, NOW - timedelta(days=n)) for case, n in zip(cases, days, strict=True)]
    actor, found, after = world.actor("verifier"), [], ""
    while True:
        page = queries.work_list(actor, Queue.CALL_BACK, Filters(), after=after, at=NOW, size=1)
        found += [row.id for row in page.rows]
        after = page.next
        if not after:
            break
    assert found == [ids[1], ids[2], ids[3], ids[0]]


@pytest.mark.parametrize("queue", ["submitted", "replied", "called_back"])
def test_the_order_of_waiting_is_read_from_an_index(world, queue):
    world.filed()
    cases = Case.objects.open().filter(status=queue).order_by("status_at", "id")[:51]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = cases.only("id", "status_at").explain()
    assert "open_case_by_waiting" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("2026-11-24T10:00+08:00", 1, "2026-11-23T00:00+08:00"),  # of Friday is late on Tuesday; of Monday is not
        ("2026-11-24T18:00+08:00", 1, "2026-11-24T00:00+08:00"),
        ("2026-11-23T10:00+08:00", 1, "2026-11-20T00:00+08:00"),  # the weekend is no working day
        ("2026-11-24T10:00+08:00", 2, "2026-11-20T00:00+08:00"),
    ],
)
def test_a_working_day_is_over_when_the_office_closes(at, days, expected):
    begun = waiting.started_before(CLOCK, days, datetime.fromisoformat(at))
    assert begun == datetime.fromisoformat(expected)


def test_what_waits_longer_than_the_limit_is_marked_and_counted_on_desk_and_dashboard(world, browser):
    late, fresh = world.filed(title="窨井盖松动"), world.filed()
    _stood_since(late, timezone.now() - timedelta(days=9))
    _stood_since(fresh, timezone.now())
    client = browser("dispatcher")
    page = _desk(client, queue="too_long")
    assert f'id="case-{late.pk}"' in page
    assert f'id="case-{fresh.pk}"' not in page
    assert re.search(r'queue=too_long"[^>]*><span>等得太久</span> <span class="badge" data-tone="warn">1<', page)
    board = browser("leader").get(reverse("cases:dashboard")).content.decode()
    assert re.search(r"queue=too_long\">等派单台处理太久</a></dt><dd>1</dd>", board)


def test_a_longer_limit_of_the_street_marks_nothing(world):
    case = world.filed()
    _stood_since(case, NOW - timedelta(days=9))
    actor, asked = world.actor("dispatcher"), {"after": "", "at": NOW}
    (row,) = queries.work_list(actor, Queue.TRIAGE, Filters(), **asked).rows
    assert row.waits_long
    CaseLimits.objects.create(street=world.street, starts_on=date(2026, 1, 1), accept_days=30, source="test")
    waiting._too_long_before.cache_clear()
    (row,) = queries.work_list(actor, Queue.TRIAGE, Filters(), **asked).rows
    assert not row.waits_long
    assert not queries.work_list(actor, Queue.TOO_LONG, Filters(), **asked).rows


@pytest.mark.parametrize("name", ["accept_days", "dispatch_days"])
def test_the_desk_has_a_day_to_accept_and_to_dispatch(world, name):
    refused = pytest.raises(IntegrityError, match="the_desk_has_a_day_to_accept_and_to_dispatch")
    with refused, transaction.atomic():
        CaseLimits.objects.create(street=world.street, starts_on=date(2026, 1, 1), source="test", **{name: 0})


@pytest.mark.parametrize("count", [1, 3])
def test_each_row_says_whom_the_catalogue_names_and_the_book_is_read_once(world, browser, count):
    for _ in range(count):
        world.advanced(world.filed(), "accept")
    client = browser("dispatcher")
    _desk(client, queue="dispatch")
    with CaptureQueriesContext(connection) as asked:
        page = _desk(client, queue="dispatch")
    assert page.count(">目录派给：和美物业</td>") == count
    assert sum('FROM "cases_dispatchrule"' in query["sql"] for query in asked) == 1
    assert len(asked) == 10  # the list costs seven, the catalogue three


def test_a_case_that_came_back_says_who_had_it(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply", "rate")
    actions.advance(case, "reopen", by=world.actor("ann"), at=NOW, reason="又坏了")
    assert "目录派给：和美物业（原承办：和美物业）" in _desk(browser("dispatcher"), queue="dispatch")


def test_all_on_the_page_are_sent_without_a_script(world, browser):
    cases = [world.advanced(world.filed(), "accept") for _ in range(2)]
    url = reverse("cases:create_dispatches")
    listed = {"listed": [case.pk for case in cases]}
    assert browser("dispatcher").post(url, listed).status_code == 422  # nothing is ticked
    page = browser("dispatcher").post(url, listed | {"all": "1"}).content.decode()
    assert "派出 2 件，0 件没有派出" in page
    assert len(re.findall("<td [^>]*>楼道灯不亮</td><td [^>]*>和美物业</td>", page)) == 2


def test_declined_cases_have_a_list_and_say_why(world, browser):
    case = world.filed()
    actions.advance(
        case, "decline", by=world.actor("dispatcher"), at=NOW, reason_code="same_matter", explanation="已有一件。"
    )
    client = browser("dispatcher")
    assert f'id="case-{case.pk}"' in _desk(client, queue="declined")
    assert "不予派单的原因" in client.get(reverse("cases:show", args=[case.pk])).content.decode()
    assert f'id="case-{case.pk}"' not in _desk(browser("handler"), queue="declined")


def test_a_later_page_leads_back_to_the_first(world, browser):
    first = world.filed()
    client = browser("dispatcher")
    later = _desk(client, queue="all", after=first.pk + 1)
    assert re.search(r'<a href="\?queue=all">.*?回到第一页', later, re.DOTALL)
    assert "回到第一页" not in _desk(client, queue="all")


def test_a_caller_is_found_by_the_whole_number_and_the_person_sees_it(world, browser):
    case, others = world.filed(), world.filed(by="bob", place_id=world.other_community.pk)
    phone = "13800000000"  # ann's
    answer = browser("staff").post(reverse("cases:create_caller_search"), {"phone": phone})
    page = answer.content.decode()
    assert f"/cases/{case.pk}/" in page
    assert f"/cases/{others.pk}/" not in page
    assert "138****0000" in page
    assert phone not in page
    assert "赵ann" not in page
    assert answer["Cache-Control"] == "no-store"
    looked = ViewLog.objects.get()
    assert (looked.person, looked.viewer) == (world.people["ann"], world.people["staff"])
    assert looked.reason == "来电人询问事项"


def test_who_may_not_see_the_cases_is_told_nothing_about_the_person(world, browser):
    world.filed()
    page = browser("dispatcher_elsewhere").post(reverse("cases:create_caller_search"), {"phone": "13800000000"})
    assert "138****0000" not in page.content.decode()
    assert "没有找到这个号码的事项" in page.content.decode()
    for who in ("handler", "leader", "ann"):
        assert browser(who).post(reverse("cases:create_caller_search"), {"phone": "13800000000"}).status_code == 403
    assert browser("dispatcher").get(reverse("cases:create_caller_search")).status_code == 405
    assert browser("dispatcher").post(reverse("cases:create_caller_search"), {"phone": "138"}).status_code == 422
