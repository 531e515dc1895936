import pytest

from helin.core.places.models import Place


@pytest.fixture
def street():
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


@pytest.fixture
def community(street):
    return Place.objects.create(kind="community", name="百合社区", code="370724002001", parent=street)


@pytest.fixture
def grid(community):
    return Place.objects.create(
        kind="grid", grid_kind="basic", name="春悦网格", code="370724002001001", parent=community
    )
