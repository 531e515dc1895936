"""Outlines as GeoJSON: read, checked, converted to WGS-84. Pure."""

import json
from typing import Any

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from helin.kit.geo import Datum, convert

GeoJson = dict[str, Any]


class BadOutline(ValueError):
    """The outline cannot stand; the message says why in plain words."""


def outline(geojson: GeoJson, datum: Datum) -> BaseGeometry:
    """Read a Polygon or MultiPolygon and return it in WGS-84.

    Raises BadOutline for another type, a ring that crosses itself, coordinates that are not degrees.
    """
    if not isinstance(geojson, dict) or geojson.get("type") not in {"Polygon", "MultiPolygon"}:
        raise BadOutline(_("The outline is not a polygon."))
    try:
        with np.errstate(invalid="ignore"):  # what is not a number is refused below
            found = shapely.force_2d(shape(geojson))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise BadOutline(_("The outline cannot be read.")) from error
    points = shapely.get_coordinates(found)
    if not np.isfinite(points).all() or (np.abs(points) > [180, 90]).any():
        raise BadOutline(_("The coordinates are not degrees, longitude first."))
    if found.is_empty or found.area == 0:
        raise BadOutline(_("The outline is empty."))
    if not found.is_valid:
        raise BadOutline(_("The outline crosses itself: %(where)s") % {"where": shapely.is_valid_reason(found)})
    return shapely.transform(found, lambda at: _to_wgs84(at, datum))


def as_geojson(found: BaseGeometry) -> GeoJson:
    """Write an outline as GeoJSON, to a tenth of a millimetre."""
    written: GeoJson = json.loads(shapely.to_geojson(shapely.transform(found, lambda at: np.round(at, 9))))
    return written


def inner_point(found: BaseGeometry) -> tuple[float, float]:
    """Return a point that lies inside, near the middle: longitude, latitude."""
    point = found.point_on_surface()
    return point.x, point.y


def overlap_share(one: BaseGeometry, other: BaseGeometry) -> float:
    """Return how much of the smaller outline the other covers, 0 to 1."""
    return float(one.intersection(other).area / min(one.area, other.area))


def _to_wgs84(points: NDArray[np.float64], datum: Datum) -> NDArray[np.float64]:
    return np.column_stack(convert(points[:, 0], points[:, 1], datum, Datum.WGS84))
