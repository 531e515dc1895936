"""Counts that may be published: small ones are withheld, and so much beside them that nobody can work them out."""

from collections.abc import Sequence
from dataclasses import dataclass

BELOW = 5
"""Counts from 1 up to below this are not published. Source: docs/sources.md#small-numbers."""
BESIDE = 2
"""How many of the next larger counts go with them. With one, a sum often has a single way to come about."""


@dataclass(frozen=True, slots=True)
class Published:
    """Counts that add up to `total`; None is withheld."""

    counts: tuple[int | None, ...]
    total: int | None

    @property
    def at_least(self) -> int:
        """What the total is at least, for all to see: what is shown, and one for each count withheld."""
        return sum(1 if count is None else count for count in self.counts)


def publish(counts: Sequence[int], *, below: int = BELOW) -> Published:
    """Withhold what is small, and beside it the two next larger counts, with all that equal them.

    Where there are no two, the total goes instead. What is withheld looks all alike. Somebody who knows this rule and
    all that is published is left with three possible values for every count withheld: `test_disclosure` tries them.
    """
    small = {place for place, count in enumerate(counts) if 0 < count < below}
    if not small:
        return Published(tuple(counts), sum(counts))
    beside = sorted({count for count in counts if count >= below})[:BESIDE]
    if len(beside) < BESIDE:
        return Published(tuple(None if place in small else count for place, count in enumerate(counts)), None)
    kept = tuple(None if place in small or count in beside else count for place, count in enumerate(counts))
    return Published(kept, sum(counts))
