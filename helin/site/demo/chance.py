"""Chance that repeats: every part of the demo draws from a stream of its own."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def stream(seed: int, part: str) -> Random:
    """A generator for one part; drawing more in one part does not move another."""
    return Random(f"helin:{seed}:{part}")  # noqa: S311  repeatable on purpose, nothing here is secret


def spread(count: int, among: Sequence[T]) -> list[T]:
    """Pick `count` items evenly over the sequence, in order, each at most once.

    Raises ValueError when there are fewer items than wanted.
    """
    if count > len(among):
        raise ValueError(f"{count} wanted, {len(among)} there")
    return [among[(index * len(among)) // count] for index in range(count)]
