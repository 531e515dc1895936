"""Reads: the tree by right, the grid of a point, outlines, what must be published on site."""

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from shapely.geometry import shape

from helin.core.places.geometry import overlap_share
from helin.core.places.grid_index import GridIndex
from helin.core.places.models import Boundary, GridKind, GridSize, Place, PlaceKind, PlaceQuerySet, Version
from helin.kit.actors import Actor
from helin.kit.fresh import Fresh

PAGE = 50
OVERLAP_SHARE = 0.01
"""Of the smaller grid; less is the thickness of a pen."""
NOBODY = Actor.anonymous()


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place, for a screen."""

    id: int
    parent_id: int | None
    street_id: int
    kind: str
    grid_kind: str
    code: str
    name: str
    address: str
    is_demo: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One choice in a list of places."""

    id: int
    kind: str
    name: str
    address: str
    has_children: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a place on a day; `polygon` is GeoJSON in WGS-84."""

    place_id: int
    name: str
    kind: str
    polygon: dict[str, object]


@dataclass(frozen=True, slots=True)
class GridSign:
    """What is published on site about a grid; `outlines` are those of its community's grids, its own among them."""

    grid: PlaceRow
    community: PlaceRow
    street: PlaceRow
    desk_phone: str
    supervision_phone: str
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """`what` is size (`value` households, usual from `least` to `most`) or overlap (`value` per cent with `name`)."""

    what: str
    value: int
    least: int = 0
    most: int = 0
    name: str = ""


def grid_at(longitude: float, latitude: float, at: date) -> int | None:
    """Return the id of the grid that holds the point on that day. Units: degrees, WGS-84."""
    return grid_index(at).at(longitude, latitude)


def grid_index(at: date) -> GridIndex:
    """Return the index of all grids in force on that day, kept in memory.

    A change made by another process is seen after settings.COPY_CHECK_SECONDS.
    """
    return _indexes.get().on(at)


def place_options(parent_id: int, actor: Actor = NOBODY) -> list[PlaceOption]:
    """List the open places right below one, by name; without an actor no households."""
    rows = list(_visible(actor).filter(parent_id=parent_id, closed_on=None).order_by("name", "id"))
    below = _visible(actor).filter(parent__in=[row.pk for row in rows], closed_on=None)
    inhabited = set(below.order_by().values_list("parent_id", flat=True).distinct())
    return [PlaceOption(row.pk, row.kind, row.name, row.address, row.pk in inhabited) for row in rows]


def ancestors(place_id: int, actor: Actor = NOBODY) -> list[PlaceRow]:
    """List the places from the street down to this one, itself included; without an actor no household."""
    path = Place.objects.filter(pk=place_id).values("path")
    return [_row(p) for p in _visible(actor).filter(path__ancestors=path[:1]).order_by("path")]


def place_row(place_id: int, actor: Actor = NOBODY) -> PlaceRow | None:
    """Return one place; None also when the actor may not see it."""
    found = _visible(actor).filter(pk=place_id).first()
    return _row(found) if found else None


def streets(actor: Actor = NOBODY) -> list[PlaceRow]:
    """List the streets of this installation, by name."""
    return [_row(p) for p in _visible(actor).filter(kind=PlaceKind.STREET).order_by("name", "id")]


def children(
    parent_id: int, actor: Actor = NOBODY, *, after: tuple[str, int] | None = None, limit: int = PAGE
) -> list[PlaceRow]:
    """Return one page of the places right below one, closed ones too; `after` is the last row's name and id."""
    rows = _visible(actor).filter(parent_id=parent_id)
    if after:
        rows = rows.filter(Q(name__gt=after[0]) | Q(name=after[0], id__gt=after[1]))
    return [_row(p) for p in rows.order_by("name", "id")[:limit]]


def descendants(
    place_id: int, actor: Actor = NOBODY, *, kinds: Collection[str] = (), after: int = 0, limit: int = 1000
) -> list[PlaceRow]:
    """Return one page of the open places below one, by id; `after` is the last row's id."""
    path = Place.objects.filter(pk=place_id).values("path")
    rows = _visible(actor).filter(path__descendants=path[:1], closed_on=None, id__gt=after).exclude(pk=place_id)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [_row(p) for p in rows.order_by("id")[:limit]]


def outlines(place_ids: Sequence[int], at: date) -> list[Outline]:
    """Return the outlines in force on a day of those places that have one, in the given order; never a household's."""
    rows = _in_force(at).filter(place__in=place_ids).exclude(place__kind=PlaceKind.HOUSEHOLD).select_related("place")
    found = {b.place_id: Outline(b.place_id, b.place.name, b.place.kind, b.polygon) for b in rows}
    return [found[i] for i in place_ids if i in found]


def sign(grid_id: int, at: date) -> GridSign | None:
    """Return what a grid's sign must say; None when there is no such grid.

    Source: docs/sources.md#binzhou-grid art. 6 (name, extent, worker, supervision phone; updated on change).
    """
    path = Place.objects.filter(pk=grid_id, kind=PlaceKind.GRID).values("path")
    chain = list(Place.objects.filter(path__ancestors=path[:1]).order_by("path"))
    if not chain:
        return None
    grid, community = chain[-1], chain[-2]
    rows = _in_force(at).filter(place__parent=community, place__closed_on=None).select_related("place")
    return GridSign(
        grid=_row(grid),
        community=_row(community),
        street=_row(chain[0]),
        desk_phone=next((p.desk_phone for p in reversed(chain) if p.desk_phone), ""),
        supervision_phone=next((p.supervision_phone for p in reversed(chain) if p.supervision_phone), ""),
        outlines=tuple(Outline(b.place_id, b.place.name, b.place.kind, b.polygon) for b in rows.order_by("place_id")),
    )


def warnings(place_id: int, at: date) -> list[Warned]:
    """List what looks odd about a grid; a warning, never an error.

    Source: docs/sources.md#grid-size (the dated `GridSize` rows), docs/sources.md#binzhou-grid (one set of grids).
    """
    found = []
    path = Place.objects.filter(pk=place_id, kind=PlaceKind.GRID, grid_kind=GridKind.BASIC).values("path")
    homes = Place.objects.filter(kind=PlaceKind.HOUSEHOLD, path__descendants=path[:1], closed_on=None).count()
    size = GridSize.objects.filter(starts_on__lte=at).order_by("-starts_on").first()
    if homes and size and not size.least <= homes <= size.most:
        found.append(Warned("size", homes, size.least, size.most))
    mine = _in_force(at).filter(place_id=place_id, place__kind=PlaceKind.GRID).select_related("place").first()
    if mine:
        me = shape(mine.polygon)
        others = _in_force(at).filter(place__kind=PlaceKind.GRID, place__street=mine.place.street_id)
        near = others.exclude(place_id=place_id).select_related("place").order_by("place_id")
        shares = [(b.place.name, overlap_share(me, other)) for b in near if (other := shape(b.polygon)).intersects(me)]
        found += [Warned("overlap", round(100 * share), name=name) for name, share in shares if share >= OVERLAP_SHARE]
    return found


def _visible(actor: Actor) -> PlaceQuerySet:
    return Place.objects.visible_to(actor)


def _in_force(at: date) -> models.QuerySet[Boundary]:
    return Boundary.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=at), starts_on__lte=at)


def _row(place: Place) -> PlaceRow:
    return PlaceRow(
        place.pk,
        place.parent_id,
        place.street_id or place.pk,
        place.kind,
        place.grid_kind,
        place.code or "",
        place.name,
        place.address,
        place.is_demo,
        place.closed_on,
    )


@dataclass(frozen=True, slots=True)
class _Indexes:
    """An index for each stretch between two days on which a boundary changes, made when first asked for."""

    changes: list[date]
    made: dict[int, GridIndex] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "_Indexes":
        days = Boundary.objects.filter(place__kind=PlaceKind.GRID).values_list("starts_on", "ends_on")
        return cls(sorted({day for pair in days for day in pair if day}))

    def on(self, at: date) -> GridIndex:
        stretch = bisect_right(self.changes, at)
        if stretch not in self.made:
            rows = list(_in_force(at).filter(place__kind=PlaceKind.GRID).values_list("place_id", "polygon"))
            self.made[stretch] = GridIndex([i for i, _ in rows], [shape(polygon) for _, polygon in rows])
        return self.made[stretch]


_indexes = Fresh(
    token=lambda: Version.objects.filter(topic="boundaries").values_list("token", flat=True).first(),
    build=_Indexes.load,
    every=lambda: settings.COPY_CHECK_SECONDS,
)


NUMBER = re.compile(r"[\dA-Za-z#]+\D{0,3}$")
ROAD = re.compile(r"[^\W\d]{2,6}?(?:street|road|lane|路|街|巷|大道)")  # tidy: chinese: what names of roads end with


def spoken_places(street_id: int) -> frozenset[str]:
    """What people call the places of a street: communities, grids, estates and roads, without numbers of houses.

    One query over the names of a street.
    """
    below = Place.objects.filter(street_id=street_id).exclude(kind__in=(PlaceKind.STREET, PlaceKind.HOUSEHOLD))
    found: set[str] = set()
    for name, address in below.values_list("name", "address"):
        found |= {name, NUMBER.sub("", name), *ROAD.findall(address)}
    return frozenset(name for name in found if len(name) > 1)
