"""Which class a short text belongs to, how surely, and which of its words spoke for it. Plain Python and numpy.

The text is cut into runs of one to three letters, weighed by tf-idf, and scored by a linear model that was fitted
elsewhere (`helin.kit.training`, which the web never imports). A model is arrays, read without pickle.
Source: docs/sources.md#temperature-scaling.
"""

import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

LONGEST = 3
WORD_MAX = 4
WORDS_SHOWN, CLAUSE_MAX, BESIDE = 2, 16, 5
"""How many reasons are told; the letters of a clause told whole; the letters beside a word of a longer one."""
TAG = "="
"""Begins a feature that is no part of the text, such as "=place:12"."""
MASKED = re.compile(r"\d*\w?\*+\w?\d*")
LONG_NUMBER = re.compile(r"\d[\d\s\-]{3,}\d")
NOT_LETTERS = re.compile(r"[\W_]+")
# tidy: chinese: words that only join others; none of them is shown as a reason
JOINING = frozenset(
    "的了在是和都也有就与及或把被对为到给向着过还又很从我你他她它们这那不没吗呢吧啊呀之其而且于个以等上下中要"
)


def pieces(text: str) -> list[str]:
    """The text in lower case, cut where something is no letter.

    Numbers of five digits or more and what stands beside a mask are left out.
    """
    return NOT_LETTERS.sub(" ", LONG_NUMBER.sub(" ", MASKED.sub(" ", text.lower()))).split()


def grams(text: str, tags: Iterable[str] = ()) -> Counter[str]:
    """How often each run of one to three letters occurs; `tags` are features beside the text."""
    counted = Counter(
        piece[i : i + n] for piece in pieces(text) for n in range(1, LONGEST + 1) for i in range(len(piece) - n + 1)
    )
    counted.update(TAG + tag for tag in tags)
    return counted


@dataclass(frozen=True, slots=True)
class Guess:
    """A class with its calibrated probability, and the clauses of the text that spoke for it, strongest first."""

    label: str
    probability: float
    words: tuple[str, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """`weights[feature, class]`, one `idf` a feature, one `bias` a class.

    `temperature` divides the scores so that probabilities mean what they say.
    """

    labels: tuple[str, ...]
    features: Mapping[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    temperature: float = 1.0
    names: Sequence[str] = field(default=(), repr=False)

    def vector(self, text: str, tags: Iterable[str] = ()) -> tuple[NDArray[np.int64], Floats]:
        """The indices of known features and their weights, of length one together."""
        found = [(i, n) for gram, n in grams(text, tags).items() if (i := self.features.get(gram)) is not None]
        index = np.fromiter((i for i, _n in found), dtype=np.int64, count=len(found))
        values = self.idf[index] * np.fromiter((1 + math.log(n) for _i, n in found), np.float32, count=len(found))
        norm = float(np.linalg.norm(values))
        return index, values / norm if norm else values

    def probabilities(self, text: str, tags: Iterable[str] = ()) -> Floats:
        """One calibrated probability a class."""
        index, values = self.vector(text, tags)
        return softmax((values @ self.weights[index] + self.bias) / self.temperature)

    def guesses(self, text: str, tags: Iterable[str] = (), *, among: Iterable[str], most: int) -> list[Guess]:
        """The likeliest classes of `among`; empty when nothing in the text is known."""
        tags, wanted = list(tags), set(among)
        index, values = self.vector(text, tags)
        if not len(index):
            return []
        rows = self.weights[index]
        chances = softmax((values @ rows + self.bias) / self.temperature)
        order = [int(i) for i in np.argsort(-chances) if self.labels[i] in wanted][:most]
        # what a feature says for a class is counted against what it says for the average class
        spoke = (rows - rows.mean(axis=1, keepdims=True)) * values[:, None]
        named = [self.names[i] for i in index]
        return [
            Guess(self.labels[i], float(chances[i]), *spoken(text, dict(zip(named, spoke[:, i].tolist(), strict=True))))
            for i in order
        ]

    def to_bytes(self) -> bytes:
        """The model as one npz file without pickled objects."""
        out = io.BytesIO()
        np.savez_compressed(
            out,
            labels=_packed(self.labels),
            features=_packed(self.names),
            idf=self.idf.astype(np.float32),
            weights=self.weights.astype(np.float16),
            bias=self.bias.astype(np.float32),
            temperature=np.float32(self.temperature),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Model":
        """Read what `to_bytes` wrote. Raises ValueError when something in it would need pickle."""
        with np.load(io.BytesIO(data), allow_pickle=False) as kept:
            names = _unpacked(kept["features"])
            return cls(
                labels=tuple(_unpacked(kept["labels"])),
                features={name: i for i, name in enumerate(names)},
                idf=kept["idf"],
                weights=kept["weights"].astype(np.float32),
                bias=kept["bias"],
                temperature=float(kept["temperature"]),
                names=names,
            )


def softmax(scores: NDArray[np.floating]) -> Floats:
    """Scores as probabilities that add up to one, along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def spoken(text: str, spoke: Mapping[str, float]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell the clauses in which the runs of letters stand that said most, and the tags that weighed as much.

    A run of two or three letters grows by those that overlap it and also spoke for the class, up to four letters. A run
    alone is often half a word; the clause around it is what the person said.
    """
    runs = sorted(
        ((gram, weight) for gram, weight in spoke.items() if weight > 0 and _is_telling(gram)),
        key=lambda pair: (-pair[1] * len(pair[0]), pair[0]),
    )
    whole = pieces(text)
    words: list[str] = []
    for gram, _weight in runs[:12]:
        overlapping = next((i for i, word in enumerate(words) if merged(word, gram, whole)), None)
        if overlapping is not None:
            words[overlapping] = merged(words[overlapping], gram, whole)
        elif len(words) <= WORDS_SHOWN and not any(set(gram) & set(word) for word in words):
            words.append(gram)
    least = max((weight for _gram, weight in runs), default=0.0)
    tags = tuple(gram[1:] for gram, weight in spoke.items() if gram[0] == TAG and weight > least)
    return tuple(dict.fromkeys(clause_around(word, whole) for word in words))[:WORDS_SHOWN], tags


def clause_around(word: str, whole: Sequence[str]) -> str:
    """The clause in which a word stands; of a long one what stands beside the word, with dots where it was cut."""
    clause = next((piece for piece in whole if word in piece), word)
    if len(clause) <= CLAUSE_MAX:
        return clause
    at = clause.find(word)
    start, end = max(0, at - BESIDE), min(len(clause), at + len(word) + BESIDE)
    return f"{'…' if start else ''}{clause[start:end]}{'…' if end < len(clause) else ''}"


def _is_telling(gram: str) -> bool:
    return len(gram) > 1 and gram[0] != TAG and JOINING.isdisjoint(gram) and not any(c.isdigit() for c in gram)


def merged(word: str, gram: str, whole: Sequence[str]) -> str:
    """Both as one word of at most four letters that stands in the text; "" when they make none."""
    if gram in word:
        return word
    for shared in range(min(len(word), len(gram)) - 1, 0, -1):
        for first, second in ((word, gram), (gram, word)):
            if first[-shared:] == second[:shared]:
                joined = first + second[shared:]
                if len(joined) <= WORD_MAX and any(joined in piece for piece in whole):
                    return joined
    return ""


def _packed(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), dtype=np.uint8)


def _unpacked(data: NDArray[np.uint8]) -> list[str]:
    return data.tobytes().decode().split("\n")
