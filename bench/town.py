"""The town that is measured: one street of 8 communities with its desks and staff, and 19 smaller streets."""

from dataclasses import dataclass
from datetime import date, datetime

from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.core.people.models import Person
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Category, DispatchRule
from helin.kit.actors import Actor

SYSTEM = Actor.system("bench")
EPOCH = date(2000, 1, 1)
PASSWORD = "Bench-and-nothing-else-26"
COMMUNITIES, GRIDS, BUILDINGS, OTHER_STREETS = 8, 12, 8, 19
LIMITS = {
    "sign_amount": 3,
    "sign_unit": "working_hours",
    "handle_amount": 5,
    "handle_unit": "working_days",
    "source": "bench",
    "starts_on": EPOCH,
}
KINDS = ("噪声", "漏水", "停车", "照明", "垃圾", "电梯", "供暖", "绿化", "道路", "宠物")
PLACES = ("楼道", "地下室", "小区门口", "健身区", "车棚", "屋顶")


@dataclass(frozen=True, slots=True)
class Town:
    """What the sections need of it: ids, and who signs in."""

    street: Place
    communities: list[Place]
    grids: list[Place]
    buildings: list[Place]
    others: list[Place]
    desks: list[Organisation]
    categories: list[Category]
    people: dict[str, Person]


def build(at: datetime) -> Town:
    """Make it: about 900 places, 45 bodies, 60 categories, one person per role."""
    streets = [_place(None, "street", f"{n}号街道", f"3707240{n:02d}") for n in range(1, OTHER_STREETS + 2)]
    street = streets[0]
    communities = [_place(street, "community", f"第{n}社区", f"370724001{n:03d}") for n in range(1, COMMUNITIES + 1)]
    grids = [
        _place(c, "grid", f"{c.name}{n}网格", f"{c.code}{n:03d}", grid_kind="basic")
        for c in communities
        for n in range(1, GRIDS + 1)
    ]
    buildings = [
        _place(g, "building", f"{n}号楼", point=(118.5 + n / 900, 36.5)) for g in grids for n in range(1, BUILDINGS + 1)
    ]
    desks = [Organisation.objects.create(kind="department", name=f"第{n}所", place=street) for n in range(5)]
    desks += [
        Organisation.objects.create(kind="property_firm", name=f"{c.name}物业{n}", place=c)
        for c in communities
        for n in range(5)
    ]
    categories = _categories(street, at)
    rules = [DispatchRule(category=None, place=street, lead=desks[0], **LIMITS)]
    rules += [
        DispatchRule(category=c, place=street, lead=desks[i % len(desks)], **LIMITS) for i, c in enumerate(categories)
    ]
    actions.bulk_set_rules(rules, street=street, by=SYSTEM, at=at)
    found = {
        "dispatcher": _person("dispatcher", Role.DISPATCHER, street, street, at),
        "leader": _person("leader", Role.LEADER, street, street, at),
        "staff": _person("staff", Role.COMMUNITY_STAFF, communities[0], street, at),
        "handler": _person("handler", Role.HANDLER, desks[0], street, at),
        "resident": _person("resident", Role.RESIDENT, buildings[0], street, at),
    }
    return Town(street, communities, grids, buildings, streets[1:], desks, categories, found)


def _place(
    parent: Place | None, kind: str, name: str, code: str | None = None, *, grid_kind: str = "", point: tuple = ()
) -> Place:
    longitude, latitude = point or (None, None)
    place = Place.objects.create(
        parent=parent, kind=kind, name=name, code=code, grid_kind=grid_kind, longitude=longitude, latitude=latitude
    )
    place.refresh_from_db()
    return place


def _categories(street: Place, at: datetime) -> list[Category]:
    tops = [
        Category(street=street, code=f"{n:02d}", name=kind, name_en=f"Kind {n}", starts_on=EPOCH)
        for n, kind in enumerate(KINDS)
    ]
    below = [
        Category(
            street=street,
            parent=top,
            code=f"{top.code}{n:02d}",
            name=f"{place}{top.name}",
            name_en=f"{top.name_en}.{n}",
            hint=f"{place}、{top.name}",
            starts_on=EPOCH,
        )
        for top in tops
        for n, place in enumerate(PLACES)
    ]
    saved = actions.bulk_set_categories([*tops, *below], street=street, by=SYSTEM, at=at)
    return [c for c in saved if c.parent_id]


def _person(name: str, role: str, where: Place | Organisation, street: Place, at: datetime) -> Person:
    phone = f"138{sum(map(ord, name)):08d}"
    person = people.register_person(name=f"赵{name}", phone=phone, place=street, by=SYSTEM, at=at)
    person.sign_in, person.account_at, person.password_set_at = name, at, at
    person.set_password(PASSWORD)
    person.save()
    held = {"place": where} if isinstance(where, Place) else {"organisation": where}
    people.grant_role(person=person, role=role, by=SYSTEM, at=at, starts_on=EPOCH, **held)
    return person
