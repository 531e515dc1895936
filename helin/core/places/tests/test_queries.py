from datetime import date

import pytest

from helin.core.places import queries
from helin.core.places.models import Boundary, Place
from helin.core.roles import Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


def box(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture
def town():
    """Two streets, alike: street, community, two grids, a building, two households."""
    made = {}
    for letter, street in (("a", "370724002"), ("b", "370724001")):
        top = Place.objects.create(kind="street", name=f"{letter}街道", code=street)
        community = Place.objects.create(kind="community", name="百合社区", code=f"{street}001", parent=top)
        grids = [
            Place.objects.create(
                kind="grid", grid_kind="basic", name=f"第{n}网格", code=f"{street}00100{n}", parent=community
            )
            for n in (1, 2)
        ]
        building = Place.objects.create(kind="building", name="3号楼", parent=grids[0])
        homes = [Place.objects.create(kind="household", name=f"1单元{n}室", parent=building) for n in (101, 102)]
        made |= {letter: top, f"{letter}c": community, f"{letter}g": grids, f"{letter}b": building, f"{letter}h": homes}
    return made


def draw(place, rings, starts_on=date(2026, 1, 1), ends_on=None):
    polygon = {"type": "Polygon", "coordinates": rings}
    return Boundary.objects.create(
        place=place,
        polygon=polygon,
        source_datum="WGS-84",
        source_polygon=polygon,
        source="test",
        starts_on=starts_on,
        ends_on=ends_on,
    )


def test_grid_at_follows_the_day(town):
    first, second = town["ag"]
    draw(first, [box(118, 36, 119, 37)], ends_on=date(2026, 6, 1))
    draw(first, [box(118, 36, 118.4, 37)], starts_on=date(2026, 6, 1))
    draw(second, [box(118.4, 36, 119, 37)], starts_on=date(2026, 6, 1))
    draw(town["ac"], [box(117, 35, 120, 38)])
    for day, found in (
        ("2026-05-31", first.pk),
        ("2026-06-01", second.pk),
        ("2025-12-31", None),
        ("2030-01-01", second.pk),
    ):
        assert queries.grid_at(118.5, 36.5, date.fromisoformat(day)) == found
    assert queries.grid_at(117.5, 36.5, DAY) is None


def test_grid_at_sees_a_changed_boundary(town, django_assert_num_queries):
    grid = town["ag"][0]
    row = draw(grid, [box(118, 36, 119, 37)])
    assert queries.grid_at(118.5, 36.5, DAY) == grid.pk
    with django_assert_num_queries(1):
        assert queries.grid_at(118.5, 36.5, DAY) == grid.pk
    Boundary.objects.filter(pk=row.pk).update(ends_on=date(2026, 2, 1))
    assert queries.grid_at(118.5, 36.5, DAY) is None


def test_households_are_for_the_staff_of_the_place(town):
    def seen(actor):
        return {p.name for p in queries.descendants(town["a"].pk, actor) if p.kind == "household"}

    everywhere = [Actor.anonymous()]
    everywhere += [
        Actor(1, "", {town[p].pk: frozenset({r})}) for p, r in (("a", Role.RESIDENT), ("b", Role.GRID_WORKER))
    ]
    everywhere += [Actor(1, "", desks={7: frozenset({Role.HANDLER})})]
    for actor in everywhere:
        assert seen(actor) == set()
        assert queries.place_options(town["ab"].pk, actor) == []
        assert queries.place_row(town["ah"][0].pk, actor) is None
        assert [p.kind for p in queries.ancestors(town["ah"][0].pk, actor)] == [
            "street",
            "community",
            "grid",
            "building",
        ]
    for place in ("a", "ac", "ab"):
        actor = Actor(1, "", {town[place].pk: frozenset({Role.GRID_WORKER})})
        assert seen(actor) == {"1单元101室", "1单元102室"}
        assert len(queries.place_options(town["ab"].pk, actor)) == 2
        assert queries.ancestors(town["ah"][0].pk, actor)[-1].name == "1单元101室"
    assert len(seen(Actor.system("job"))) == 2


def test_place_options_are_open_places_by_name(town, django_assert_num_queries):
    Place.objects.create(kind="building", name="旧楼", parent=town["ag"][0], closed_on=DAY)
    with django_assert_num_queries(2):
        options = queries.place_options(town["ac"].pk)
    assert [(o.name, o.has_children) for o in options] == [("第1网格", True), ("第2网格", False)]
    assert [(o.name, o.has_children) for o in queries.place_options(town["ag"][0].pk)] == [("3号楼", False)]


@pytest.mark.parametrize("extra", [0, 2])
def test_children_come_in_pages(town, extra, django_assert_num_queries):
    for n in range(extra):
        Place.objects.create(kind="grid", grid_kind="basic", name=f"第{n + 3}网格", parent=town["ac"])
    names, after = [], None
    while True:
        with django_assert_num_queries(1):
            rows = queries.children(town["ac"].pk, after=after, limit=3)
        names += [r.name for r in rows]
        if len(rows) < 3:
            break
        after = (rows[-1].name, rows[-1].id)
    assert names == [f"第{n + 1}网格" for n in range(2 + extra)]


def test_descendants_come_in_pages_and_kinds(town):
    first = queries.descendants(town["a"].pk, limit=2)
    rest = queries.descendants(town["a"].pk, after=first[-1].id)
    assert [p.kind for p in first + rest] == ["community", "grid", "grid", "building"]
    assert [p.kind for p in queries.descendants(town["a"].pk, kinds=["building"])] == ["building"]


def test_outlines_keep_the_order_and_never_show_a_household(town):
    ids = [town["ag"][1].pk, town["ag"][0].pk, town["ah"][0].pk]
    for place in (town["ag"][0], town["ag"][1], town["ah"][0]):
        draw(place, [box(118, 36, 119, 37)])
    assert [o.place_id for o in queries.outlines(ids, DAY)] == ids[:2]


def test_streets(town):
    assert [s.name for s in queries.streets()] == ["a街道", "b街道"]
