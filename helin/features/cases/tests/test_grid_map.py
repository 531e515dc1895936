from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helin.core.places.models import Boundary, Place
from helin.features.cases import queries
from helin.features.cases.tests.conftest import NOW


@pytest.fixture
def second_grid(world):
    """A second grid of the community; both have an outline."""
    made = Place.objects.create(
        kind="grid", parent=world.community, name="秋实网格", code="370724002001002", grid_kind="basic"
    )
    for west, grid in enumerate((world.grid, made)):
        ring = [[118 + west, 36], [119 + west, 36], [119 + west, 37], [118 + west, 37], [118 + west, 36]]
        polygon = {"type": "Polygon", "coordinates": [ring]}
        Boundary.objects.create(
            place=grid,
            polygon=polygon,
            source_polygon=polygon,
            source_datum="WGS-84",
            source="test",
            starts_on=date(2000, 1, 1),
        )
    return made


def seen(world, who="dispatcher", shown="open"):
    return queries.case_map(world.actor(who), shown=shown, address="/cases/desk/", at=NOW)


@pytest.mark.django_db
def test_open_and_overdue_are_counted_by_grid_and_the_sentence_is_computed(world, second_grid):
    world.filed()
    world.advanced(world.filed(at=NOW - timedelta(days=60)), "accept", "dispatch", at=NOW - timedelta(days=60))
    world.filed(place_id=second_grid.pk)
    found = seen(world)
    (community,) = found.communities
    assert [(g.name, g.open, g.overdue) for g in community.grids] == [("春悦网格", 2, 1), ("秋实网格", 1, 0)]
    assert found.headline == "2 个网格有 3 件未办结，最多的三个网格占 3 件"
    assert community.finding == "百合社区：未办结最多的是春悦网格，2 件"
    assert [region.value for region in community.chart.regions] == [2, 1]
    late = seen(world, shown="overdue")
    assert late.headline == "1 个网格有 1 件超期，最多的三个网格占 1 件"
    assert [region.value for region in late.communities[0].chart.regions] == [1, 0]


@pytest.mark.django_db
def test_nothing_is_said_where_nothing_is(world, second_grid):
    assert seen(world).headline == "各网格都没有未办结的案件"
    assert seen(world, shown="overdue").headline == "各网格都没有超期案件"


@pytest.mark.django_db
def test_only_own_places_and_what_one_may_see(world, second_grid):
    world.filed()
    assert seen(world, "staff_of_second").communities == []
    assert seen(world, "dispatcher_elsewhere").communities == []
    world.filed(appeal_type="accusation")
    assert [g.open for g in seen(world, "staff").communities[0].grids] == [1, 0]
    assert [g.open for g in seen(world).communities[0].grids] == [2, 0]


@pytest.mark.django_db
def test_what_lies_in_no_grid_is_counted_apart(world, second_grid):
    world.filed(place_id=world.community.pk)
    assert [(g.id is None, g.open) for g in seen(world).communities[0].grids] == [(False, 0), (False, 0), (True, 1)]


@pytest.mark.django_db
def test_each_grid_leads_to_its_cases(world, second_grid, browser):
    here, there = world.filed(), world.filed(place_id=second_grid.pk)
    client = browser("dispatcher")
    link = f"{reverse('cases:desk')}?queue=open&amp;grid={second_grid.pk}"
    assert link in client.get(reverse("cases:map")).content.decode()
    page = client.get(link.replace("&amp;", "&")).content.decode()
    assert there.number in page
    assert here.number not in page
    assert "只列出秋实网格的案件" in page


@pytest.mark.django_db
def test_the_filter_goes_on_to_the_next_page_and_bad_ones_narrow_nothing(world, second_grid, browser):
    case = world.filed()
    for bad in ("x", "-1", str(2**70)):
        assert case.number in browser("dispatcher").get(f"/cases/desk/?queue=open&grid={bad}").content.decode()
    assert case.number not in browser("dispatcher").get("/cases/desk/?queue=open&grid=999999999").content.decode()


@pytest.mark.django_db
def test_three_queries_however_many(world, second_grid):
    for _ in range(2):
        actor = world.actor("dispatcher")
        world.filed()
        with CaptureQueriesContext(connection) as asked:
            queries.case_map(actor, shown="open", address="", at=NOW)
        assert len(asked) == 3


@pytest.mark.django_db
def test_others_have_no_map(world, browser):
    for who in ("ann", "handler", "grid_worker", "verifier"):
        assert browser(who).get(reverse("cases:map")).status_code == 403
