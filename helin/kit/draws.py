"""Draw by lot so that anybody can redo it: a seed, a list of numbers, and one rule; no chance of its own.

The rule: the key of a number is the SHA-256 of the seed, a colon and the number; the smallest keys are drawn.
Source: docs/sources.md#draw-by-lot.
"""

from collections.abc import Iterable
from hashlib import sha256

CERTAIN = 0.95


def key(seed: str, number: str) -> str:
    """What a number is ordered by, as 64 small hexadecimal digits."""
    return sha256(f"{seed}:{number}".encode()).hexdigest()


def drawn(seed: str, frame: Iterable[str], size: int) -> list[str]:
    """The `size` numbers of the frame with the smallest keys, smallest first, in whatever order the frame stands."""
    return sorted(set(frame), key=lambda number: (key(seed, number), number))[:size]


def digest(numbers: Iterable[str]) -> str:
    """The fingerprint of a list as it stands: the SHA-256 of its lines."""
    return sha256("\n".join(numbers).encode()).hexdigest()


def reveals(size: int) -> float:
    """The least share of wrong ones of which `size` drawn by chance (≥ 1) show at least one in 95 of 100 draws.

    Source: docs/sources.md#audit-sample; 59 → 5 %.
    """
    return float(1 - (1 - CERTAIN) ** (1 / size))
