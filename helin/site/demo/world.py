"""What the generators make: plain rows that name one another by key, not by database id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Point = tuple[float, float]
"""Longitude, latitude in WGS-84 degrees."""


@dataclass(frozen=True, slots=True)
class PlaceSeed:
    """A place to be; `ring` is the closed outline of a street, community or grid."""

    key: str
    parent: str | None
    kind: str
    name: str
    code: str | None = None
    grid_kind: str = ""
    address: str = ""
    point: Point | None = None
    ring: tuple[Point, ...] = ()
    residents: int = 0
    estate: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationSeed:
    """A body to be; `place` and `parent` are keys. `trade` says what it does: "heating", "property"."""

    key: str
    kind: str
    name: str
    place: str
    parent: str | None = None
    phone: str = ""
    in_consortium: bool = False
    trade: str = ""


@dataclass(frozen=True, slots=True)
class PersonSeed:
    """A person to be; `home` is the key of the building or body's place. `sign_in` marks a demo account."""

    key: str
    name: str
    phone: str
    home: str
    has_account: bool = False
    sign_in: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class RoleSeed:
    """A role held in a place or in an organisation (exactly one of the two)."""

    person: str
    role: str
    place: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class PostSeed:
    """A post of a body and who holds it; None is a vacancy."""

    organisation: str
    title: str
    holder: str | None
    since: date


@dataclass(frozen=True, slots=True)
class CategorySeed:
    """A category; a first-level one has no parent."""

    code: str
    name: str
    name_en: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSeed:
    """A dispatch rule: a category ("": any) in a place goes to an organisation, within limits.

    Units are names of `workdays.clock.Unit`; `source` says where the limit was taken from.
    """

    category: str
    place: str
    lead: str
    amount: int
    unit: str
    sign_amount: int
    sign_unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a case; `by` is a person's key, "" the system. Evidence names rows by key."""

    verb: str
    at: datetime
    by: str
    evidence: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """One case from first word to where it stands at the time of loading; without steps it is a draft."""

    key: str
    situation: str
    category: str
    appeal: str
    place: str
    reporter: str
    recorder: str
    source: str
    title: str
    text: str
    is_public: bool
    created_at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The whole demo neighbourhood."""

    seed: int
    at: datetime
    places: tuple[PlaceSeed, ...]
    organisations: tuple[OrganisationSeed, ...]
    people: tuple[PersonSeed, ...]
    roles: tuple[RoleSeed, ...]
    posts: tuple[PostSeed, ...]
    categories: tuple[CategorySeed, ...]
    rules: tuple[RuleSeed, ...]
    stories: tuple[Story, ...] = field(default=())

    def places_of(self, kind: str) -> Iterator[PlaceSeed]:
        """The places of one kind, in the order of their making."""
        return (place for place in self.places if place.kind == kind)

    def organisations_of(self, kind: str) -> Iterator[OrganisationSeed]:
        """The bodies of one kind, in the order of their making."""
        return (body for body in self.organisations if body.kind == kind)
