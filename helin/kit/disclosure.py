"""Counts that may be published: small ones are withheld, and beside them the sum, so that nobody can work them out."""

from collections.abc import Sequence
from dataclasses import dataclass

BELOW = 5
"""Counts from 1 up to below this are not published. Source: docs/sources.md#small-numbers."""


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
    """Withhold what is small and, beside it, the total; zero is no case, so it is shown.

    The usual second cell would cost a figure that may be shown, and whoever knows the rule by which it is chosen can
    often still solve the sum. Without the sum there is nothing to solve: a withheld count may be any small number,
    whatever else is published. `test_disclosure` tries both ways.
    """
    kept = tuple(None if 0 < count < below else count for count in counts)
    return Published(kept, None if None in kept else sum(counts))
