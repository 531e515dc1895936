"""A figure of the dashboard leads to exactly the records it counts."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from helin.core.people import actions as people
from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.queries import Figure, Rated
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.tests.disputing import ALL, asked, decided
from helin.features.cases.tests.test_guard import accepted, dispatched
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


READERS = ("leader", "dispatcher", "verifier", "staff")


def board_of(world, name, **more):
    return queries.dashboard(world.street.pk, since=SINCE, until=UNTIL, at=NOW, reader=world.actor(name), **more)


def test_call_backs_of_a_confidential_matter_are_in_no_figure_that_others_can_subtract(world, browser):
    rated(world, [5])
    rated(world, [1])
    before = board_of(world, "leader").street.measured.n
    hidden = restricted(world)
    assert before == 2, "it counted until it became confidential"
    for name in READERS:
        board = board_of(world, name)
        rows = (board.street, *board.communities, *board.units)
        assert {row.measured.n for row in rows if row.id != world.other_community.pk} == {1}, name
        found = queries.call_backs(world.actor(name), figure(world), rated=Rated.REACHED)
        assert (found.reached, len(found.page.rows)) == (1, 1), name
    assert hidden.number not in browser("leader").get(address(world)).content.decode()


def test_what_was_left_out_of_a_confidential_matter_is_not_counted_either(world):
    case = world.advanced(world.filed(), *ALL)
    decided(world, asked(world, case))
    assert [row.n for row in queries.left_out_counts(world.street.pk, since=SINCE, until=UNTIL)] == [1]
    restricted(world)
    assert queries.left_out_counts(world.street.pk, since=SINCE, until=UNTIL) == []


def test_what_is_open_is_counted_as_the_lists_show_it(world):
    world.advanced(world.filed(), "accept", "dispatch")
    world.filed(appeal_type="accusation")
    dispatched(world)  # with the heating company
    boards = {name: board_of(world, name) for name in READERS}
    assert {name: (b.street.open, b.street.confidential) for name, b in boards.items()} == {
        "leader": (1, 2),
        "dispatcher": (3, 0),
        "verifier": (1, 0),
        "staff": (1, 0),
    }
    for name, board in boards.items():
        units = {row.id for row in board.units}
        assert units == {world.firm.pk} | ({world.heating.pk} if name == "dispatcher" else set()), name
        for row, narrowed in ((board.street, {}), (board.communities[0], {"community_id": world.community.pk})):
            filters = queries.Filters(**narrowed)
            listed = queries.work_list(world.actor(name), "open", filters, after="", at=NOW)
            assert len(listed.rows) == row.open, (name, narrowed)


def test_a_leader_is_told_no_number_of_what_names_a_unit_of_theirs(world):
    world.filed(appeal_type="accusation")
    accepted(world)  # names the firm
    assert board_of(world, "leader").street.confidential == 2
    people.grant_role(
        person=world.people["leader"], role="handler", organisation=world.firm, by=SYSTEM, at=NOW, starts_on=EPOCH
    )
    board = board_of(world, "leader").street
    assert (board.confidential, len(queries.restricted_cases(world.actor("leader"), after="", at=NOW).rows)) == (1, 1)


def test_the_page_says_the_same_to_staff_whether_there_is_a_confidential_matter_or_not(world, browser):
    client, told = browser("staff"), []
    for _ in range(2):
        told.append(re.search(r"<main.*</main>", client.get(reverse("cases:dashboard")).content.decode(), re.S)[0])
        world.filed(appeal_type="accusation")
    assert told[0] == told[1]
    assert "保密" in told[0]
    leader = browser("leader").get(reverse("cases:dashboard")).content.decode()
    assert "另有 2 件保密事项" in leader


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
