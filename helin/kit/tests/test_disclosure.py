"""Somebody who knows the rule and all that is published tries to work out what is withheld."""

import itertools
from collections import defaultdict

import pytest

from helin.kit.disclosure import BELOW, Published, publish


def naive(counts):
    """The control: small counts are withheld and the total stands beside them."""
    return Published(tuple(None if 0 < count < BELOW else count for count in counts), sum(counts))


def one_beside(counts):
    """Another control: the usual second cell, the smallest of the rest, is withheld as well."""
    small = {place for place, count in enumerate(counts) if 0 < count < BELOW}
    rest = sorted((count, place) for place, count in enumerate(counts) if count >= BELOW)
    hidden = small | ({rest[0][1]} if len(small) == 1 and rest else set())
    return Published(tuple(None if place in hidden else c for place, c in enumerate(counts)), sum(counts))


def worked_out(rule, size, top, within):
    """How many withheld counts have fewer than three possible values, and how many have one.

    Over every column of `size` counts below `top`; judged are only those whose every rival lies below `within`, so that
    no rival is cut off.
    """
    rivals = defaultdict(list)
    for counts in itertools.product(range(top), repeat=size):
        rivals[rule(counts)].append(counts)
    few = one = 0
    for said, columns in rivals.items():
        if max(map(max, columns)) >= within:
            continue
        for place, count in enumerate(said.counts):
            if count is None:
                values = {column[place] for column in columns}
                few, one = few + (len(values) < 3), one + (len(values) == 1)
    return few, one


@pytest.mark.parametrize(("size", "top", "within"), [(2, 40, 20), (3, 24, 12), (4, 15, 10), (5, 10, 10)])
def test_no_withheld_count_is_worked_out(size, top, within):
    assert worked_out(publish, size, top, within) == (0, 0)


@pytest.mark.parametrize("rule", [naive, one_beside])
def test_the_usual_ways_are_worked_out(rule):
    """The negative control: the same attack on what is usually done."""
    assert worked_out(rule, 3, 24, 12)[1] > 0


@pytest.mark.parametrize(
    ("counts", "said", "total"),
    [
        ((9, 6, 7, 3, 5), (9, None, 7, None, None), 30),
        ((0, 0, 0), (0, 0, 0), 0),
        ((8, 5, 0), (8, 5, 0), 13),
        ((4, 8, 0), (None, 8, 0), None),
        ((1, 6, 6, 9, 12), (None, None, None, None, 12), 34),
        ((2, 3), (None, None), None),
    ],
)
def test_small_counts_go_with_the_two_next_or_with_the_total(counts, said, total):
    assert publish(counts) == Published(said, total)


def test_of_a_withheld_total_only_that_is_told_which_anybody_can_add_up():
    assert publish((4, 8, 0)).at_least == 9
    assert publish((9, 6, 7, 3, 5)).at_least == 19
