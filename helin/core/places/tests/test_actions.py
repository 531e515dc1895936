from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError

from helin.core.places import actions
from helin.core.places.models import Boundary, FormerName, Place, PlaceKind
from helin.core.roles import Role
from helin.kit.actors import Actor
from helin.kit.geo import Datum, convert

Entry = apps.get_model("journal", "Entry")  # tests too keep to the order of the apps
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SYSTEM = Actor.system("test")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[118.5, 36.5], [118.6, 36.5], [118.6, 36.6], [118.5, 36.6], [118.5, 36.5]]],
}
WIDER = {
    "type": "Polygon",
    "coordinates": [[[118.5, 36.5], [118.7, 36.5], [118.7, 36.6], [118.5, 36.6], [118.5, 36.5]]],
}


@pytest.fixture
def admin(street):
    return Actor(1, "", {street.pk: frozenset({Role.ADMIN})})


@pytest.fixture
def second(street):
    return Place.objects.create(kind="community", name="兰亭社区", code="370724002002", parent=street)


def last_fact():
    entry = Entry.objects.order_by("-seq")[0]
    return entry.kind, entry.payload


def create(parent, by, **fields):
    return actions.create_place(parent=parent, name="x", by=by, at=NOW, **fields)


def draw(place, by, polygon=SQUARE, datum=Datum.WGS84, starts_on=date(2026, 1, 1)):
    return actions.set_boundary(
        place=place, polygon=polygon, datum=datum, source="测绘图", starts_on=starts_on, by=by, at=NOW
    )


def test_create_opens_a_place_below_another(community, admin):
    place = create(community, admin, kind=PlaceKind.GRID, grid_kind="basic", code="370724002001005", is_demo=True)
    assert (place.parent, place.opened_on, place.is_demo) == (community, date(2026, 11, 24), True)
    assert last_fact() == ("places.create", {"level": "grid", "parent": community.pk})


@pytest.mark.parametrize(("code", "says"), [("370724002002005", "370724002001"), ("37", "15")])
def test_create_refuses_a_code_that_cannot_be(community, admin, code, says):
    with pytest.raises(ValidationError, match=says):
        create(community, admin, kind=PlaceKind.GRID, grid_kind="basic", code=code)


def test_create_refuses_a_closed_parent(community, grid, admin):
    actions.close_place(place=grid, closed_on=date(2026, 11, 1), by=admin, at=NOW)
    with pytest.raises(ValidationError):
        create(grid, admin, kind=PlaceKind.BUILDING)


def test_only_the_system_opens_a_street(admin):
    with pytest.raises(PermissionDenied):
        create(None, admin, kind=PlaceKind.STREET, code="370724003")
    assert create(None, SYSTEM, kind=PlaceKind.STREET, code="370724003").street_id


def test_rename_keeps_the_former_name(grid, admin):
    actions.rename(place=grid, name="春和网格", by=admin, at=NOW)
    former = FormerName.objects.get()
    assert (former.name, former.ended_on, Place.objects.get(pk=grid.pk).name) == (
        "春悦网格",
        date(2026, 11, 24),
        "春和网格",
    )
    assert last_fact() == ("places.rename", {"former_name": former.pk})
    with pytest.raises(ValidationError):
        actions.rename(place=grid, name="春和网格", by=admin, at=NOW)


def test_publish_phones(grid, admin):
    actions.publish_phones(place=grid, desk_phone="0536-3110000", supervision_phone="0536-3119999", by=admin, at=NOW)
    assert Place.objects.get(pk=grid.pk).supervision_phone == "0536-3119999"
    assert last_fact() == ("places.publish_phones", {})


def test_move_takes_everything_below_along(street, grid, second, admin):
    building = Place.objects.create(kind="building", name="1号楼", parent=grid)
    home = Place.objects.create(kind="household", name="101", parent=building)
    moved = actions.move_place(place=grid, to=second, code="370724002002001", by=admin, at=NOW)
    assert moved.chain_ids == (street.pk, second.pk, grid.pk)
    home.refresh_from_db()
    assert home.chain_ids == (street.pk, second.pk, grid.pk, building.pk, home.pk)
    assert last_fact() == (
        "places.move",
        {"former_parent": grid.parent_id, "parent": second.pk, "former_code": "370724002001001"},
    )


def test_move_refuses_what_does_not_fit(community, grid, second, admin):
    other = Place.objects.create(kind="street", name="城关街道", code="370724001")
    far = Place.objects.create(kind="community", name="北关社区", code="370724001001", parent=other)
    everywhere = Actor(1, "", {p: frozenset({Role.ADMIN}) for p in (other.pk, community.street_id)})
    for place, to, by in (
        (grid, second, admin),
        (grid, community, admin),
        (grid, far, everywhere),
        (community, second, admin),
    ):
        with pytest.raises(ValidationError):
            actions.move_place(place=place, to=to, by=by, at=NOW)
    actions.close_place(place=second, closed_on=date(2026, 11, 1), by=admin, at=NOW)
    with pytest.raises(ValidationError):
        actions.move_place(place=grid, to=second, code="370724002002001", by=admin, at=NOW)
    assert not Entry.objects.filter(kind="places.move").exists()


def test_close_ends_the_boundary_and_waits_for_what_is_below(community, grid, admin):
    draw(grid, admin)
    with pytest.raises(ValidationError):
        actions.close_place(place=community, closed_on=date(2026, 11, 1), by=admin, at=NOW)
    actions.close_place(place=grid, closed_on=date(2026, 11, 1), by=admin, at=NOW)
    assert Boundary.objects.get().ends_on == date(2026, 11, 1)
    assert last_fact() == ("places.close", {"closed_on": "2026-11-01"})
    with pytest.raises(ValidationError):
        actions.close_place(place=grid, closed_on=date(2026, 11, 2), by=admin, at=NOW)
    actions.close_place(place=community, closed_on=date(2026, 11, 1), by=admin, at=NOW)


def test_close_refuses_days_before_the_opening_and_later_boundaries(community, admin):
    place = create(community, admin, kind=PlaceKind.GRID, grid_kind="dedicated")
    draw(place, admin, starts_on=date(2027, 1, 1))
    for day in (date(2026, 11, 23), date(2026, 12, 1)):
        with pytest.raises(ValidationError):
            actions.close_place(place=place, closed_on=day, by=admin, at=NOW)


def test_set_boundary_converts_and_keeps_the_source(grid, admin):
    row = draw(grid, admin, datum=Datum.GCJ02)
    assert (row.source_polygon, row.source_datum) == (SQUARE, "GCJ-02")
    east, north = convert(118.5, 36.5, Datum.GCJ02, Datum.WGS84)
    assert row.polygon["coordinates"][0][0] == pytest.approx([float(east), float(north)], abs=1e-8)
    grid.refresh_from_db()
    assert 118.49 < grid.longitude < 118.6
    assert last_fact() == ("places.set_boundary", {"boundary": row.pk, "starts_on": "2026-01-01"})


def test_boundaries_follow_one_another_by_day(grid, admin):
    draw(grid, admin)
    draw(grid, admin, WIDER, starts_on=date(2027, 1, 1))
    between = draw(grid, admin, WIDER, starts_on=date(2026, 7, 1))
    days = [(b.starts_on, b.ends_on) for b in Boundary.objects.order_by("starts_on")]
    assert days == [
        (date(2026, 1, 1), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), None),
    ]
    assert draw(grid, admin, SQUARE, starts_on=date(2026, 7, 1)).pk == between.pk
    assert Boundary.objects.count() == 3


def test_set_boundary_refuses_what_cannot_stand(grid, admin):
    with pytest.raises(ValidationError):
        draw(grid, admin, {"type": "Point", "coordinates": [118, 36]})
    building = Place.objects.create(kind="building", name="1号楼", parent=grid)
    home = Place.objects.create(kind="household", name="101", parent=building)
    with pytest.raises(ValidationError):
        draw(home, admin)
    assert not Boundary.objects.exists()


@pytest.mark.parametrize("role", [None, Role.LEADER, Role.COMMUNITY_STAFF, Role.AUDITOR])
def test_only_an_administrator_of_the_street_writes(street, grid, second, role):
    other = Place.objects.create(kind="street", name="城关街道", code="370724001")
    roles = {street.pk: frozenset({role} - {None}), other.pk: frozenset({Role.ADMIN})}
    actor = Actor(1, "", roles)
    for call in (
        lambda: create(street, actor, kind=PlaceKind.COMMUNITY),
        lambda: actions.rename(place=grid, name="y", by=actor, at=NOW),
        lambda: actions.publish_phones(place=grid, desk_phone="1", supervision_phone="", by=actor, at=NOW),
        lambda: actions.move_place(place=grid, to=second, by=actor, at=NOW),
        lambda: actions.close_place(place=grid, closed_on=date(2026, 11, 1), by=actor, at=NOW),
        lambda: draw(grid, actor),
        lambda: actions.import_places(street_code="370724002", drafts=[], source="x", by=actor, at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert not Entry.objects.exists()
    assert Place.objects.get(pk=grid.pk).name == "春悦网格"
