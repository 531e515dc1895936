from datetime import date

import pytest
import shapely
from django.urls import reverse

from helin.core.places import providers
from helin.core.places.geometry import as_geojson
from helin.core.places.models import Boundary, GridSize, Place

pytestmark = pytest.mark.django_db


def outline(place, west, height=0.01):
    polygon = as_geojson(shapely.box(west, 36.5, west + 0.01, 36.5 + height))
    Boundary.objects.create(
        place=place,
        polygon=polygon,
        source_datum="WGS-84",
        source_polygon=polygon,
        source="x",
        starts_on=date(2026, 1, 1),
    )


@pytest.fixture
def home(grid):
    building = Place.objects.create(kind="building", name="1号楼", parent=grid)
    return Place.objects.create(kind="household", name="1单元909室", parent=building)


@pytest.fixture
def workers():
    held = list(providers._grid_workers)
    yield providers.provide_grid_workers
    providers._grid_workers[:] = held


def test_everybody_reads_the_sign_of_a_grid(client, grid, street, workers, home):
    workers(lambda grid_id: [providers.WorkerLine("张*丰", "0536-3110001")] if grid_id == grid.pk else [])
    Place.objects.filter(pk=street.pk).update(desk_phone="0536-3110000", supervision_phone="0536-3119999")
    other = Place.objects.create(kind="grid", grid_kind="dedicated", name="市场网格", parent=grid.parent)
    outline(grid, 118.5)
    outline(other, 118.51)
    page = client.get(reverse("places:grid", args=[grid.pk])).content.decode()
    for shown in ("春悦网格", "百合社区", "0536-3110000", "0536-3119999", "张*丰", "0536-3110001", "市场网格", "<svg"):
        assert shown in page
    assert home.name not in page


def test_a_sign_says_what_is_not_yet_there(client, grid, workers):
    Place.objects.filter(pk=grid.pk).update(is_demo=True, closed_on=date(2026, 11, 1))
    response = client.get(reverse("places:grid", args=[grid.pk]))
    assert response.status_code == 200
    assert response.context["map"] is None
    assert "2026-11-01" in response.content.decode()


@pytest.mark.parametrize("which", ["street", "community", "home"])
def test_only_a_grid_has_a_sign(client, request, which):
    place = request.getfixturevalue(which)
    assert client.get(reverse("places:grid", args=[place.pk])).status_code == 404


def test_the_sign_takes_few_queries(client, grid, django_assert_num_queries, workers):
    outline(grid, 118.5)
    with django_assert_num_queries(3):  # the third is the street that the head of the page names
        client.get(reverse("places:grid", args=[grid.pk]))


@pytest.mark.parametrize("name", ["places:list", "places:place"])
def test_the_tree_is_for_staff(client, street, sign_in, name):
    address = reverse(name, args=[] if name == "places:list" else [street.pk])
    assert client.get(address).status_code == 302
    sign_in(street)
    assert client.get(address).status_code == 404
    sign_in(street, "resident")
    assert client.get(address).status_code == 404
    sign_in(street, "community_staff")
    assert client.get(address).status_code == 200


def test_the_tree_is_walked_down_to_the_households_of_ones_own(client, grid, home, street, sign_in):
    other = Place.objects.create(kind="street", name="城关街道", code="370724001")
    sign_in(street, "grid_worker")
    assert "东城街道" in client.get(reverse("places:list")).content.decode()
    assert "1单元909室" in client.get(reverse("places:place", args=[home.parent_id])).content.decode()
    assert client.get(reverse("places:place", args=[home.pk])).status_code == 200
    sign_in(other, "grid_worker")
    assert "1单元909室" not in client.get(reverse("places:place", args=[home.parent_id])).content.decode()
    assert client.get(reverse("places:place", args=[home.pk])).status_code == 404
    assert client.get(reverse("places:place", args=[10**15])).status_code == 404


def test_the_tree_comes_in_pages(client, community, sign_in):
    Place.objects.bulk_create(
        Place(kind="grid", grid_kind="basic", name=f"网格{n:03}", parent=community) for n in range(51)
    )
    sign_in(community, "community_staff")
    address = reverse("places:place", args=[community.pk])
    first = client.get(address)
    assert "网格050" not in first.content.decode()
    second = client.get(first.context["next_url"]).content.decode()
    assert "网格050" in second
    assert "网格049" not in second
    assert client.get(address, {"after": "9" * 30}).status_code == 200


def test_warnings_about_a_grid_are_no_errors(client, grid, home, street, sign_in):
    GridSize.objects.create(starts_on=date(2026, 1, 1), least=2, most=3, source="x")
    other = Place.objects.create(kind="grid", grid_kind="basic", name="叠网格", parent=grid.parent)
    outline(grid, 118.5)
    outline(other, 118.505)
    sign_in(street, "community_staff")
    response = client.get(reverse("places:place", args=[grid.pk]))
    assert [(w.what, w.value, w.name) for w in response.context["warnings"]] == [
        ("size", 1, ""),
        ("overlap", 50, "叠网格"),
    ]
    assert response.status_code == 200
