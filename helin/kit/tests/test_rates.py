"""Reference values to 1e-4, from the list of figures that Helin is held to."""

import pytest

from helin.kit.rates import Rate, funnel, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (29, 29, 0.8830, 1)],
)
def test_wilson_agrees_with_the_reference(hits, n, low, high):
    assert wilson(hits, n) == pytest.approx((low, high), abs=1e-4)


def test_an_interval_holds_its_share_to_the_last_digit():
    """0 of 12 came out as 3e-17 at the low end, and the chart refused an estimate outside its own interval."""
    for n in range(1, 400):
        for hits in (0, 1, n // 2, n):
            low, high = wilson(hits, n)
            assert low <= hits / n <= high, (hits, n)
    assert (wilson(0, 12)[0], wilson(12, 12)[1]) == (0, 1)


@pytest.mark.parametrize(("level", "low", "high"), [(0.95, 0.7717, 0.9116), (0.999, 0.7168, 0.9493)])
def test_funnel_limits_agree_with_the_reference(level, low, high):
    assert funnel(0.85, 100, level=level) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize("share", [0, 1])
def test_where_everything_or_nothing_is_hit_the_funnel_has_no_width(share):
    assert funnel(share, 30, level=0.95) == (share, share)


def test_a_funnel_holds_for_many():
    low, high = funnel(0.5, 20_000, level=0.999)
    assert 0.48 < low < 0.5 < high < 0.52


def test_nothing_counted_is_no_rate():
    assert (Rate(0, 0).share, Rate(0, 0).interval) == (None, None)
