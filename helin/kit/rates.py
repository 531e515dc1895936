"""Rates that are honest about small numbers."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt

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
    """The Wilson score interval of `hits` out of `n` (n ≥ 1), each end between 0 and 1; it holds the share itself.

    Source: docs/sources.md#wilson-1927; 81/263 → .2553–.3662.
    """
    share, zz = hits / n, z * z
    middle = (share + zz / (2 * n)) / (1 + zz / n)
    half = z / (1 + zz / n) * sqrt(share * (1 - share) / n + zz / (4 * n * n))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


@lru_cache(maxsize=1024)
def funnel(share: float, n: int, *, level: float) -> tuple[float, float]:
    """The limits between which the share of `n` lies with probability `level` when the true share is `share`.

    Exact binomial limits, interpolated between counts. Source: docs/sources.md#funnel-2005;
    0.85 of 100 → .7717–.9116 at 95 %, .7168–.9493 at 99.9 %.
    """
    if not 0 < share < 1:
        return share, share
    tail = (1 - level) / 2
    return _quantile(share, n, tail), _quantile(share, n, 1 - tail)


def _quantile(share: float, n: int, wanted: float) -> float:
    below = 0.0
    for hits in range(n + 1):
        logged = (
            lgamma(n + 1) - lgamma(hits + 1) - lgamma(n - hits + 1) + hits * log(share) + (n - hits) * log1p(-share)
        )
        here = exp(logged)
        if below + here >= wanted:
            return max(0.0, (hits - (below + here - wanted) / here) / n)
        below += here
    return 1.0
