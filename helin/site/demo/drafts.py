"""The places of the world as rows that the import of places takes."""

from collections.abc import Iterator, Sequence

from helin.core.places.drafts import Draft
from helin.core.places.models import PlaceKind
from helin.site.demo.world import PlaceSeed


def drafts(places: Sequence[PlaceSeed]) -> Iterator[Draft]:
    """One row for each place, in the same order."""
    by_key = {place.key: place for place in places}
    for row, place in enumerate(places, start=1):
        above = _above(place, by_key)
        grid = next((found for found in above if found.kind == "grid"), None)
        parent = grid or (above[0] if above else None)
        yield Draft(
            row=row,
            kind=PlaceKind(place.kind),
            code=place.code or "",
            name=place.name,
            parent_code=(parent and parent.code) or "",
            building=above[0].name if place.kind == "household" else "",
            grid_kind=place.grid_kind,
            address=place.address,
            point=place.point,
            residents=place.residents if place.kind == "household" else None,
            polygon={"type": "Polygon", "coordinates": [[list(p) for p in place.ring]]} if place.ring else None,
        )


def _above(place: PlaceSeed, by_key: dict[str, PlaceSeed]) -> list[PlaceSeed]:
    """The places above, nearest first."""
    found = []
    while place.parent:
        place = by_key[place.parent]
        found.append(place)
    return found
