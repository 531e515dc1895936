from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from helin.core.journal.models import Entry
from helin.core.organisations import actions
from helin.core.organisations.models import Organisation, OrganisationKind, Post
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 4, tzinfo=UTC)
LOADER = Actor.system("demo")


@pytest.fixture
def ground() -> Place:
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


def office(ground: Place) -> Organisation:
    return Organisation(kind=OrganisationKind.STREET_OFFICE, name="街道办事处", place=ground)


def test_bodies_and_posts_are_founded_in_bulk_and_journalled_once(ground: Place) -> None:
    (parent,) = actions.bulk_found([office(ground)], street=ground, by=LOADER, at=AT)
    desks = [Organisation(kind="department", name=name, place=ground, parent=parent) for name in ("甲", "乙", "丙")]
    made = actions.bulk_found(desks, street=ground, by=LOADER, at=AT)
    posts = [Post(organisation=desk, title="承办人", seats=2, opened_on=date(2026, 1, 1)) for desk in made]
    actions.bulk_open_posts(posts, street=ground, by=LOADER, at=AT)
    assert [desk.parent_id for desk in Organisation.objects.filter(kind="department")] == [parent.pk] * 3
    assert Post.objects.count() == 3
    entries = Entry.objects.order_by("seq").values_list("kind", "payload")
    assert list(entries) == [
        ("organisations.bulk_found", {"count": 1}),
        ("organisations.bulk_found", {"count": 3}),
        ("organisations.bulk_open_posts", {"count": 3}),
    ]


@pytest.mark.parametrize("role", [Role.LEADER, Role.COMMUNITY_STAFF, Role.HANDLER])
def test_only_an_administrator_of_the_street_may_found(ground: Place, role: str) -> None:
    nobody = Actor(1, "", roles={ground.pk: frozenset({role})})
    elsewhere = Actor(2, "", roles={ground.pk + 1: frozenset({Role.ADMIN})})
    here = Actor(3, "", roles={ground.pk: frozenset({Role.ADMIN})})
    for refused in (nobody, elsewhere):
        with pytest.raises(PermissionDenied):
            actions.bulk_found([office(ground)], street=ground, by=refused, at=AT)
        with pytest.raises(PermissionDenied):
            actions.bulk_open_posts([], street=ground, by=refused, at=AT)
    assert actions.bulk_found([office(ground)], street=ground, by=here, at=AT)


def test_a_body_that_is_there_spoils_the_whole_lot(ground: Place) -> None:
    actions.bulk_found([office(ground)], street=ground, by=LOADER, at=AT)
    other = Organisation(kind="department", name="甲", place=ground)
    with pytest.raises(IntegrityError, match="one_name_per_place_and_kind"), transaction.atomic():
        actions.bulk_found([other, office(ground)], street=ground, by=LOADER, at=AT)
    assert Organisation.objects.count() == 1
