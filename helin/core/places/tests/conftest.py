from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from helin.core.places.models import Place

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
RoleGrant = apps.get_model("people", "RoleGrant")  # tests too keep to the order of the apps


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


@pytest.fixture
def sign_in(client):
    """Sign somebody in who holds a role in a place; without a role a resident."""

    def make(place, role=""):
        person = get_user_model().objects.create(place=place, registered_at=NOW, account_at=NOW, password_set_at=NOW)
        if role:
            RoleGrant.objects.create(person=person, role=role, place=place, starts_on=NOW.date())
        client.force_login(person)
        return person

    return make
