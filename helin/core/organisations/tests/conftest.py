from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.kit.actors import Actor

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)


def staff(place, role=Role.ADMIN):
    return Actor(1, "员工", roles={place.pk: frozenset({role})})


def make_place(kind, parent=None, **options):
    made = Place.objects.create(kind=kind, parent=parent, **options)
    made.refresh_from_db()
    return made


def make(kind, name, place, parent=None, **options):
    made = Organisation.objects.create(kind=kind, name=name, place=place, parent=parent, **options)
    made.refresh_from_db()
    return made


@pytest.fixture
def town():
    """Two streets; in the first two communities, a grid, a building, a household and a body at each level."""
    t = SimpleNamespace()
    t.street = make_place("street", name="东城街道", code="370724002")
    t.north = make_place("community", t.street, name="城北社区", code="370724002001")
    t.south = make_place("community", t.street, name="城南社区", code="370724002002")
    t.grid = make_place("grid", t.north, name="春悦网格", code="370724002001001", grid_kind="basic")
    t.building = make_place("building", t.grid, name="7号楼")
    t.home = make_place("household", t.building, name="1单元302")
    t.elsewhere = make_place("street", name="城关街道", code="370724001")
    t.office = make("street_office", "东城街道办事处", t.street, phone="0536-1")
    t.north_committee = make("community_committee", "城北居委会", t.north, t.office, phone="0536-2")
    t.south_committee = make("community_committee", "城南居委会", t.south, t.office)
    t.branch = make("grid_branch", "春悦网格党支部", t.grid, t.north_committee)
    t.group = make("building_group", "7号楼党小组", t.building, t.branch)
    t.key_home = make("key_household", "张三家", t.home, t.group)
    t.firm = make("property_firm", "春悦物业", t.grid, t.north_committee, phone="0536-3")
    t.other_office = make("street_office", "城关街道办事处", t.elsewhere)
    t.other_firm = make("property_firm", "金丝雀物业", t.elsewhere, t.other_office)
    return t
