import random

import pytest

from helin.kit import draws

SEED = "5a" * 32
FRAME = [f"26000{n:05}" for n in range(500)]


def test_a_key_is_what_any_computer_reckons():
    """printf %s "aa:2600000012" | sha256sum"""
    assert draws.key("aa", "2600000012") == "8f8196cd46ae772514f53e3bc7cf41007e935108ca61e13d6b9aae07a98f6132"


def test_the_smallest_keys_are_drawn_whatever_the_order_of_the_frame():
    chosen = draws.drawn(SEED, FRAME, 59)
    rest = set(FRAME) - set(chosen)
    assert len(set(chosen)) == 59
    assert max(draws.key(SEED, n) for n in chosen) < min(draws.key(SEED, n) for n in rest)
    mixed = random.Random(1).sample(FRAME, len(FRAME))
    assert draws.drawn(SEED, mixed, 59) == chosen


def test_a_frame_that_is_too_small_is_drawn_whole():
    assert sorted(draws.drawn(SEED, FRAME[:7], 59)) == FRAME[:7]


def test_another_seed_draws_others():
    assert draws.drawn(SEED, FRAME, 59) != draws.drawn("5b" * 32, FRAME, 59)


def test_a_fingerprint_changes_with_one_number():
    assert draws.digest(FRAME) != draws.digest([*FRAME[:-1], "2600099999"])
    assert draws.digest(["a", "b"]) != draws.digest(["ab"])


@pytest.mark.parametrize(("size", "share"), [(59, 0.05), (1, 0.95), (299, 0.01)])
def test_what_a_draw_would_show(size, share):
    assert draws.reveals(size) == pytest.approx(share, abs=5e-4)


def test_each_number_has_the_same_chance():
    """Over many seeds every number is drawn about equally often: chi-squared of 19 degrees of freedom, 99.9 %."""
    frame, hits, times = FRAME[:20], dict.fromkeys(FRAME[:20], 0), 2000
    for n in range(times):
        for number in draws.drawn(f"{n:064x}", frame, 5):
            hits[number] += 1
    expected = times * 5 / 20
    assert sum((count - expected) ** 2 / expected for count in hits.values()) < 43.8
