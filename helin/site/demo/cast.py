"""Who says it, where, and by which channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from helin.site.demo.ground import COMMUNITIES
from helin.site.demo.situations import Situation
from helin.site.demo.world import OrganisationSeed, PersonSeed, PlaceSeed

DIGITS = "三四五六七八九"
DAYS = ("三天", "四五天", "五六天", "一个礼拜", "十来天", "半个月", "两个星期", "二十多天")
TIMES = ("昨晚九点多", "昨天傍晚", "前天下午", "上周末", "昨天半夜", "前天一早", "大前天晚上", "昨天上午", "前天晚饭后")


@dataclass(frozen=True, slots=True)
class House:
    """A building as texts speak of it."""

    key: str
    estate: str
    name: str
    build: str
    road: str
    grid: str
    community: str
    units: int
    floors: int
    shop: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One concern's circumstances. `tone` is how it is told; `recorder` the staff who wrote it down, if any."""

    house: House
    place: str
    reporter: str
    recorder: str
    source: str
    tone: str


class Town:
    """Houses and residents, ready to draw from."""

    def __init__(
        self,
        places: Sequence[PlaceSeed],
        bodies: Sequence[OrganisationSeed],
        people: Sequence[PersonSeed],
        random: Random,
    ) -> None:
        self.random = random
        self.name_of = {place.key: place.name for place in places}
        self.houses = {house.key: house for house in _houses(places, bodies)}
        self.residents = [p for p in people if p.home in self.houses and p.key.startswith("resident")]
        talk = {person.key: random.paretovariate(1.4) for person in self.residents}
        self.of_build: dict[str, tuple[list[PersonSeed], list[float]]] = {}
        for build in ("home", "old", "middle", "tower"):
            found = [p for p in self.residents if build in ("home", self.houses[p.home].build)]
            self.of_build[build] = (found, [min(talk[p.key], 25.0) for p in found])
        self.staff = {person.key for person in people}

    def scene(self, situation: Situation, at: datetime) -> Scene:
        """Draw who speaks of it and how it comes in."""
        build = situation.where if situation.where in self.of_build else "home"
        found, weights = self.of_build[build]
        person = self.random.choices(found, weights)[0]
        house = self.houses[person.home]
        place = house.key if situation.where in self.of_build else house.grid
        source, recorder, tone = self._channel(person, house, situation, at)
        nobody = source == "visit" and self.random.random() < 0.6
        reporter = "" if nobody or self.random.random() < 0.05 else person.key
        return Scene(house, place, reporter, recorder, source, tone)

    def slots(self, scene: Scene, at: datetime) -> Mapping[str, str]:
        """What the texts may name."""
        house, random = scene.house, self.random
        return {
            "estate": house.estate,
            "building": house.name.removeprefix(house.estate),
            "unit": f"{random.randint(1, house.units)}单元",
            "floor": str(random.randint(2, house.floors)),
            "road": house.road,
            "grid": self.name_of[house.grid],
            "community": self.name_of[house.community],
            "shop": house.shop,
            "days": random.choice(DAYS),
            "time": random.choice(TIMES),
            "n": random.choice(DIGITS),
            "month": str((at.month - random.randint(2, 4)) % 12 + 1),
            "cold": str(random.randint(12, 16)),
            "warm": str(random.randint(19, 22)),
        }

    def _channel(self, person: PersonSeed, house: House, situation: Situation, at: datetime) -> tuple[str, str, str]:
        """Source, who recorded it, and the tone of the text."""
        drawn, office = self.random.random(), 9 <= at.hour < 17 and at.weekday() < 5
        worker = "grid" if house.grid == "c2g1" else f"worker-{house.grid}"
        asks = situation.appeal in {"consultation", "suggestion"}
        if drawn < 0.16 and worker in self.staff and 8 <= at.hour < 19 and not asks:
            return "visit", worker, "terse"
        if person.has_account and drawn < 0.8:
            return "page", "", person.tone
        if office and drawn > 0.88:
            staff = f"staff-{house.community}-{self.random.choice((1, 2, 4))}"
            return ("walk_in", staff, "visitor") if drawn < 0.97 else ("paper", staff, "polite")
        return "phone", self.random.choice(("dispatcher", "dispatcher2", "dispatcher3")), "record"


def _houses(places: Sequence[PlaceSeed], bodies: Sequence[OrganisationSeed]) -> list[House]:
    build_of = {plan.estate: plan.build for community in COMMUNITIES for plan in community.grids}
    parent = {place.key: str(place.parent) for place in places}
    shops = {body.place: body.name.partition("（")[0] for body in bodies if body.kind == "merchant"}
    last: dict[str, str] = {}
    for place in places:
        if place.kind == "household":
            last[str(place.parent)] = place.name
    return [
        House(
            key=place.key,
            estate=place.estate,
            name=place.name,
            build=build_of[place.estate],
            road=place.address.rstrip("0123456789号"),
            grid=parent[place.key],
            community=parent[parent[place.key]],
            units=int(last[place.key].partition("单元")[0]),
            floors=int(last[place.key].partition("单元")[2][:-3]),
            shop=shops[parent[place.key]],
        )
        for place in places
        if place.key in last
    ]
