import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from helin.core.people.models import ViewLog
from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.queries import Filters, Queue
from helin.features.cases.queries.search import FOUND_MAX
from helin.features.cases.tests.conftest import NOW

pytestmark = pytest.mark.django_db
ALL_BUT = ("accept", "dispatch", "sign", "start", "reply")


def _page(client, **asked):
    return client.get(reverse("cases:desk"), asked).content.decode()


def test_who_has_waited_longest_comes_first_and_the_list_says_for_how_long(world, browser):
    first = actions.file(world.concern(), source="page", by=world.actor("ann"), at=NOW - timedelta(days=7))
    second = world.filed(title="窨井盖松动")
    page = queries.work_list(world.actor("dispatcher"), Queue.TRIAGE, Filters(), after="", at=NOW)
    assert [(row.id, row.waiting, row.waits_long) for row in page.rows] == [
        (first.pk, "5 个工作日", True),
        (second.pk, "不到 1 个工作小时", False),
    ]
    assert "已等待" in _page(browser("dispatcher"), queue="triage")


def test_a_case_to_dispatch_shows_its_category_and_unit(world, browser):
    world.advanced(world.filed(), "accept")
    again = world.advanced(world.filed(), *ALL_BUT, "rate")
    actions.advance(again, "reopen", by=world.actor("ann"), at=NOW, reason="又坏了")
    page = _page(browser("dispatcher"), queue="dispatch")
    assert page.count(">楼道照明</td>") == 2
    assert page.count("（原承办：和美物业）</td>") == 1


def test_words_are_looked_for_everywhere_unless_this_queue_is_asked_for(world, browser):
    world.advanced(world.filed(title="窨井盖松动"), "accept", "dispatch")
    client = browser("dispatcher")
    found = _page(client, queue="triage", q="窨井")
    assert "窨井盖松动" in found
    assert "找到 1 件" in found
    here = _page(client, queue="triage", q="窨井", scope="queue")
    assert "窨井盖松动" not in here
    assert "找到 0 件" in here


def test_search_finds_nothing_of_others(world, browser):
    world.advanced(world.filed(title="窨井盖松动"), "accept", "dispatch")
    for who in ("heating_handler", "staff_of_second", "dispatcher_elsewhere"):
        page = _page(browser(who), q="窨井")
        assert "窨井盖松动" not in page
        assert "找到 0 件" in page


def test_found_is_counted_to_two_hundred_and_no_further(world):
    case = world.filed(title="窨井盖松动")
    copies = [
        Case(**{f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.name not in LEFT_OUT})
        for _ in range(FOUND_MAX + 5)
    ]
    for number, copied in enumerate(copies):
        copied.number = f"{number:010}"
    Case.objects.bulk_create(copies)
    page = queries.work_list(world.actor("dispatcher"), Queue.ALL, Filters(words="窨井"), after="", at=NOW)
    assert (page.found, page.found_text) == (FOUND_MAX + 1, "找到 200 件以上")


LEFT_OUT = {"id", "number", "search"}


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_one_statement_more(world, browser, django_assert_num_queries, count):
    for _ in range(count):
        world.filed()
    client = browser("dispatcher")
    client.get(reverse("cases:desk"))
    with django_assert_num_queries(8):  # the eighth is the calendar's token, asked once in ten seconds where it runs
        page = _page(client, queue="triage", q="楼道")
    assert page.count("楼道灯不亮") == count


def test_handlers_see_their_own_queues_and_no_filters_of_the_street(world, browser):
    page = _page(browser("handler"))
    queues = re.findall(r'class="queue" href="\?queue=(\w+)"', page.split("queue-menu")[0])
    assert queues == [
        "sign",
        "start",
        "reply",
        "called",
        "mine",
        "due_week",
        "overdue",
        "yellow",
        "red",
        "supervised",
        "open",
    ]
    assert 'name="category"' not in page
    assert 'name="lead"' not in page
    asked = _page(browser("handler"), queue="triage", lead=world.heating.pk)
    assert 'href="?queue=sign" aria-current="page"' in asked


def test_a_handler_finds_what_to_sign_start_and_reply_to(world):
    for stage in range(2, 5):
        world.advanced(world.filed(), *ALL_BUT[:stage])
    actor = world.actor("handler")
    for queue in (Queue.SIGN, Queue.START, Queue.REPLY):
        assert len(queries.work_list(actor, queue, Filters(), after="", at=NOW).rows) == 1
        assert not queries.work_list(world.actor("heating_handler"), queue, Filters(), after="", at=NOW).rows


def test_the_way_through_a_queue_is_kept_from_case_to_case_and_back(world, browser):
    first, second = world.filed(), world.filed(title="窨井盖松动")
    client = browser("dispatcher")
    link = re.search(rf'id="case-{first.pk}" href="([^"]+)"', _page(client, queue="triage", community=""))[1]
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert f"/cases/desk/?queue=triage#case-{first.pk}" in page
    assert f'href="/cases/{second.pk}/?from=queue%3Dtriage" rel="next"' in page
    move = f"/cases/{first.pk}/transitions/?from=queue%3Dtriage"
    asked = client.get(link.replace("&amp;", "&") + "&verb=accept").content.decode()
    assert f'action="{move}"' in asked
    done = client.post(move, {"verb": "accept", "category": world.category.pk})
    assert done["Location"] == f"/cases/{first.pk}/?from=queue%3Dtriage"
    assert f'href="/cases/{second.pk}/?from=queue%3Dtriage" rel="next"' in client.get(done["Location"]).content.decode()
    last = client.get(f"/cases/{second.pk}/?from=queue%3Dtriage").content.decode()
    assert "最后一件" in last


@pytest.mark.parametrize(
    "planted", ["//evil.example", "queue=x&after='--", "q=" + "a" * 500, "after=" + "9" * 40, "since=99999999999999"]
)
def test_a_planted_way_back_leads_nowhere_else(world, browser, planted):
    case = world.filed()
    page = browser("dispatcher").get(reverse("cases:show", args=[case.pk]), {"from": planted})
    assert page.status_code == 200
    assert 'href="//evil' not in page.content.decode()
    assert re.search(r'class="back" href="/cases/desk/(\?queue=triage#case-\d+)?"', page.content.decode())


def test_a_way_never_leads_to_a_case_of_others(world, browser):
    own, others = world.advanced(world.filed(), "accept", "dispatch"), world.advanced(world.filed(), "accept")
    actions.advance(others, "dispatch", by=world.actor("dispatcher"), at=NOW, organisation=world.heating.pk)
    page = browser("handler").get(reverse("cases:show", args=[own.pk]), {"from": "queue=all&q=楼道"}).content.decode()
    assert f"/cases/{others.pk}/" not in page
    own_page = browser("ann").get(reverse("cases:show", args=[own.pk]), {"from": "queue=all"}).content.decode()
    assert 'rel="next"' not in own_page
    assert f"#case-{own.pk}" not in own_page


def test_the_call_back_form_stands_below_words_reply_and_contact(world, browser):
    case = world.advanced(world.filed(), *ALL_BUT)
    page = browser("verifier").get(reverse("cases:show", args=[case.pk])).content.decode()
    marks = ["三号楼二单元楼道灯坏了五天", "灯泡已换好", 'name="reason"', 'name="result"']
    assert [page.index(mark) for mark in marks] == sorted(page.index(mark) for mark in marks)


def test_a_ready_reason_is_kept_in_words_and_something_else_needs_them(world, browser):
    case = world.filed()
    client, url = browser("dispatcher"), reverse("cases:create_contact_view", args=[case.pk])
    assert client.post(url, {"reason": "other"}).status_code == 422
    assert client.post(url, {"reason": "curious"}).status_code == 422
    assert not ViewLog.objects.exists()
    assert client.post(url, {"reason": "place"}).status_code == 200
    assert client.post(url, {"reason": "other", "other": "核对门牌"}).status_code == 200
    assert sorted(ViewLog.objects.values_list("reason", flat=True)) == ["核实地点", "核对门牌"]


def test_every_figure_of_the_dashboard_opens_the_cases_it_counts(world, browser):
    at = timezone.now() - timedelta(hours=1)
    rated = _rated(world, at)
    world.advanced(world.filed(), "accept", "dispatch")
    client = browser("leader")
    page = client.get(reverse("cases:dashboard")).content.decode()
    assert "按承办单位" in page
    found = re.findall(r'href="(/cases/(?:desk|dashboard/call-backs)/\?[^"]+)"', page)
    of_unit = {link.replace("&amp;", "&") for link in found if f"lead={world.firm.pk}" in link}
    assert len(of_unit) == 9  # open, overdue, two cards, supervised, three rates, n
    for link in of_unit:
        if "rated=" in link:
            shown = client.get(link).content.decode()
            assert shown.count(f'href="{reverse("cases:show", args=[rated.pk])}"') == 1


def test_a_unit_nobody_was_called_back_about_has_no_data(world):
    world.advanced(world.filed(), "accept", "dispatch")
    board = queries.dashboard(world.street.pk, since=NOW - timedelta(days=30), until=NOW, at=NOW)
    assert [(row.name, row.open, [rate.text for rate in row.rates]) for row in board.units] == [
        ("和美物业", 1, ["无数据"] * 3)
    ]


def test_the_dashboard_costs_eight_statements(world, browser, django_assert_max_num_queries):
    _rated(world, timezone.now() - timedelta(hours=1))
    client = browser("leader")
    client.get(reverse("cases:dashboard"))
    with django_assert_max_num_queries(8):
        client.get(reverse("cases:dashboard"))


def _rated(world, at: datetime) -> Case:
    case = world.advanced(world.filed(), *ALL_BUT)
    return actions.advance(case, "rate", by=world.actor("ann"), at=at, solved=True, grade=5)
