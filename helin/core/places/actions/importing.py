"""Loads checked rows into the tree, level by level, each once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.places.actions.boundaries import _draw as draw
from helin.core.places.drafts import Draft, Quarantined
from helin.core.places.geometry import as_geojson, inner_point, outline
from helin.core.places.models import Boundary, Place, PlaceKind
from helin.core.places.permissions import MANAGE, OPEN_STREET
from helin.kit.actors import Actor
from helin.kit.permissions import require
from helin.kit.recording import record

Key = tuple[str, ...]
"""How a row is found again: by code, else by grid, building and name."""


@dataclass(slots=True)
class Imported:
    """What became of the rows: new places and boundaries are loaded; what stood there alike is already there."""

    loaded: int = 0
    already: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)


@transaction.atomic
def import_places(
    *, street_code: str, drafts: Iterable[Draft], source: str, by: Actor, at: datetime, is_demo: bool = False
) -> Imported:
    """Load the places and outlines of one street; what is there stays as it is.

    A row whose parent is missing, or that belongs to another street, is put in quarantine; the rest is loaded.
    An outline other than the one in force begins on the day of `at`.
    Concurrency: one import per street at a time. Idempotency key: the code; without one, parent and name.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"places.import:{street_code}"])
    street = Place.objects.filter(kind=PlaceKind.STREET, code__in=[street_code, f"{street_code}000"]).first()
    if street:
        require(by, MANAGE, place_ids=street.chain_ids)
    else:
        require(by, OPEN_STREET, place_ids=())
    load = _Load(street, timezone.localtime(at).date(), source, is_demo=is_demo)
    for row in drafts:
        if row.street_code == street_code:
            load.waiting[row.kind].append(row)
        else:
            load.refuse(row, _("It belongs to another street."))
    for kind in PlaceKind:
        load.level(kind)
    load.draw()
    if load.street and load.result.loaded:
        counts = {"loaded": load.result.loaded, "refused": len(load.result.quarantined)}
        record("places.import", load.street, place=load.street, by=by, at=at, **counts)
    return load.result


class _Load:
    """One run: levels from the top, then outlines."""

    def __init__(self, street: Place | None, day: date, source: str, *, is_demo: bool) -> None:
        self.street, self.day, self.source, self.is_demo = street, day, source, is_demo
        self.result = Imported()
        self.waiting: dict[PlaceKind, list[Draft]] = defaultdict(list)
        self.outlined: list[tuple[Draft, Place, bool]] = []

    def refuse(self, draft: Draft, reason: str) -> None:
        """Put a row in quarantine."""
        self.result.quarantined.append(Quarantined(draft.row, reason))

    def level(self, kind: PlaceKind) -> None:
        """Create what is missing of one kind."""
        drafts = self.waiting[kind]
        there, parents = _there(kind, drafts), _parents(kind, drafts)
        missing: dict[Key, tuple[Draft, Place]] = {}
        for draft in drafts:
            key, parent = _key(draft), parents.get(_parent_key(draft))
            if problem := _problem(draft, there.get(key), parent):
                self.refuse(draft, problem)
            elif key in there:
                self._found(draft, there[key])
            elif key in missing:
                self.result.already += 1
            else:
                missing[key] = draft, self._place(draft, parent)
        Place.objects.bulk_create([place for _draft, place in missing.values()], batch_size=1000)
        self.result.loaded += len(missing)
        for draft, place in missing.values():
            if kind is PlaceKind.STREET:
                self.street = place
            if draft.polygon:
                self.outlined.append((draft, place, True))

    def draw(self) -> None:
        """Write the outlines: of new places all at once, of others where they differ from the one in force."""
        places = [place for _draft, place, _is_new in self.outlined]
        in_force = Boundary.objects.filter(Q(ends_on=None) | Q(ends_on__gt=self.day), place__in=places)
        current = {row.place_id: row for row in in_force.filter(starts_on__lte=self.day)}
        made = []
        for draft, place, is_new in self.outlined:
            row = current.get(place.pk)
            if row and (row.source_polygon, row.source_datum) == (draft.polygon, draft.datum):
                self.result.already += 1
                continue
            self.result.loaded += not is_new
            fields = self._outline(draft)
            if is_new:
                made.append(Boundary(place=place, starts_on=self.day, **fields))
            else:
                draw(place, self.day, fields)
        Boundary.objects.bulk_create(made, batch_size=500)

    def _found(self, draft: Draft, place: Place) -> None:
        if draft.polygon and not place.closed_on:
            self.outlined.append((draft, place, False))
        else:
            self.result.already += 1

    def _place(self, draft: Draft, parent: Place | None) -> Place:
        point = draft.point
        if not point and draft.polygon:
            point = inner_point(outline(draft.polygon, draft.datum))
        return Place(
            parent=parent,
            kind=draft.kind,
            grid_kind=draft.grid_kind,
            code=draft.code or None,
            name=draft.name,
            address=draft.address,
            longitude=point[0] if point else None,
            latitude=point[1] if point else None,
            desk_phone=draft.desk_phone,
            supervision_phone=draft.supervision_phone,
            residents=draft.residents,
            is_demo=self.is_demo,
            opened_on=self.day,
        )

    def _outline(self, draft: Draft) -> dict[str, Any]:
        found = outline(draft.polygon or {}, draft.datum)
        return {
            "polygon": as_geojson(found),
            "source_datum": draft.datum,
            "source_polygon": draft.polygon,
            "source": self.source,
        }


def _problem(draft: Draft, there: Place | None, parent: Place | None) -> str:
    """Why the row cannot be loaded; empty when it can."""
    if there:
        return ""
    if not draft.name:
        return _("The name is missing.")
    if draft.kind is PlaceKind.STREET:
        return ""
    if parent is None:
        return _("The place above it is not there.")
    return _("The place above it is closed.") if parent.closed_on else ""


def _key(draft: Draft) -> Key:
    if draft.kind is PlaceKind.STREET:
        return (draft.code[:9],)
    return (draft.code,) if draft.code else (draft.parent_code, draft.building, draft.name)


def _parent_key(draft: Draft) -> Key:
    if draft.kind is PlaceKind.COMMUNITY:
        return (draft.code[:9],)
    return (draft.parent_code, "", draft.building) if draft.building else (draft.parent_code,)


def _there(kind: PlaceKind, drafts: list[Draft]) -> dict[Key, Place]:
    """The places that these rows name already, by their keys."""
    if kind is PlaceKind.STREET:
        codes = [code for d in drafts for code in (d.code[:9], f"{d.code[:9]}000")]
        return {(p.code[:9],): p for p in Place.objects.filter(code__in=codes) if p.code}
    rows = Place.objects.filter(code__in=[d.code for d in drafts if d.code])
    found: dict[Key, Place] = {(p.code,): p for p in rows if p.code}
    grids = {d.parent_code for d in drafts if not d.code}
    if kind is PlaceKind.BUILDING and grids:
        found |= _by_grid(Place.objects.filter(kind=kind, parent__code__in=grids).select_related("parent"))
    if kind is PlaceKind.HOUSEHOLD and grids:
        homes = Place.objects.filter(kind=kind, parent__parent__code__in=grids).select_related("parent__parent")
        for home in homes:
            building = home.parent
            if building and building.parent:
                found[(building.parent.code or "", building.name, home.name)] = home
    return found


def _parents(kind: PlaceKind, drafts: list[Draft]) -> dict[Key, Place]:
    """The places right above these rows, by their keys."""
    if kind is PlaceKind.STREET or not drafts:
        return {}
    above = list(PlaceKind)[list(PlaceKind).index(kind) - 1]
    if above is PlaceKind.STREET:
        return _there(above, drafts)
    codes = {d.parent_code for d in drafts}
    if above is PlaceKind.BUILDING:
        return _by_grid(Place.objects.filter(kind=above, parent__code__in=codes).select_related("parent"))
    return {(p.code or "",): p for p in Place.objects.filter(kind=above, code__in=codes)}


def _by_grid(buildings: Iterable[Place]) -> dict[Key, Place]:
    return {((b.parent and b.parent.code) or "", "", b.name): b for b in buildings}
