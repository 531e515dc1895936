import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helin.kit.geo import Datum, convert, distance_m

LINQU = (118.54, 36.51)
IN_CHINA = st.tuples(st.floats(74, 134), st.floats(4, 53))


@pytest.mark.parametrize(
    ("source", "target", "given_at", "expected"),
    [
        # What other implementations of the published formulas answer (prcoords, coordTransform).
        (Datum.WGS84, Datum.GCJ02, (116.404, 39.915), (116.410244, 39.916404)),
        (Datum.GCJ02, Datum.BD09, (116.404, 39.915), (116.410369, 39.921336)),
        (Datum.BD09, Datum.GCJ02, (116.404, 39.915), (116.397624, 39.908656)),
    ],
)
def test_known_points(source, target, given_at, expected):
    assert np.allclose(convert(*given_at, source, target), expected, atol=1e-5)


@given(IN_CHINA, st.sampled_from(Datum), st.sampled_from(Datum))
def test_there_and_back_stays_below_a_micrometre(at, source, target):
    back = convert(*convert(*at, source, target), target, source)
    assert distance_m(*at, *back) < 1e-6


@given(IN_CHINA)
def test_by_two_ways_to_the_same_point(at):
    straight = convert(*at, Datum.WGS84, Datum.BD09)
    around = convert(*convert(*at, Datum.CGCS2000, Datum.GCJ02), Datum.GCJ02, Datum.BD09)
    assert np.array_equal(straight, around)


def test_the_shift_is_a_few_hundred_metres_in_china_and_none_abroad():
    assert 100 < distance_m(*LINQU, *convert(*LINQU, Datum.WGS84, Datum.GCJ02)) < 1000
    for abroad in ((2.35, 48.85), (151.2, -33.87)):
        assert convert(*abroad, Datum.WGS84, Datum.GCJ02) == abroad
        assert convert(*abroad, Datum.GCJ02, Datum.WGS84) == abroad


def test_cgcs2000_counts_as_wgs84():
    assert convert(*LINQU, Datum.CGCS2000, Datum.WGS84) == LINQU


def test_arrays_keep_their_shape():
    x, y = np.full((3, 2), LINQU[0]), np.full((3, 2), LINQU[1])
    east, north = convert(x, y, Datum.BD09, Datum.WGS84)
    assert east.shape == north.shape == (3, 2)


def test_distance():
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_195, rel=1e-4)
    assert distance_m(118, 36, 118, 36) == 0
    assert distance_m(118, 36, 118, 37) == pytest.approx(111_195, rel=1e-4)
