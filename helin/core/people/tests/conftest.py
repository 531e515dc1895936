"""A small street with one of everybody."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from helin.core.organisations.models import Organisation
from helin.core.people import actions, sms
from helin.core.people.actors import actor_for
from helin.core.people.models import Bucket
from helin.core.places.models import Place
from helin.kit.actors import Actor

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
JOB = Actor.system("test")
NAME, PHONE = "欧阳金丝雀", "13912345678"


def place(**values):
    """A place as the database knows it: path and street are set by a trigger."""
    made = Place.objects.create(**values)
    made.refresh_from_db()
    return made


@pytest.fixture
def street(db):
    return place(kind="street", name="东城街道", code="370724002")


@pytest.fixture
def community(street):
    return place(kind="community", name="春悦社区", code="370724002901", parent=street)


@pytest.fixture
def building(community):
    grid = place(kind="grid", grid_kind="basic", name="春悦网格", code="370724002901001", parent=community)
    return place(kind="building", name="3号楼", parent=grid)


@pytest.fixture
def elsewhere(db):
    street = place(kind="street", name="城关街道", code="370724001")
    return place(kind="community", name="龙泉社区", code="370724001901", parent=street)


@pytest.fixture
def firm(community):
    return Organisation.objects.create(kind="property_firm", name="安居物业", place=community)


@pytest.fixture
def resident(building):
    return actions.register_person(name=NAME, phone=PHONE, place=building, by=JOB, at=NOW)


@pytest.fixture
def staff(street):
    """Make a member of staff: staff(role, place=… or organisation=…) -> (person, actor)."""
    made = []

    def make(role, *, place=None, organisation=None):
        made.append(role)
        person = actions.create_account(
            name="赵工作",
            phone=f"1380000{len(made):04}",
            sign_in=f"{role.replace('_', '-')}{len(made)}",
            password="a long sentence to remember",
            must_change=False,
            place=place or organisation.place,
            by=JOB,
            at=NOW,
        )
        actions.grant_role(
            person=person, role=role, place=place, organisation=organisation, starts_on=TODAY, by=JOB, at=NOW
        )
        return person, actor_for(person, NOW)

    return make


PASSWORD = "a long sentence to remember"


@pytest.fixture
def outbox(monkeypatch):
    """Text messages that left: (phone, the six digits)."""
    sent = []

    class Box:
        def send(self, phone, text):
            sent.append((phone, re.search(r"\d{6}", text).group()))

    monkeypatch.setattr(sms, "_backend", lambda name: Box())
    return sent


@pytest.fixture
def clerk(staff, community):
    """A dispatcher with the sign-in name dispatcher1 and the phone 13800000001."""
    return staff("dispatcher", place=community)[0]


def sign_in(client, name="dispatcher1", password=PASSWORD, *, address="127.0.0.1", **extra):
    """Post the sign-in form."""
    said = {"sign_in": name, "password": password, **extra}
    return client.post(reverse("people:sign_in"), said, REMOTE_ADDR=address)


def wait_a_minute():
    """Let the limits of text messages pass."""
    Bucket.objects.all().delete()
