"""Rates that are honest about small numbers."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its n and its 95 % interval; `share` is None when there is nothing to count."""

    hits: float
    n: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1."""
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % Wilson score interval. Source: docs/sources.md#wilson-1927."""
        return wilson(self.hits, self.n) if self.n else None


def wilson(hits: float, n: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of `hits` out of `n` (n ≥ 1), each end between 0 and 1.

    Source: docs/sources.md#wilson-1927; 81/263 → .2553–.3662.
    """
    share, zz = hits / n, z * z
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * sqrt(share * (1 - share) / n + zz / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
