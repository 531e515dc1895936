"""Somebody who knows the rule and all that is published tries to work out what is withheld."""

import itertools
from collections import defaultdict

import pytest

from helin.kit.disclosure import BELOW, Published, publish

SMALL = set(range(1, BELOW))


def naive(counts):
    """A control: small counts are withheld and the total stands beside them."""
    return Published(publish(counts).counts, sum(counts))


def one_beside(counts):
    """Another control: the usual second cell, the smallest of the rest, is withheld where one alone is small."""
    small = {place for place, count in enumerate(counts) if count in SMALL}
    rest = sorted((count, place) for place, count in enumerate(counts) if count >= BELOW)
    hidden = small | ({rest[0][1]} if len(small) == 1 and rest else set())
    return Published(tuple(None if place in hidden else c for place, c in enumerate(counts)), sum(counts))


def worked_out(rule, size, top):
    """The fewest values that a withheld count may have, and how many withheld counts have one.

    Every column of `size` counts below `top` is compared with what every other would have published.
    """
    rivals = defaultdict(list)
    for counts in itertools.product(range(top), repeat=size):
        rivals[rule(counts)].append(counts)
    values = [
        len({column[place] for column in columns})
        for said, columns in rivals.items()
        for place, count in enumerate(said.counts)
        if count is None
    ]
    return min(values), values.count(1)


@pytest.mark.parametrize(("size", "top"), [(1, 30), (2, 30), (3, 20), (5, 9)])
def test_a_withheld_count_may_be_any_small_number(size, top):
    assert worked_out(publish, size, top) == (len(SMALL), 0)


@pytest.mark.parametrize("rule", [naive, one_beside])
def test_the_usual_ways_are_worked_out(rule):
    """The negative control: the same attack on what is usually done."""
    assert worked_out(rule, 3, 20)[1] > 0


@pytest.mark.parametrize(
    ("counts", "said", "total", "at_least"),
    [
        ((9, 6, 7, 3, 5), (9, 6, 7, None, 5), None, 28),
        ((0, 0, 0), (0, 0, 0), 0, 0),
        ((8, 5, 0), (8, 5, 0), 13, 13),
        ((2, 3), (None, None), None, 2),
    ],
)
def test_small_counts_go_with_the_total(counts, said, total, at_least):
    found = publish(counts)
    assert (found, found.at_least) == (Published(said, total), at_least)
