"""Writes to boundaries: a new outline from a day on; what was in force before is kept."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from helin.core.places.geometry import BadOutline, GeoJson, as_geojson, inner_point, outline
from helin.core.places.models import Boundary, Place, PlaceKind
from helin.core.places.permissions import MANAGE
from helin.kit.actors import Actor
from helin.kit.geo import Datum
from helin.kit.permissions import require
from helin.kit.recording import record


@transaction.atomic
def set_boundary(
    *, place: Place, polygon: GeoJson, datum: Datum, source: str, starts_on: date, by: Actor, at: datetime
) -> Boundary:
    """Set the outline of a place from a day on; one that began on that very day is corrected.

    Shape: `polygon` is GeoJSON in `datum`, a Polygon or MultiPolygon, longitude first.
    Concurrency: locks the place.
    Raises ValidationError for an outline that cannot stand, a household, a closed place.
    """
    place = Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    require(by, MANAGE, place_ids=place.chain_ids)
    if place.kind == PlaceKind.HOUSEHOLD or place.closed_on:
        raise ValidationError(_("A household or a closed place gets no boundary."))
    try:
        found = outline(polygon, datum)
    except BadOutline as problem:
        raise ValidationError(str(problem)) from problem
    boundary = _draw(
        place,
        starts_on,
        {"polygon": as_geojson(found), "source_datum": datum, "source_polygon": polygon, "source": source},
    )
    if place.longitude is None:
        place.longitude, place.latitude = inner_point(found)
        place.save(update_fields=["longitude", "latitude"])
    record(
        "places.set_boundary", place, place=place, by=by, at=at, boundary=boundary.pk, starts_on=starts_on.isoformat()
    )
    return boundary


def _draw(place: Place, starts_on: date, fields: dict[str, Any]) -> Boundary:
    """Write the outline between those before and after it."""
    rows = Boundary.objects.filter(place=place)
    following = rows.filter(starts_on__gt=starts_on).order_by("starts_on").first()
    same_day = rows.filter(starts_on=starts_on).first()
    if same_day:
        for name, value in fields.items():
            setattr(same_day, name, value)
        same_day.save(update_fields=list(fields))
        return same_day
    in_force = Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)
    rows.filter(in_force, starts_on__lt=starts_on).update(ends_on=starts_on)
    return Boundary.objects.create(
        place=place, starts_on=starts_on, ends_on=following.starts_on if following else None, **fields
    )
