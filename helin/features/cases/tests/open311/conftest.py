import pytest

from helin.core.places.models import Boundary
from helin.features.cases import actions
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.open311.asked import made

AROUND = {
    "type": "Polygon",
    "coordinates": [[[118.5, 36.5], [118.6, 36.5], [118.6, 36.6], [118.5, 36.6], [118.5, 36.5]]],
}


@pytest.fixture
def key(world):
    return made(world, "file")


@pytest.fixture
def outline(world):
    world.building.longitude, world.building.latitude = 118.55, 36.55
    world.building.save()
    Boundary.objects.create(
        place=world.grid,
        polygon=AROUND,
        source_polygon=AROUND,
        source_datum="WGS-84",
        source="t",
        starts_on="2020-01-01",
    )


@pytest.fixture
def public(world):
    """A public case with an answer; its words hold a number that nobody may read."""
    case = world.filed(is_public=True, text="灯坏了，请打13800001234找我。", location_text="左手门 13800005555")
    case = world.advanced(case, "accept", "dispatch", "sign", "start")
    return actions.advance(case, "reply", by=world.actor("handler"), at=NOW, reply="修好了，王师傅13911112222。")
