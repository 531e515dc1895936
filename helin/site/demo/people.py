"""People of the demo: one account per role, staff, those who hold posts, and residents who speak."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from helin.site.demo import names
from helin.site.demo.accounts import ACCOUNTS
from helin.site.demo.chance import spread, stream
from helin.site.demo.organisations import OFFICE, committee_of
from helin.site.demo.voices import RESIDENT_TONES
from helin.site.demo.world import OrganisationSeed, PersonSeed, PlaceSeed, PostSeed, RoleSeed

RESIDENTS = 1600
VACANT_GRIDS = frozenset({"c5g4", "c7g3"})
VACANT_BRANCHES, VACANT_GROUPS = 2, 5


@dataclass(slots=True)
class Crowd:
    """People as they are gathered."""

    random: Random
    since: date
    people: list[PersonSeed] = field(default_factory=list)
    roles: list[RoleSeed] = field(default_factory=list)
    posts: list[PostSeed] = field(default_factory=list)

    def add(
        self, key: str, home: str, *, name: str = "", tone: str = "", has_account: bool = False, sign_in: str = ""
    ) -> str:
        """Add a person and return the key."""
        name = name or names.name(self.random, tone)
        phone = names.phone(len(self.people) + 1)
        self.people.append(PersonSeed(key, name, phone, home, has_account, sign_in, tone))
        return key

    def post(self, organisation: str, title: str, holder: str | None) -> None:
        """Add a seat; None leaves it vacant."""
        self.posts.append(PostSeed(organisation, title, holder, self.since))


@dataclass(frozen=True, slots=True)
class Population:
    """What `build_people` returns."""

    people: tuple[PersonSeed, ...]
    roles: tuple[RoleSeed, ...]
    posts: tuple[PostSeed, ...]


def build_people(places: Sequence[PlaceSeed], bodies: Sequence[OrganisationSeed], seed: int, since: date) -> Population:
    """Everybody; demo accounts come first, so that their numbers are the lowest."""
    crowd = Crowd(stream(seed, "people"), since)
    taken = _accounts(crowd, bodies)
    _office(crowd)
    _communities(crowd, places, taken)
    _handlers(crowd, bodies, taken)
    _party(crowd, bodies)
    _residents(crowd, places)
    return Population(tuple(crowd.people), tuple(crowd.roles), tuple(crowd.posts))


def _accounts(crowd: Crowd, bodies: Sequence[OrganisationSeed]) -> set[str]:
    """Add the demo accounts; returns the places and bodies that have their person already."""
    place_of = {body.key: body.place for body in bodies}
    for account in ACCOUNTS:
        home = account.place or place_of[str(account.organisation)]
        tone = "polite" if account.role == "resident" else "plain"
        key = crowd.add(account.key, home, name=account.name, tone=tone, has_account=True, sign_in=account.key)
        crowd.roles.append(RoleSeed(key, account.role, account.place, account.organisation))
    return {str(account.place or account.organisation) for account in ACCOUNTS}


def _office(crowd: Crowd) -> None:
    crowd.post(OFFICE, "街道办事处主任", "leader")
    crowd.post(OFFICE, "街道办事处副主任", crowd.add("leader2", "s"))
    crowd.post(OFFICE, "街道办事处副主任", None)
    crowd.roles.append(RoleSeed("leader2", "leader", "s"))
    for number in (2, 3, 4):
        key = crowd.add(f"dispatcher{number}", "s")
        crowd.roles.append(RoleSeed(key, "dispatcher", "s"))
    crowd.roles.append(RoleSeed(crowd.add("verifier2", "s"), "verifier", "s"))
    for title, holders in (
        ("调度员", ("dispatcher", "dispatcher2", "dispatcher3", "dispatcher4")),
        ("回访员", ("verifier", "verifier2")),
    ):
        for holder in holders:
            crowd.post("dispatch", title, holder)


def _communities(crowd: Crowd, places: Sequence[PlaceSeed], taken: set[str]) -> None:
    for place in places:
        if place.kind == "community":
            _committee(crowd, place, taken)
        elif place.kind == "grid":
            worker = None if place.key in VACANT_GRIDS else "grid"
            if worker and place.key not in taken:
                worker = crowd.add(f"worker-{place.key}", place.key)
                crowd.roles.append(RoleSeed(worker, "grid_worker", place.key))
            crowd.post(committee_of(place.key), "网格员", worker)


def _committee(crowd: Crowd, place: PlaceSeed, taken: set[str]) -> None:
    committee = committee_of(place.key)
    for title, number in (("书记、主任", 1), ("副主任", 2), ("委员", 3), ("委员", 4)):
        known = number == 3 and place.key in taken
        key = "community" if known else crowd.add(f"staff-{place.key}-{number}", place.key)
        if not known:
            crowd.roles.append(RoleSeed(key, "community_staff", place.key))
        if number in {2, 4}:
            crowd.roles.append(RoleSeed(key, "handler", organisation=committee))
        crowd.post(committee, title, key)
    crowd.post(committee, "委员", None if place.key in {"c1", "c6"} else crowd.add(f"staff-{place.key}-5", place.key))


def _handlers(crowd: Crowd, bodies: Sequence[OrganisationSeed], taken: set[str]) -> None:
    for body in bodies:
        if body.kind in {"department", "property_firm"}:
            title = "项目经理" if body.kind == "property_firm" else "承办人"
            first = next((a.key for a in ACCOUNTS if a.organisation == body.key), "")
            for number in (1, 2):
                key = first if first and number == 1 else crowd.add(f"handler-{body.key}-{number}", body.place)
                if not (body.key in taken and key == first):
                    crowd.roles.append(RoleSeed(key, "handler", organisation=body.key))
                crowd.post(body.key, title if number == 1 else "办事员", key)


def _party(crowd: Crowd, bodies: Sequence[OrganisationSeed]) -> None:
    branches = [body for body in bodies if body.kind in {"grid_branch", "district_branch"}]
    groups = [body for body in bodies if body.kind == "building_group"]
    owners = [body for body in bodies if body.kind == "owners_committee"]
    vacant = {body.key for body in (*spread(VACANT_BRANCHES, branches), *spread(VACANT_GROUPS, groups), owners[2])}
    for title, found in (("支部书记", branches), ("党小组组长", groups), ("业委会主任", owners)):
        for body in found:
            holder = None if body.key in vacant else crowd.add(f"of-{body.key}", body.place, tone="plain")
            crowd.post(body.key, title, holder)


def _residents(crowd: Crowd, places: Sequence[PlaceSeed]) -> None:
    for order, home in enumerate(_homes(places, crowd.random), start=1):
        tone = crowd.random.choice(RESIDENT_TONES)
        key = crowd.add(f"resident{order}", home, tone=tone, has_account=tone != "polite")
        crowd.roles.append(RoleSeed(key, "resident", home))


def _homes(places: Sequence[PlaceSeed], random: Random) -> Iterator[str]:
    lived_in = [str(place.parent) for place in places if place.kind == "household" and place.residents]
    return iter(sorted(random.sample(lived_in, min(RESIDENTS, len(lived_in)))))
