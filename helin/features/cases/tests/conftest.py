from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone, translation

from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Category, DispatchRule
from helin.kit.actors import Actor

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SYSTEM = Actor.system("test")
EPOCH = date(2000, 1, 1)


@dataclass
class World:
    """Two streets; in the first two communities, desks, people of every role."""

    street: Place
    community: Place
    grid: Place
    building: Place
    other_community: Place
    other_street: Place
    firm: Organisation
    heating: Organisation
    category: Category
    people: dict[str, Person]

    def actor(self, name: str) -> Actor:
        return actor_for(self.people[name], NOW)

    def concern(self, **changed):
        said = {
            "place_id": self.building.pk,
            "title": "楼道灯不亮",
            "text": "三号楼二单元楼道灯坏了五天，老人晚上不敢下楼。",
        }
        return actions.Concern(**(said | changed))

    def filed(self, by="ann", at=NOW, **changed):
        return actions.file(self.concern(**changed), source="page", by=self.actor(by), at=at)

    def advanced(self, case, *steps, at=NOW):
        """Take the usual steps up to the last one named."""
        usual = {
            "accept": ("dispatcher", {"category": self.category.pk, "named": "none"}),
            "dispatch": ("dispatcher", {"organisation": self.firm.pk}),
            "sign": ("handler", {}),
            "start": ("handler", {}),
            "reply": ("handler", {"reply": "灯泡已换好，今晚请看一看。"}),
            "rate": ("ann", {"solved": True, "grade": 5}),
        }
        for verb in steps:
            who, evidence = usual[verb]
            case = actions.advance(case, verb, by=self.actor(who), at=at, **evidence)
        return case


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Begin each test at NOW, so that what pages read off the clock agrees with what the test wrote, on any day."""
    began, now = timezone.now(), timezone.now
    monkeypatch.setattr(timezone, "now", lambda: NOW + (now() - began))


@pytest.fixture(autouse=True)
def language(settings):
    """Begin each test in the language of the house, whatever the page of the one before it was in."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def world(db) -> World:
    street = Place.objects.create(kind="street", name="东城街道", code="370724002")
    other = Place.objects.create(kind="street", name="西城街道", code="370724003")
    community = Place.objects.create(kind="community", parent=street, name="百合社区", code="370724002001")
    second = Place.objects.create(kind="community", parent=street, name="兰亭社区", code="370724002002")
    grid = Place.objects.create(
        kind="grid", parent=community, name="春悦网格", code="370724002001001", grid_kind="basic"
    )
    building = Place.objects.create(kind="building", parent=grid, name="春悦花园3号楼")
    for place in (street, other, community, second, grid, building):
        place.refresh_from_db()
    firm = Organisation.objects.create(kind="property_firm", name="和美物业", place=community, phone="0536-1110001")
    heating = Organisation.objects.create(kind="department", name="供热公司", place=street)
    top = Category(street=street, code="01", name="物业服务", name_en="Property service", starts_on=EPOCH)
    lamp = Category(
        street=street,
        parent=top,
        code="0101",
        name="楼道照明",
        name_en="Stair lights",
        hint="楼道灯、声控灯",
        starts_on=EPOCH,
    )
    actions.bulk_set_categories([top, lamp], street=street, by=SYSTEM, at=NOW)
    limits = {
        "sign_amount": 3,
        "sign_unit": "working_hours",
        "handle_amount": 5,
        "handle_unit": "working_days",
        "source": "test",
    }
    rules = [DispatchRule(category=None, place=street, lead=heating, starts_on=EPOCH, **limits)]
    rules += [
        DispatchRule(category=lamp, place=community, lead=firm, starts_on=EPOCH, **(limits | {"handle_amount": 3}))
    ]
    actions.bulk_set_rules(rules, street=street, by=SYSTEM, at=NOW)
    held = {
        "ann": [(Role.RESIDENT, building)],
        "bob": [(Role.RESIDENT, second)],
        "grid_worker": [(Role.GRID_WORKER, grid)],
        "staff": [(Role.COMMUNITY_STAFF, community)],
        "staff_of_second": [(Role.COMMUNITY_STAFF, second)],
        "dispatcher": [(Role.DISPATCHER, street)],
        "verifier": [(Role.VERIFIER, street)],
        "leader": [(Role.LEADER, street)],
        "handler": [(Role.HANDLER, firm)],
        "heating_handler": [(Role.HANDLER, heating)],
        "dispatcher_elsewhere": [(Role.DISPATCHER, other)],
    }
    return World(street, community, grid, building, second, other, firm, heating, lamp, _people(held, street))


@pytest.fixture
def browser(world):
    def signed_in_as(name: str | None = None) -> Client:
        client = Client()
        if name:
            client.force_login(world.people[name], backend="helin.core.people.backends.PhoneOrName")
        return client

    return signed_in_as


def _people(held, street) -> dict[str, Person]:
    found = {}
    for number, (name, roles) in enumerate(held.items()):
        person = people.register_person(name=f"赵{name}", phone=f"1380000{number:04d}", place=street, by=SYSTEM, at=NOW)
        for role, where in roles:
            there = {"place": where} if isinstance(where, Place) else {"organisation": where}
            people.grant_role(person=person, role=role, by=SYSTEM, at=NOW, starts_on=EPOCH, **there)
        found[name] = person
    return found


def public(world, by="ann", **changed):
    return world.advanced(world.filed(by=by, **({"is_public": True} | changed)), "accept")


def draft(world, by="bob", **changed):
    actor = world.actor(by)
    case = actions.start_draft(street=world.street, by=actor, at=NOW)
    said = {"title": "三号楼楼道灯坏了", "text": "二单元楼道灯坏了，老人不敢下楼。"}
    return actions.save_draft(case, world.concern(**(said | changed)), by=actor, at=NOW)
