"""Fits a `classify.Model` and measures it by cross-validation. Needs scikit-learn: for commands and jobs only.

The web process never imports this module (a test asserts it).
"""

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import ComplementNB

from helin.kit.classify import Model, grams, softmax
from helin.kit.measures import Quality, keyword_guess, macro_f1, quality, temperature
from helin.kit.rates import wilson

FOLDS, SEED = 5, 2026
FEATURES_MAX = 12_000
LEAST = 5
"""A class with fewer examples cannot stand in each of five folds: it is left out and said so."""
STRENGTH = 20.0


@dataclass(frozen=True, slots=True)
class Example:
    """A text (masked already), its class, and features beside the text."""

    text: str
    label: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trained:
    """A model with what was measured on cases it had not seen; `report` is plain JSON."""

    model: Model
    report: dict[str, Any]


class TooFew(Exception):
    """There is nothing to learn from: fewer than two classes with five examples each."""


def train(examples: Sequence[Example], *, keywords: Mapping[str, frozenset[str]]) -> Trained:
    """Fit on all examples and measure by stratified five-fold cross-validation. Raises TooFew.

    Shape: `keywords` are the words by which a person would look for each class, for the baseline.
    """
    counts = Counter(e.label for e in examples)
    labels = tuple(sorted(label for label, n in counts.items() if n >= LEAST))
    if len(labels) < 2:
        raise TooFew
    kept = [e for e in examples if e.label in labels]
    counted = [dict(grams(e.text, e.tags)) for e in kept]
    truth = np.array([labels.index(e.label) for e in kept])
    scores, bayes, folds = _held_out(counted, truth, len(labels))
    chances = _calibrated(scores, truth, folds)
    report = {
        "n": len(kept),
        "left_out": len(examples) - len(kept),
        "folds": FOLDS,
        "labels": list(labels),
        **_told(quality(chances, truth)),
        "ece_uncalibrated": round(quality(softmax(scores), truth).ece, 4),
        "temperature": round(temperature(scores, truth), 4),
        "baselines": {
            "majority": _scored(_majority(truth, folds), truth),
            "keywords": _scored(
                _by_keywords(kept, truth, folds, [keywords.get(name, frozenset()) for name in labels]), truth
            ),
            "complement_nb": _scored(bayes, truth),
        },
    }
    return Trained(_fit(counted, truth, labels, float(report["temperature"])), report)


def _held_out(counted: list[dict[str, int]], truth: NDArray[np.int64], classes: int) -> tuple[Any, Any, Any]:
    """Scores of each case from a model that had not seen it, ComplementNB's guesses, and the fold of each case."""
    scores, bayes = np.zeros((len(truth), classes)), np.zeros(len(truth), dtype=np.int64)
    folds = np.zeros(len(truth), dtype=np.int64)
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for fold, (seen, unseen) in enumerate(splitter.split(np.zeros(len(truth)), truth)):
        cut, weigh, line = _fitted([counted[i] for i in seen], truth[seen])
        x = weigh.transform(cut.transform([counted[i] for i in unseen]))
        scores[unseen] = _both_sides(line.decision_function(x))
        x_seen = weigh.transform(cut.transform([counted[i] for i in seen]))
        bayes[unseen] = ComplementNB().fit(x_seen, truth[seen]).predict(x)
        folds[unseen] = fold
    return scores, bayes, folds


def _fitted(counted: list[dict[str, int]], truth: NDArray[np.int64]) -> tuple[Any, Any, Any]:
    often = Counter(gram for row in counted for gram in row)
    kept = {gram for gram, n in often.most_common(FEATURES_MAX) if n > 1}
    cut = DictVectorizer(dtype=np.float32).fit([dict.fromkeys(kept, 1)])
    weigh = TfidfTransformer(sublinear_tf=True)
    x = weigh.fit_transform(cut.transform(counted))
    line = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=FutureWarning)
        line.fit(x, truth)
    return cut, weigh, line


def _fit(counted: list[dict[str, int]], truth: NDArray[np.int64], labels: tuple[str, ...], divisor: float) -> Model:
    cut, weigh, line = _fitted(counted, truth)
    names = [str(name) for name in cut.get_feature_names_out()]
    weights, bias = line.coef_, line.intercept_
    if len(labels) == 2:
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    return Model(
        labels=labels,
        features={name: i for i, name in enumerate(names)},
        idf=weigh.idf_.astype(np.float32),
        weights=np.ascontiguousarray(weights.T, dtype=np.float32),
        bias=bias.astype(np.float32),
        temperature=divisor,
        names=names,
    )


def _both_sides(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """With two classes scikit-learn gives one column: half of it against half of it is the same."""
    return scores if scores.ndim > 1 else np.column_stack([-scores / 2, scores / 2])


def _calibrated(scores: NDArray[np.floating], truth: NDArray[np.int64], folds: NDArray[np.int64]) -> Any:
    """Probabilities of each fold under the temperature found on the other folds."""
    chances = np.zeros_like(scores)
    for fold in range(FOLDS):
        here = folds == fold
        chances[here] = softmax(scores[here] / temperature(scores[~here], truth[~here]))
    return chances


def _majority(truth: NDArray[np.int64], folds: NDArray[np.int64]) -> NDArray[np.int64]:
    guess = np.zeros_like(truth)
    for fold in range(FOLDS):
        guess[folds == fold] = np.bincount(truth[folds != fold]).argmax()
    return guess


def _by_keywords(
    kept: Sequence[Example], truth: NDArray[np.int64], folds: NDArray[np.int64], words: list[frozenset[str]]
) -> NDArray[np.int64]:
    default = _majority(truth, folds)
    return np.array([keyword_guess(words, e.text, int(d)) for e, d in zip(kept, default, strict=True)])


def _scored(guess: NDArray[np.int64], truth: NDArray[np.int64]) -> dict[str, float]:
    size = int(max(guess.max(), truth.max())) + 1
    confusion = np.zeros((size, size), dtype=np.int64)
    np.add.at(confusion, (truth, guess), 1)
    return {"accuracy": round(float((guess == truth).mean()), 4), "macro_f1": round(macro_f1(confusion), 4)}


def _told(found: Quality) -> dict[str, Any]:
    low, high = wilson(found.hits, found.n)
    return {
        "hits": found.hits,
        "accuracy": round(found.accuracy, 4),
        "interval": [round(low, 4), round(high, 4)],
        "top3": round(found.top3, 4),
        "macro_f1": round(found.macro_f1, 4),
        "brier": round(found.brier, 4),
        "ece": round(found.ece, 4),
        "confusion": [list(row) for row in found.confusion],
        "bins": [asdict(b) for b in found.bins],
    }
