import random

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from helin.core.places.geometry import BadOutline, as_geojson, outline, overlap_share
from helin.core.places.grid_index import GridIndex
from helin.kit.geo import Datum, convert

HOLED = shapely.Polygon(shapely.box(0, 0, 4, 4).exterior, [shapely.box(1, 1, 2, 2).exterior])
NEXT_TO = shapely.box(4, 0, 8, 4)
ISLANDS = shapely.MultiPolygon([shapely.box(10, 0, 11, 1), shapely.box(12, 0, 13, 1)])
INDEX = GridIndex([30, 20, 10], [NEXT_TO, HOLED, ISLANDS])


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ((0.5, 0.5), 20),
        ((1.5, 1.5), None),  # in the hole
        ((1, 1.5), 20),  # on the border of the hole
        ((4, 2), 20),  # on the border of two: the smaller id
        ((4.001, 2), 30),
        ((0, 0), 20),
        ((8, 4), 30),
        ((8.0001, 4), None),
        ((10.5, 0.5), 10),
        ((11.5, 0.5), None),
        ((12, 1), 10),
        ((-1, -1), None),
        ((float("nan"), 1), None),
    ],
)
def test_borders_holes_and_parts(at, found):
    assert INDEX.at(*at) == found
    assert INDEX.at_many([at[0]], [at[1]]).tolist() == [found or 0]


@pytest.fixture(scope="module")
def blobs():
    """Overlapping odd shapes, some touching."""
    chance = random.Random(7)
    shapes = [
        shapely.Point(chance.uniform(0, 9), chance.uniform(0, 9)).buffer(chance.uniform(0.2, 1.5)) for _ in range(60)
    ]
    shapes += [shapely.box(i, j, i + 1, j + 1) for i in range(5) for j in range(5)]
    return shapes, GridIndex(range(1, len(shapes) + 1), shapes)


COORDINATE = st.floats(-1, 11) | st.integers(-1, 11).map(float)


@given(COORDINATE, COORDINATE)
def test_equals_asking_every_polygon(blobs, x, y):
    shapes, index = blobs
    naive = next((n for n, s in enumerate(shapes, 1) if shapely.intersects_xy(s, x, y)), None)
    assert index.at(x, y) == naive
    assert index.at_many(x, y).tolist() == [naive or 0]


def test_an_empty_index():
    empty = GridIndex([], [])
    assert (len(empty), empty.at(1, 1), empty.at_many([1, 2], [1, 2]).tolist()) == (0, None, [0, 0])


@pytest.mark.parametrize(
    "geojson",
    [
        None,
        {},
        {"type": "Point", "coordinates": [1, 1]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [0, 0], [0, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], ["x", 1], [1, 0], [0, 0]]]},
        {
            "type": "Polygon",
            "coordinates": [[[500000, 4000000], [500100, 4000000], [500100, 4000100], [500000, 4000000]]],
        },
        {"type": "Polygon", "coordinates": [[[0, 0], [float("nan"), 1], [1, 0], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": 7},
    ],
)
def test_an_outline_that_cannot_stand(geojson):
    with pytest.raises(BadOutline):
        outline(geojson, Datum.WGS84)


def test_an_outline_is_converted_and_written():
    square = as_geojson(shapely.box(118.5, 36.5, 118.6, 36.6))
    found = outline(square, Datum.GCJ02)
    assert np.allclose(found.exterior.coords[0], convert(118.6, 36.5, Datum.GCJ02, Datum.WGS84))
    assert as_geojson(outline(square, Datum.WGS84)) == square
    assert (
        outline({"type": "Polygon", "coordinates": [[[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]]}, Datum.WGS84).area
        == 0.5
    )


def test_overlap_is_a_share_of_the_smaller():
    assert overlap_share(shapely.box(0, 0, 4, 4), shapely.box(3, 0, 5, 1)) == 0.5
