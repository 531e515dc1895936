"""Pick a place from lists: community, then grid, then building; never by typing alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from helin.core.places.models import Place, PlaceKind
from helin.features.cases.queries.maps import area_map
from helin.ui.charts.maps import Choropleth

FOUND_MAX = 20
LEVELS_OFFERED = (PlaceKind.COMMUNITY, PlaceKind.GRID, PlaceKind.BUILDING)


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A place to go into; `is_here` when it is the one now open."""

    id: int
    name: str
    is_here: bool = False


@dataclass(frozen=True, slots=True)
class Picker:
    """One step of choosing: the way down so far, what one can go into, and what one can choose here."""

    path: Sequence[PlaceLink]
    below: Sequence[PlaceLink]
    choices: list[tuple[int, str]]
    map: Choropleth | None
    home: int | None
    words: str = ""
    more: bool = False


def picker(
    street_id: int,
    inside: int | None,
    *,
    words: str = "",
    actor_places: Sequence[int],
    chosen: int | None,
    at: datetime,
) -> Picker:
    """Offer the places inside `inside` (None: the own grid, else the whole street; 0: the street). Six queries at most.

    `words` look for buildings by name, estate or address instead, `FOUND_MAX` at most.
    The own buildings of the person stand first; a chosen place stays choosable while one looks around.
    """
    homes = _homes(actor_places)
    home = homes[0].pk if homes else None
    if words:
        found = _named(street_id, words)
        return Picker([], [], _choices([], found[:FOUND_MAX], chosen), None, home, words, len(found) > FOUND_MAX)
    here = _open(street_id, inside) or (homes[0].parent if homes and inside is None else None)
    if here is None:
        below = Place.objects.filter(parent_id=street_id, closed_on__isnull=True).order_by("code", "id")
        links = [PlaceLink(p.pk, p.name) for p in below]
        return Picker([], links, _choices(homes, [], chosen), _area_map(links, at), home)
    ancestors = Place.objects.filter(pk__in=here.chain_ids[1:]).order_by("path")
    inner = list(Place.objects.filter(parent=here, closed_on__isnull=True).order_by("id"))
    go_into = [PlaceLink(p.pk, p.name) for p in inner if p.kind == PlaceKind.GRID]
    selectable = [p for p in inner if p.kind == PlaceKind.BUILDING]
    path = [PlaceLink(p.pk, p.name, p.pk == here.pk) for p in ancestors]
    drawn = None if selectable else _area_map(go_into, at)
    return Picker(path, go_into, _choices(homes, [*selectable, here], chosen), drawn, home)


def _named(street_id: int, words: str) -> list[Place]:
    """Grids and buildings whose name or address, or whose grid or community, holds every word."""
    found = Place.objects.filter(
        street_id=street_id, kind__in=[PlaceKind.GRID, PlaceKind.BUILDING], closed_on__isnull=True
    )
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word)
            | Q(address__icontains=word)
            | Q(parent__name__icontains=word)
            | Q(parent__parent__kind=PlaceKind.COMMUNITY, parent__parent__name__icontains=word)
        )
    return list(found.order_by("path")[: FOUND_MAX + 1])


def _area_map(links: Sequence[PlaceLink], at: datetime) -> Choropleth | None:
    return area_map([(link.id, link.name) for link in links], selected=None, on=timezone.localdate(at))


def _homes(place_ids: Sequence[int]) -> list[Place]:
    """The buildings where the person lives."""
    found = Place.objects.filter(pk__in=place_ids, kind__in=[PlaceKind.BUILDING, PlaceKind.HOUSEHOLD])
    ids = {p.chain_ids[3] for p in found}
    return list(Place.objects.filter(pk__in=ids).select_related("parent").order_by("id")) if ids else []


def _open(street_id: int, inside: int | None) -> Place | None:
    kinds = (PlaceKind.COMMUNITY, PlaceKind.GRID)
    return Place.objects.filter(pk=inside, street_id=street_id, kind__in=kinds).first() if inside else None


def _told(place: Place) -> str:
    """The name, and the street and number that one knows it by."""
    known_by = place.address if place.kind == PlaceKind.BUILDING else ""
    return f"{place.name}（{known_by}）" if known_by and known_by != place.name else place.name


def _choices(homes: Sequence[Place], found: Sequence[Place], chosen: int | None) -> list[tuple[int, str]]:
    offered = {p.pk: _told(p) for p in (*homes, *found)}
    if chosen and chosen not in offered:
        offered |= dict(Place.objects.filter(pk=chosen, kind__in=LEVELS_OFFERED).values_list("id", "name"))
    return list(offered.items())
