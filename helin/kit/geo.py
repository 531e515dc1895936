"""The four datums of maps in China, turned into one another; distances. Pure, vectorised.

CGCS2000 and WGS-84 differ by centimetres and count as the same here. GCJ-02 is WGS-84 shifted by the
formula that became public in 2010 (Krasovsky 1940 ellipsoid); BD-09 is GCJ-02 shifted once more. The ways
back have no closed form: they are found by fixed-point iteration, to below a micrometre.
Units: degrees, longitude before latitude; numbers or numpy arrays of one shape. Source: docs/sources.md#datum.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Coordinates = tuple[NDArray[np.float64], NDArray[np.float64]]
AXIS, ECCENTRICITY_2 = 6378245.0, 0.00669342162296594323
"""Krasovsky 1940: semi-major axis in metres, squared eccentricity."""
EARTH_RADIUS_M = 6371008.8
BD_ANGLE = np.pi * 3000.0 / 180.0


class Datum(StrEnum):
    """What a pair of degrees refers to."""

    WGS84 = "WGS-84"
    CGCS2000 = "CGCS2000"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


def convert(longitude: ArrayLike, latitude: ArrayLike, source: Datum, target: Datum) -> Coordinates:
    """Return the coordinates in another datum."""
    x, y = np.asarray(longitude, float), np.asarray(latitude, float)
    step = {Datum.WGS84: 0, Datum.CGCS2000: 0, Datum.GCJ02: 1, Datum.BD09: 2}
    here, there = step[source], step[target]
    if here == 2 and there < 2:
        x, y = _back(_gcj_to_bd, x, y)
    if here >= 1 and there == 0:
        return _back(_wgs_to_gcj, x, y)
    if here == 0 and there >= 1:
        x, y = _wgs_to_gcj(x, y)
    if here < 2 and there == 2:
        x, y = _gcj_to_bd(x, y)
    return x, y


def distance_m(longitude: ArrayLike, latitude: ArrayLike, to_longitude: ArrayLike, to_latitude: ArrayLike) -> Any:
    """Return the great-circle distance on the mean sphere (within 0.6 % of the ellipsoid's). Units: metres, WGS-84."""
    a, b, c, d = (np.radians(np.asarray(v, float)) for v in (longitude, latitude, to_longitude, to_latitude))
    half = np.sin((d - b) / 2) ** 2 + np.cos(b) * np.cos(d) * np.sin((c - a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half))


def _back(forward: Callable[..., Coordinates], x: NDArray[np.float64], y: NDArray[np.float64]) -> Coordinates:
    """Invert a small shift: each round narrows the error about a thousandfold."""
    at_x, at_y = x, y
    for _ in range(8):
        to_x, to_y = forward(at_x, at_y)
        at_x, at_y = at_x + (x - to_x), at_y + (y - to_y)
    return at_x, at_y


def _wgs_to_gcj(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> Coordinates:
    x, y = longitude - 105.0, latitude - 35.0
    root, waves = np.sqrt(np.abs(x)), 20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    angle = np.radians(latitude)
    magic = 1 - ECCENTRICITY_2 * np.sin(angle) ** 2
    per_degree_north = AXIS * (1 - ECCENTRICITY_2) / magic**1.5 * np.pi / 180
    per_degree_east = AXIS / np.sqrt(magic) * np.cos(angle) * np.pi / 180
    shifted = (longitude > 72.004) & (longitude < 137.8347) & (latitude > 0.8293) & (latitude < 55.8271)
    return (
        np.where(shifted, longitude + east / per_degree_east, longitude),
        np.where(shifted, latitude + north / per_degree_north, latitude),
    )


def _gcj_to_bd(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> Coordinates:
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * BD_ANGLE)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * BD_ANGLE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
