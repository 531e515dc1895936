"""Outlines as GeoJSON: read, checked, converted to WGS-84. Pure."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import mapping, shape
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
        raise BadOutline("the outline is not a polygon")
    try:
        found = shapely.force_2d(shape(geojson))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, shapely.errors.ShapelyError) as error:
        raise BadOutline("the outline cannot be read") from error
    if found.is_empty or found.area == 0:
        raise BadOutline("the outline is empty")
    points = shapely.get_coordinates(found)
    if not np.isfinite(points).all() or (np.abs(points) > [180, 90]).any():
        raise BadOutline("the coordinates are not degrees, longitude first")
    if not found.is_valid:
        raise BadOutline(f"the outline is not simple: {shapely.is_valid_reason(found)}")
    return shapely.transform(found, lambda at: _to_wgs84(at, datum))


def as_geojson(found: BaseGeometry) -> GeoJson:
    """Write an outline as GeoJSON, to a tenth of a millimetre."""
    return dict(mapping(shapely.transform(found, lambda at: np.round(at, 9))))


def inner_point(found: BaseGeometry) -> tuple[float, float]:
    """Return a point that lies inside, near the middle: longitude, latitude."""
    point = found.point_on_surface()
    return point.x, point.y


def overlap_share(one: BaseGeometry, other: BaseGeometry) -> float:
    """Return how much of the smaller outline the other covers, 0 to 1."""
    return float(one.intersection(other).area / min(one.area, other.area))


def _to_wgs84(points: NDArray[np.float64], datum: Datum) -> NDArray[np.float64]:
    return np.column_stack(convert(points[:, 0], points[:, 1], datum, Datum.WGS84))
