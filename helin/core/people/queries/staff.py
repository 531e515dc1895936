"""Who works for the street and its units, as its administrator sees them: names whole, numbers masked."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from helin.core.organisations import queries as organisations
from helin.core.people import identities
from helin.core.people.masking import mask_phone
from helin.core.people.models import Person, RoleGrant
from helin.core.places.models import Place, PlaceKind
from helin.core.roles import STAFF, Role
from helin.kit.actors import Actor
from helin.kit.permissions import roles_for

SHOWN = 200
"""So many on one page; whoever has more narrows the list."""


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role with its place or unit; `ends_on` is its last day."""

    id: int
    role: str
    label: str
    where: str
    starts_on: date
    ends_on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class StaffRow:
    """Somebody who works here, or did."""

    id: int
    name: str
    phone: str
    is_active: bool
    grants: list[GrantRow]

    @property
    def standing(self) -> list[GrantRow]:
        """What they do now or will."""
        return [grant for grant in self.grants if not grant.is_over]

    @property
    def former(self) -> list[GrantRow]:
        """What they did."""
        return [grant for grant in self.grants if grant.is_over]


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Those found, by sound of their names; `found` counts all of them."""

    rows: list[StaffRow]
    found: int

    @property
    def hidden(self) -> int:
        """How many more there are than are shown."""
        return self.found - len(self.rows)


Choices = list[tuple[str, list[tuple[str, str]]]]


def staff_page(actor: Actor, *, text: str = "", role: str = "", left: bool = False, at: datetime) -> StaffPage:
    """Those who work in the places that the actor administers, or (`left`) did. Two queries.

    Names lie sealed, so `text` is looked for among the names that were opened; that is bounded by a street's staff.
    """
    rows = _rows(_grants(actor), at)
    wanted = [
        row
        for row in rows
        if bool(row.standing and row.is_active) != left
        and text in row.name
        and (not role or any(grant.role == role for grant in (row.grants if left else row.standing)))
    ]
    wanted.sort(key=lambda row: row.name.encode("gb18030", "replace"))
    return StaffPage(wanted[:SHOWN], len(wanted))


def staff_member(person_id: int, actor: Actor, *, at: datetime) -> StaffRow | None:
    """One of them with all roles, newest first; None when they never worked where the actor administers."""
    found = _rows(_grants(actor).filter(person_id=person_id), at)
    return found[0] if found else None


def grant_of(grant_id: int, actor: Actor) -> RoleGrant | None:
    """A role where the actor administers, with its person."""
    return _grants(actor).filter(pk=grant_id).select_related("person").first()


def person_of(person_id: int, actor: Actor) -> Person | None:
    """The person behind a row of the list."""
    known = _grants(actor).filter(person_id=person_id).values("person_id")
    return Person.objects.filter(pk__in=known).select_related("place").first()


def where_choices(actor: Actor) -> Choices:
    """Where a role can be held, grouped: "place:7" and "organisation:9". Two queries for each street."""
    streets = Place.objects.filter(pk__in=_administered(actor)).order_by("code")
    groups: Choices = []
    for street in streets:
        below = Place.objects.filter(street_id=street.pk, kind__in=[PlaceKind.COMMUNITY, PlaceKind.GRID])
        places = [street, *below.filter(closed_on__isnull=True).order_by("code")]
        groups.append((street.name, [(f"place:{place.pk}", place.name) for place in places]))
        for desk in organisations.desks_of(street.pk):
            if groups[-1][0] != desk.kind_label:
                groups.append((desk.kind_label, []))
            groups[-1][1].append((f"organisation:{desk.id}", desk.name))
    return groups


def _administered(actor: Actor) -> tuple[int, ...]:
    return actor.places_with(roles_for("people.create_account"))


def _grants(actor: Actor) -> QuerySet[RoleGrant]:
    """Roles of staff in the actor's places and in the units that lie there."""
    mine = _administered(actor)
    there = Q(place__in=mine) | Q(place__street__in=mine)
    there |= Q(organisation__place__in=mine) | Q(organisation__place__street__in=mine)
    return RoleGrant.objects.filter(there, role__in=STAFF)


def _rows(grants: QuerySet[RoleGrant], at: datetime) -> list[StaffRow]:
    today, by_person = timezone.localdate(at), defaultdict[int, list[RoleGrant]](list)
    for grant in grants.select_related("place", "organisation", "person").order_by("-starts_on", "-id"):
        by_person[grant.person_id].append(grant)
    names = identities.reveal(by_person)
    return [_row(names[pk], found, today) for pk, found in by_person.items()]


def _row(found: identities.Identity, grants: list[RoleGrant], today: date) -> StaffRow:
    person = grants[0].person
    phone = mask_phone(found.phone) if found.phone else ""
    return StaffRow(person.pk, found.name, phone, person.is_active, list(_grant_rows(grants, today)))


def _grant_rows(grants: Iterable[RoleGrant], today: date) -> Iterable[GrantRow]:
    for grant in grants:
        there = grant.place or grant.organisation
        ended = grant.ends_on is not None and grant.ends_on < today
        yield GrantRow(
            grant.pk,
            grant.role,
            str(Role(grant.role).label),
            there.name if there else "",
            grant.starts_on,
            grant.ends_on,
            ended or not grant.person.is_active,
        )
