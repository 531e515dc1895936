"""What screens and other apps read of bodies and posts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from helin.core.organisations import holders
from helin.core.organisations.models import DESK_KINDS, PUBLIC_KINDS, Organisation, OrganisationKind, Post
from helin.core.places.models import Place, PlaceKind
from helin.kit.actors import Actor

PAGE = 50
KIND_ORDER = Case(
    *(When(kind=kind, then=Value(n)) for n, kind in enumerate(OrganisationKind.values)),
    default=Value(99),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One body, for a screen. `below` counts the open bodies right under it where a page asks for it."""

    id: int
    kind: str
    kind_label: str
    name: str
    place_id: int
    place_name: str
    parent_id: int | None
    phone: str
    in_consortium: bool
    opened_on: date | None
    closed_on: date | None
    below: int = 0


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post; `holders` and `vacant` are None where nobody counts them."""

    id: int
    title: str
    seats: int
    opened_on: date
    closed_on: date | None
    holders: int | None

    @property
    def vacant(self) -> int | None:
        """Seats that nobody holds."""
        return None if self.holders is None else max(0, self.seats - self.holders)


@dataclass(frozen=True, slots=True)
class TreePage:
    """One page of the bodies under one (or at the top); `above` is the way down to it."""

    above: list[OrganisationRow]
    rows: list[OrganisationRow]
    next: str


@dataclass(frozen=True, slots=True)
class BodyPage:
    """All that the page of one body shows, but what stands under it."""

    row: OrganisationRow
    above: list[OrganisationRow]
    posts: list[PostRow]
    former_names: list[tuple[str, date]]


@dataclass(frozen=True, slots=True)
class PublicBodies:
    """The bodies of a community that anyone may look up, by kind."""

    place_name: str
    rows: list[OrganisationRow]


def organisation_names(ids: Collection[int]) -> dict[int, str]:
    """The names of these bodies. One query."""
    return dict(Organisation.objects.filter(pk__in=set(ids)).values_list("pk", "name"))


def desks_of(place_id: int) -> list[OrganisationRow]:
    """Open bodies that a case from this place can be dispatched to, by kind, then by name. One query.

    They belong to the place, to one above it, or to one below it (a case known only by its street can go to
    any community of it).
    """
    path = Place.objects.filter(pk=place_id).values("path")[:1]
    near = Q(place__path__ancestors=path) | Q(place__path__descendants=path)
    rank = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(DESK_KINDS)), output_field=IntegerField())
    found = _rows(Organisation.objects.open().filter(near, kind__in=DESK_KINDS))
    return [_row(o) for o in found.order_by(rank, "name", "id")]


def tree_page(actor: Actor, parent_id: int | None = None, *, after: str = "", size: int = PAGE) -> TreePage | None:
    """One page of the open bodies right under `parent_id`, or at the top; None when it is not there for the actor.

    Two or three queries, whatever the number of rows.
    """
    above: list[OrganisationRow] = []
    if parent_id is not None:
        above = _way_to(actor, parent_id)
        if not above:
            return None
    under = Organisation.objects.visible_to(actor).open().filter(parent=parent_id)
    children = Count("children", filter=Q(children__closed_on=None))
    rows = _rows(under).annotate(rank=KIND_ORDER, below=children).order_by("rank", "name", "id")
    found = list(rows.filter(_behind(after))[: size + 1])
    shown = [_row(o, below=o.below) for o in found[:size]]
    return TreePage(above, shown, str(shown[-1].id) if len(found) > size else "")


def body(organisation_id: int, actor: Actor, *, on: date) -> BodyPage | None:
    """One body with its posts, or None when it is not there for the actor. Three queries and the holders'."""
    above = _way_to(actor, organisation_id)
    if not above:
        return None
    posts = list(Post.objects.filter(organisation=organisation_id).order_by("closed_on", "title", "id"))
    held = holders.count([post.pk for post in posts], on)
    former = Organisation(pk=organisation_id).former_names.order_by("-ended_on", "-id")
    return BodyPage(
        above[-1],
        above[:-1],
        [_post(post, held) for post in posts],
        list(former.values_list("name", "ended_on")),
    )


def public_bodies(place_id: int) -> PublicBodies | None:
    """The bodies of a community and below it that anyone may look up; None if it is no open community. Two queries."""
    place = Place.objects.filter(pk=place_id, kind=PlaceKind.COMMUNITY, closed_on=None).first()
    if place is None:
        return None
    inside = Organisation.objects.open().filter(place__path__descendants=place.path, kind__in=PUBLIC_KINDS)
    rank = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(PUBLIC_KINDS)), output_field=IntegerField())
    return PublicBodies(place.name, [_row(o) for o in _rows(inside).order_by(rank, "name", "id")])


def _rows(bodies: QuerySet[Organisation]) -> QuerySet[Organisation]:
    return bodies.select_related("place")


def _way_to(actor: Actor, organisation_id: int) -> list[OrganisationRow]:
    """The bodies from the top down to this one, itself last; empty when the actor may not see it."""
    visible = Organisation.objects.visible_to(actor)
    path = visible.filter(pk=organisation_id).values("path")[:1]
    return [_row(o) for o in _rows(visible.filter(path__ancestors=path)).order_by("path")]


def _behind(after: str) -> Q:
    """What comes after the row with this id, in the order of kind, name and id; a row that is gone starts anew."""
    is_id = after.isascii() and after.isdigit() and len(after) < 19
    last = Organisation.objects.filter(pk=int(after)).first() if is_id else None
    if last is None:
        return Q()
    rank = OrganisationKind.values.index(last.kind)
    later = Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk)
    return Q(rank__gt=rank) | Q(Q(rank=rank) & later)


def _post(post: Post, held: dict[int, int] | None) -> PostRow:
    return PostRow(
        post.pk,
        post.title,
        post.seats,
        post.opened_on,
        post.closed_on,
        None if held is None else held.get(post.pk, 0),
    )


def _row(found: Organisation, *, below: int = 0) -> OrganisationRow:
    return OrganisationRow(
        id=found.pk,
        kind=found.kind,
        kind_label=str(found.get_kind_display()),
        name=found.name,
        place_id=found.place_id,
        place_name=found.place.name,
        parent_id=found.parent_id,
        phone=found.phone,
        in_consortium=found.in_consortium,
        opened_on=found.opened_on,
        closed_on=found.closed_on,
        below=below,
    )
