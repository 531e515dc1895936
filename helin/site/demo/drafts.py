"""The places and bodies of the world as rows that the imports of places and bodies take."""

from collections.abc import Iterator, Sequence

from helin.core.organisations.drafts import Draft as BodyDraft
from helin.core.organisations.models import OrganisationKind
from helin.core.places.drafts import Draft as PlaceDraft
from helin.core.places.models import PlaceKind
from helin.site.demo.ground import DESK_PHONE
from helin.site.demo.world import OrganisationSeed, PlaceSeed


def place_drafts(places: Sequence[PlaceSeed]) -> Iterator[PlaceDraft]:
    """One row for each place, in the same order."""
    by_key = {place.key: place for place in places}
    for row, place in enumerate(places, start=1):
        above = _above(place, by_key)
        grid = next((found for found in above if found.kind == "grid"), None)
        parent = grid or (above[0] if above else None)
        yield PlaceDraft(
            row=row,
            kind=PlaceKind(place.kind),
            code=place.code or "",
            name=place.name,
            parent_code=(parent and parent.code) or "",
            building=above[0].name if place.kind == "household" else "",
            grid_kind=place.grid_kind,
            address=place.address,
            desk_phone=DESK_PHONE if place.kind == "street" else "",
            point=place.point,
            residents=place.residents if place.kind == "household" else None,
            polygon={"type": "Polygon", "coordinates": [[list(p) for p in place.ring]]} if place.ring else None,
        )


def body_drafts(bodies: Sequence[OrganisationSeed], places: Sequence[PlaceSeed]) -> Iterator[BodyDraft]:
    """One row for each body, in the same order."""
    by_key = {place.key: place for place in places}
    name_of = {body.key: body.name for body in bodies}
    for row, body in enumerate(bodies, start=1):
        chain = {place.kind: place for place in (by_key[body.place], *_above(by_key[body.place], by_key))}
        coded = next(chain[kind] for kind in ("grid", "community", "street") if kind in chain)
        yield BodyDraft(
            row=row,
            kind=OrganisationKind(body.kind),
            name=body.name,
            place_code=coded.code or "",
            building=chain["building"].name if "building" in chain else "",
            household=chain["household"].name if "household" in chain else "",
            parent=name_of[body.parent] if body.parent else "",
            phone=body.phone,
            in_consortium=body.in_consortium,
        )


def _above(place: PlaceSeed, by_key: dict[str, PlaceSeed]) -> list[PlaceSeed]:
    """The places above, nearest first."""
    found = []
    while place.parent:
        place = by_key[place.parent]
        found.append(place)
    return found
