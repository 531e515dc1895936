"""How good a classifier is, counted on cases it was not fitted on. Plain numpy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The cases whose top probability lies in one tenth: how sure it was, how often it was right."""

    n: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Quality:
    """`confusion[truth][guess]`; `brier` is 0 (best) to 2; `ece` is the mean gap between said and right.

    `top3` is the share whose truth is among the three likeliest.
    Source: docs/sources.md#calibration-error.
    """

    n: int
    hits: int
    top3: float
    macro_f1: float
    brier: float
    ece: float
    confusion: tuple[tuple[int, ...], ...]
    bins: tuple[Bin, ...]

    @property
    def accuracy(self) -> float:
        """The share of right first guesses."""
        return self.hits / self.n


def quality(chances: NDArray[np.floating], truth: NDArray[np.int64]) -> Quality:
    """Measure probabilities `[case, class]` against the true classes (n ≥ 1)."""
    n, classes = chances.shape
    guess = chances.argmax(axis=1)
    confusion = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(confusion, (truth, guess), 1)
    ranks = (chances > chances[np.arange(n), truth][:, None]).sum(axis=1)
    target = np.eye(classes)[truth]
    bins = _bins(chances.max(axis=1), guess == truth)
    return Quality(
        n=n,
        hits=int((guess == truth).sum()),
        top3=float((ranks < 3).mean()),
        macro_f1=macro_f1(confusion),
        brier=float(((chances - target) ** 2).sum(axis=1).mean()),
        ece=sum(b.n * abs(b.said - b.right) for b in bins) / n,
        confusion=tuple(tuple(int(cell) for cell in row) for row in confusion),
        bins=bins,
    )


def macro_f1(confusion: NDArray[np.int64]) -> float:
    """The mean F1 of the classes that occur; a class never guessed right counts 0."""
    right, there, said = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    f1 = 2 * right[there > 0] / (there + said)[there > 0]
    return float(f1.mean())


def temperature(scores: NDArray[np.floating], truth: NDArray[np.int64]) -> float:
    """The divisor of the scores under which the truth is likeliest: golden section on its logarithm.

    Source: docs/sources.md#temperature-scaling.
    """
    low, high, ratio = np.log(0.05), np.log(20.0), (np.sqrt(5) - 1) / 2
    for _step in range(40):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if _surprise(scores, truth, float(np.exp(left))) < _surprise(scores, truth, float(np.exp(right))):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def _surprise(scores: NDArray[np.floating], truth: NDArray[np.int64], divisor: float) -> float:
    scaled = scores / divisor
    top = scaled.max(axis=1)
    spread = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
    return float((spread - scaled[np.arange(len(truth)), truth]).mean())


def _bins(sure: NDArray[np.floating], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    where = np.minimum((sure * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean()))
        for inside in (where == b for b in range(BINS))
        if inside.any()
    )


def keyword_guess(words: Sequence[frozenset[str]], text: str, default: int) -> int:
    """The class of which most words stand in the text, each counted by its length; `default` when none does."""
    scores = [sum(len(word) for word in own if word in text) for own in words]
    best = max(range(len(scores)), key=scores.__getitem__)
    return best if scores[best] else default
