import threading
from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from helin.core.journal.models import Entry
from helin.core.organisations import actions
from helin.core.organisations.actions import tree
from helin.core.organisations.models import FormerName, Organisation, Post
from helin.core.organisations.tests.conftest import NOW, make, staff
from helin.core.places.models import PlaceQuerySet
from helin.core.roles import Role

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def facts_of(verb):
    return list(Entry.objects.filter(kind=f"organisations.{verb}").values_list("payload", flat=True))


def create(town, who=None, **given):
    given = {"kind": "merchant", "name": "早餐店", "place": town.north, "parent": town.north_committee} | given
    return actions.create_organisation(by=who or staff(town.street), at=NOW, **given)


def test_create_records_one_fact(town):
    made = create(town, phone="0536-9")
    made.refresh_from_db()
    assert (made.opened_on, made.phone) == (DAY, "0536-9")
    assert str(made.path).startswith(str(town.north_committee.path))
    assert facts_of("create") == [{"kind": "merchant", "parent": town.north_committee.pk}]


@pytest.mark.parametrize("given", [{"name": ""}, {"parent": "other_office"}, {"parent": "closed"}, {"taken": True}])
def test_create_refuses(town, given):
    if given.get("parent") == "closed":
        Organisation.objects.filter(pk=town.firm.pk).update(closed_on=DAY)
        given = {"parent": town.firm}
    elif "parent" in given:
        given = {"parent": getattr(town, given["parent"])}
    elif given.pop("taken", False):
        given = {"kind": "property_firm", "name": "春悦物业", "place": town.grid}
    with pytest.raises(ValidationError):
        create(town, **given)
    assert facts_of("create") == []


WRITES = {
    "create": lambda t, by: create(t, by),
    "rename": lambda t, by: actions.rename(organisation=t.firm, name="新名", by=by, at=NOW),
    "publish_phone": lambda t, by: actions.publish_phone(organisation=t.firm, phone="1", by=by, at=NOW),
    "move": lambda t, by: actions.move(organisation=t.firm, to=t.south_committee, by=by, at=NOW),
    "close": lambda t, by: actions.close(organisation=t.firm, closed_on=DAY, by=by, at=NOW),
    "open_post": lambda t, by: actions.open_post(organisation=t.firm, title="经理", opened_on=DAY, by=by, at=NOW),
    "close_post": lambda t, by: actions.close_post(
        post=Post.objects.get_or_create(organisation=t.firm, title="保安", opened_on=DAY)[0],
        closed_on=DAY,
        by=by,
        at=NOW,
    ),
}


@pytest.mark.parametrize("verb", WRITES)
def test_only_the_streets_administrator_may(town, verb):
    others = [staff(town.street, role) for role in Role if role != Role.ADMIN]
    for who in [*others, staff(town.elsewhere), staff(town.south)]:
        with pytest.raises(PermissionDenied):
            WRITES[verb](town, who)
    assert facts_of(verb) == []
    WRITES[verb](town, staff(town.street))
    assert len(facts_of(verb)) == 1


@pytest.mark.parametrize("verb", ["rename", "publish_phone", "move", "close", "open_post"])
def test_a_closed_body_changes_no_more(town, verb):
    Organisation.objects.filter(pk=town.firm.pk).update(closed_on=DAY)
    with pytest.raises(ValidationError):
        WRITES[verb](town, staff(town.street))


def test_rename_keeps_the_former_name_outside_the_journal(town):
    actions.rename(organisation=town.firm, name="新物业", by=staff(town.street), at=NOW)
    former = FormerName.objects.get()
    assert (former.name, former.ended_on) == ("春悦物业", DAY)
    assert facts_of("rename") == [{"former_name": former.pk}]
    with pytest.raises(ValidationError):
        actions.rename(organisation=town.firm, name="新物业", by=staff(town.street), at=NOW)


def test_move_takes_along_what_stands_below(town):
    actions.move(organisation=town.branch, to=town.south_committee, by=staff(town.street), at=NOW)
    town.key_home.refresh_from_db()
    assert f".o{town.south_committee.pk}.o{town.branch.pk}.o{town.group.pk}." in str(town.key_home.path)
    assert facts_of("move") == [{"former_parent": town.north_committee.pk, "parent": town.south_committee.pk}]
    actions.move(organisation=town.branch, to=None, by=staff(town.street), at=NOW)
    town.branch.refresh_from_db()
    assert str(town.branch.path) == f"o{town.branch.pk}"


def test_move_refuses_itself_its_own_below_its_place_and_another_street(town):
    for body, to in (("branch", "branch"), ("branch", "group"), ("branch", "north_committee")):
        with pytest.raises(ValidationError):
            actions.move(organisation=getattr(town, body), to=getattr(town, to), by=staff(town.street), at=NOW)
    both = staff(town.street)
    both.roles[town.elsewhere.pk] = frozenset({Role.ADMIN})
    with pytest.raises(ValidationError):
        actions.move(organisation=town.branch, to=town.other_office, by=both, at=NOW)


def test_close_ends_the_posts_and_refuses_while_bodies_stand_below(town):
    by = staff(town.street)
    actions.open_post(organisation=town.firm, title="经理", opened_on=DAY, by=by, at=NOW)
    with pytest.raises(ValidationError):
        actions.close(organisation=town.firm, closed_on=date(2026, 11, 23), by=by, at=NOW)
    actions.close(organisation=town.firm, closed_on=DAY, by=by, at=NOW)
    assert Post.objects.get().closed_on == DAY
    assert facts_of("close") == [{"closed_on": "2026-11-24", "posts": 1}]
    with pytest.raises(ValidationError):
        actions.close(organisation=town.branch, closed_on=DAY, by=by, at=NOW)


def test_posts_open_once_and_close_once(town):
    by = staff(town.street)
    post = actions.open_post(organisation=town.firm, title="经理", seats=2, opened_on=DAY, by=by, at=NOW)
    for title, seats in (("经理", 1), ("", 1), ("保安", 0)):
        with pytest.raises(ValidationError):
            actions.open_post(organisation=town.firm, title=title, seats=seats, opened_on=DAY, by=by, at=NOW)
    with pytest.raises(ValidationError):
        actions.close_post(post=post, closed_on=date(2026, 11, 23), by=by, at=NOW)
    actions.close_post(post=post, closed_on=DAY, by=by, at=NOW)
    with pytest.raises(ValidationError):
        actions.close_post(post=post, closed_on=DAY, by=by, at=NOW)
    assert actions.open_post(organisation=town.firm, title="经理", opened_on=DAY, by=by, at=NOW).pk != post.pk


@pytest.fixture
def cross_moves(town, monkeypatch):
    """Two moves that together would make a ring, each body under the other's child: no row in common.

    Calling it makes them at the same time, both waiting for the other between locking and writing, if the
    other gets so far; it returns the names of what was raised.
    """
    one, two = (make("department", f"处{n}", town.street, town.office) for n in (1, 2))
    child_of_one, child_of_two = (make("department", f"科{b.name}", town.street, b) for b in (one, two))
    meeting, refused, check = threading.Barrier(2), [], tree._check_parent

    def wait_and_check(parent, place):
        with suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        check(parent, place)

    def go(body, to):
        try:
            actions.move(organisation=body, to=to, by=staff(town.street), at=NOW)
        except Exception as problem:
            refused.append(type(problem).__name__)
        connection.close()

    def run():
        threads = [threading.Thread(target=go, args=pair) for pair in ((one, child_of_two), (two, child_of_one))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused

    monkeypatch.setattr(tree, "_check_parent", wait_and_check)
    return run


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_ring(town, cross_moves):
    assert cross_moves() == ["ValidationError"]
    roots = {str(o.path).split(".")[0] for o in Organisation.objects.filter(kind="department")}
    assert roots == {f"o{town.office.pk}"}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_streets_lock_the_moves_run_into_a_deadlock(cross_moves, monkeypatch):
    monkeypatch.setattr(PlaceQuerySet, "select_for_update", lambda self, **_options: self)
    assert cross_moves() == ["OperationalError"]
