from datetime import date

import pytest

from helin.core.organisations import holders, queries
from helin.core.organisations.models import FormerName, Organisation, Post
from helin.core.organisations.tests.conftest import make, staff
from helin.core.roles import STAFF, Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def names(rows):
    return [row.name for row in rows]


def test_names_by_id(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.organisation_names([town.office.pk, town.firm.pk, 0])
    assert found == {town.office.pk: "东城街道办事处", town.firm.pk: "春悦物业"}


def test_desks_are_those_above_and_below_a_place(town, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.desks_of(town.building.pk)
    assert names(found) == ["东城街道办事处", "城北居委会", "春悦物业"]
    assert names(queries.desks_of(town.south.pk)) == ["东城街道办事处", "城南居委会"]
    assert names(queries.desks_of(town.street.pk)) == ["东城街道办事处", "城北居委会", "城南居委会", "春悦物业"]


def test_a_closed_body_is_no_desk(town):
    Organisation.objects.filter(pk=town.firm.pk).update(closed_on=DAY)
    assert "春悦物业" not in names(queries.desks_of(town.building.pk))


@pytest.mark.parametrize("count", [1, 3])
def test_a_tree_page_takes_two_queries(town, count, django_assert_num_queries):
    parent = make("department", "综合处", town.street, town.office)
    for n in range(count):
        make("department", f"科室{n}", town.street, parent)
    with django_assert_num_queries(2):
        page = queries.tree_page(staff(town.street), parent.pk)
    assert names(page.rows) == [f"科室{n}" for n in range(count)]
    assert names(page.above) == ["东城街道办事处", "综合处"]


def test_the_tree_counts_what_stands_below(town):
    page = queries.tree_page(staff(town.street))
    assert [(row.name, row.below) for row in page.rows] == [("东城街道办事处", 2)]


def test_pages_go_on_by_kind_and_name(town):
    for n in range(3):
        make("department", f"科室{n}", town.street, town.office)
    page, seen = queries.tree_page(staff(town.street), town.office.pk, size=2), []
    while page.next:
        seen += names(page.rows)
        page = queries.tree_page(staff(town.street), town.office.pk, after=page.next, size=2)
    assert seen + names(page.rows) == ["城北居委会", "城南居委会", "科室0", "科室1", "科室2"]
    first = queries.tree_page(staff(town.street), town.office.pk, after="99999999")
    assert names(first.rows)[0] == "城北居委会"


@pytest.mark.parametrize("role", sorted(STAFF - {Role.HANDLER}))
def test_staff_see_their_street_and_no_other(town, role):
    actor = staff(town.north, role)
    assert names(queries.tree_page(actor).rows) == ["东城街道办事处"]
    assert queries.tree_page(actor, town.other_office.pk) is None
    assert queries.body(town.other_firm.pk, actor, on=DAY) is None


@pytest.mark.parametrize("actor", [Actor.anonymous(), "resident", "handler"])
def test_others_see_no_tree(town, actor):
    if actor == "resident":
        actor = staff(town.street, Role.RESIDENT)
    if actor == "handler":
        actor = Actor(1, "", desks={town.firm.pk: frozenset({Role.HANDLER})})
    assert queries.tree_page(actor, town.office.pk) is None
    assert queries.tree_page(actor).rows == []
    assert queries.body(town.firm.pk, actor, on=DAY) is None


def test_a_key_household_is_seen_only_where_its_home_lies(town):
    assert queries.body(town.key_home.pk, staff(town.north), on=DAY)
    assert queries.body(town.key_home.pk, staff(town.south), on=DAY) is None
    assert queries.tree_page(staff(town.south), town.group.pk).rows == []


def test_the_page_of_a_body(town, monkeypatch, django_assert_num_queries):
    open_post = Post.objects.create(organisation=town.firm, title="经理", seats=2, opened_on=DAY)
    Post.objects.create(organisation=town.firm, title="保安", opened_on=DAY, closed_on=DAY)
    FormerName.objects.create(organisation=town.firm, name="旧物业", ended_on=DAY)
    monkeypatch.setattr(holders, "_counters", [])
    with django_assert_num_queries(3):
        page = queries.body(town.firm.pk, staff(town.street), on=DAY)
    assert (page.row.name, names(page.above)) == ("春悦物业", ["东城街道办事处", "城北居委会"])
    assert page.former_names == [("旧物业", DAY)]
    assert {(p.title, p.vacant) for p in page.posts} == {("经理", None), ("保安", None)}
    holders.count_with(lambda ids, on: {open_post.pk: 1})
    page = queries.body(town.firm.pk, staff(town.street), on=DAY)
    assert {(p.title, p.vacant) for p in page.posts} == {("经理", 1), ("保安", 1)}


def test_anyone_may_look_up_the_bodies_of_a_community_but_no_homes(town, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = queries.public_bodies(town.north.pk)
    assert names(found.rows) == ["城北居委会", "春悦物业", "春悦网格党支部"]
    assert found.place_name == "城北社区"
    assert queries.public_bodies(town.home.pk) is None
    assert queries.public_bodies(town.street.pk) is None
