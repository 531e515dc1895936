from datetime import date

import pgtrigger
import pytest
from django.db import IntegrityError, transaction

from helin.core.places.models import Boundary, FormerName, GridSize, Place, Version

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[118, 36], [119, 36], [119, 37], [118, 36]]]}


def refused(name, call):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        call()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("place_tree", {"kind": "community"}),
        ("only_a_grid_has_a_grid_kind", {"kind": "street", "grid_kind": "basic"}),
        ("place_code_has_its_digits", {"kind": "street", "code": "37072400"}),
        ("place_point_is_on_earth", {"kind": "street", "longitude": 181, "latitude": 36}),
        ("place_point_is_on_earth", {"kind": "street", "longitude": 118, "latitude": None}),
        ("place_closes_after_it_opened", {"kind": "street", "opened_on": "2026-02-02", "closed_on": "2026-02-01"}),
        ("only_a_household_counts_residents", {"kind": "street", "residents": 2}),
        ("places_place_code_", {"kind": "street", "code": "370724002"}),
    ],
)
def test_a_top_place(street, name, fields):
    refused(name, lambda: Place.objects.create(name="x", **fields))


def test_a_kind_is_known_even_without_the_trigger():
    with pgtrigger.ignore("places.Place:keep_tree"):
        refused("place_kind_is_known", lambda: Place.objects.create(name="x", kind="planet"))


def test_levels_follow_one_another(street, community, grid):
    refused("place_tree", lambda: Place.objects.create(kind="grid", grid_kind="basic", name="x", parent=street))
    refused("place_tree", lambda: Place.objects.create(kind="building", name="x", parent=community))
    refused("place_tree", lambda: Place.objects.create(kind="street", name="x", parent=grid))
    refused("only_a_grid_has_a_grid_kind", lambda: Place.objects.create(kind="grid", name="x", parent=community))


@pytest.mark.parametrize("code", ["370724002002001", "370724001001001"])
def test_a_code_starts_with_its_parents(community, code):
    with pytest.raises(IntegrityError, match="place_code_starts_with_its_parents"):
        Place.objects.create(kind="grid", grid_kind="basic", name="x", code=code, parent=community)


def test_a_community_code_starts_with_its_streets_nine_digits():
    street = Place.objects.create(kind="street", name="东城街道", code="370724002000")
    Place.objects.create(kind="community", name="百合社区", code="370724002001", parent=street)
    with pytest.raises(IntegrityError, match="place_code_starts_with_its_parents"):
        Place.objects.create(kind="community", name="x", code="370724003001", parent=street)


def test_a_new_place_knows_its_path_and_street(street, community, grid):
    assert grid.chain_ids == (street.pk, community.pk, grid.pk)
    assert (street.street_id, grid.street_id) == (street.pk, street.pk)
    (many,) = Place.objects.bulk_create([Place(kind="building", name="1号楼", parent=grid)])
    assert many.chain_ids == (*grid.chain_ids, many.pk)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("boundary_datum_is_known", {"source_datum": "Beijing 1954"}),
        ("boundary_is_a_polygon", {"polygon": {"type": "Point", "coordinates": [118, 36]}}),
        ("boundary_is_a_polygon", {"polygon": {}}),
        ("boundary_ends_after_it_began", {"ends_on": "2026-03-01"}),
    ],
)
def test_a_boundary(grid, name, fields):
    row = {"polygon": SQUARE, "source_polygon": SQUARE, "source_datum": "WGS-84", "starts_on": "2026-03-01"} | fields
    refused(name, lambda: Boundary.objects.create(place=grid, source="x", **row))


def test_boundaries_of_a_place_do_not_overlap_in_time(grid, community):
    def draw(place, starts_on, ends_on):
        Boundary.objects.create(
            place=place,
            polygon=SQUARE,
            source_polygon=SQUARE,
            source_datum="WGS-84",
            source="x",
            starts_on=starts_on,
            ends_on=ends_on,
        )

    draw(grid, date(2026, 1, 1), date(2026, 6, 1))
    draw(grid, date(2026, 6, 1), None)
    draw(community, date(2026, 1, 1), None)
    for days in ((date(2025, 1, 1), date(2026, 1, 2)), (date(2030, 1, 1), date(2031, 1, 1)), (date(2025, 1, 1), None)):
        refused("boundaries_of_a_place_do_not_overlap_in_time", lambda days=days: draw(grid, *days))


def test_grid_size_is_a_range():
    refused(
        "grid_size_is_a_range", lambda: GridSize.objects.create(starts_on="2027-01-01", least=3, most=2, source="x")
    )


def test_rows_say_what_they_are(grid):
    assert str(grid) == "春悦网格 (grid 370724002001001)"
    assert str(FormerName(place=grid, name="旧名", ended_on=date(2026, 1, 1))) == "旧名 until 2026-01-01"
    assert str(GridSize(starts_on=date(2026, 1, 1), least=1, most=2)) == "1 to 2 from 2026-01-01"
    assert str(Boundary(place=grid, starts_on=date(2026, 1, 1))) == f"{grid.pk} from 2026-01-01"
    assert str(Version(topic="x", token="y")) == "x y"
