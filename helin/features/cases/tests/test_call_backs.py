"""A figure of the dashboard leads to exactly the records it counts."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.queries import Figure, Rated
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.disputing import ALL, asked, decided
from helin.features.cases.tests.test_rates import rated

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SINCE, UNTIL = NOW - 30 * DAY, NOW + DAY


def figure(world, **narrowed):
    return Figure(world.street.pk, SINCE, UNTIL, **narrowed)


def address(world, **more):
    span = {"since": int(SINCE.timestamp()), "until": int(UNTIL.timestamp())}
    return f"{reverse('cases:counted_call_backs')}?{urlencode(span | more)}"


def restricted(world):
    """The case of the last call-back, made confidential afterwards."""
    case = Case.objects.order_by("-pk").first()
    actions.restrict(case, by=world.actor("dispatcher"), at=NOW, reason="家里的事", summary="一户人家的事")
    return case


def test_each_rate_leads_to_the_call_backs_it_counts(world):
    rated(world, [5, 3, 1, None])
    rated(world, [4])
    leader = world.actor("leader")
    board = queries.dashboard(world.street.pk, since=SINCE, until=UNTIL, at=NOW, reader=leader)
    for kind, n in ((Rated.REACHED, 4), (Rated.SOLVED, 3), (Rated.SATISFIED, 3), (Rated.ANSWERED, 4)):
        found = queries.call_backs(leader, figure(world), rated=kind)
        assert (len(found.page.rows), {k: c for k, _, c in found.counts}[kind]) == (n, n)
    assert board.street.measured.n == 4
    assert board.street.solution.hits == 3
    one_case = queries.call_backs(leader, figure(world), rated=Rated.REACHED).page.rows
    assert len({row.case_id for row in one_case}) == 2, "a case called back three times stands here three times"


def test_what_lies_outside_the_figure_is_not_listed(world):
    rated(world, [5], at=SINCE - DAY)
    rated(world, [5], at=UNTIL)
    rated(world, [5])
    leader = world.actor("leader")
    assert len(queries.call_backs(leader, figure(world), rated=Rated.REACHED).page.rows) == 1
    for narrowed in ({"community_id": world.other_community.pk}, {"lead_id": world.heating.pk}):
        assert not queries.call_backs(leader, figure(world, **narrowed), rated=Rated.REACHED).page.rows


def test_what_was_left_out_is_not_listed(world):
    case = world.advanced(world.filed(), *ALL)
    leader = world.actor("leader")
    assert queries.call_backs(leader, figure(world), rated=Rated.REACHED).reached == 1
    decided(world, asked(world, case))
    assert queries.call_backs(leader, figure(world), rated=Rated.REACHED).reached == 0


def test_a_confidential_matter_counts_and_shows_nothing(world, browser):
    rated(world, [5])
    rated(world, [1])
    hidden = restricted(world)
    found = queries.call_backs(world.actor("leader"), figure(world), rated=Rated.REACHED)
    assert (found.reached, found.hidden, len(found.page.rows)) == (2, 1, 1)
    page = browser("leader").get(address(world)).content.decode()
    assert "其中 1 次属于保密事项" in page
    assert hidden.number not in page
    assert f"/cases/{hidden.pk}/" not in page
    assert len(queries.call_backs(world.actor("dispatcher"), figure(world), rated="reached").page.rows) == 2


def test_what_is_open_is_counted_as_the_lists_show_it(world):
    world.advanced(world.filed(), "accept", "dispatch")
    world.advanced(world.filed(), "accept", "dispatch")
    restricted(world)
    boards = {
        name: queries.dashboard(world.street.pk, since=SINCE, until=UNTIL, at=NOW, reader=world.actor(name)).street
        for name in ("leader", "dispatcher", "staff")
    }
    assert {name: (row.open, row.confidential) for name, row in boards.items()} == {
        "leader": (1, 1),
        "dispatcher": (2, 0),
        "staff": (1, 1),
    }
    for name in ("leader", "dispatcher"):
        listed = queries.work_list(world.actor(name), "open", queries.Filters(), after="", at=NOW)
        assert len(listed.rows) == boards[name].open


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(world, browser, django_assert_num_queries, count):
    for _ in range(count):
        rated(world, [5])
    client = browser("leader")
    client.get(address(world))
    with django_assert_num_queries(6):
        assert client.get(address(world)).content.decode().count('data-kind="title"') == count


def test_pages_follow_one_another(world):
    rated(world, [5] * 3)
    leader = world.actor("leader")
    first = queries.call_backs(leader, figure(world), rated=Rated.REACHED, size=2).page
    rest = queries.call_backs(leader, figure(world), rated=Rated.REACHED, after=first.next, size=2).page
    assert (len(first.rows), len(rest.rows), rest.next) == (2, 1, "")


def test_only_who_watches_over_a_place_opens_its_figures(world, browser):
    rated(world, [5])
    staff = browser("staff")
    assert staff.get(address(world, community=world.community.pk)).status_code == 200
    assert staff.get(address(world)).status_code == 403
    assert staff.get(address(world, community=world.other_community.pk)).status_code == 403
    assert browser("ann").get(address(world)).status_code == 403


@pytest.mark.parametrize("query", ["", "?since=1", "?since=x&until=9", "?since=1&until=2&rated=best"])
def test_an_address_without_a_whole_figure_is_a_404(world, browser, query):
    assert browser("leader").get(reverse("cases:counted_call_backs") + query).status_code == 404
