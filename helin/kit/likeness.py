"""How alike texts are, by the letter pairs they share: pure, without a dictionary, made for short Chinese texts.

A text is cut into overlapping pairs of letters, as the search index cuts it. A pair weighs the more the fewer texts
hold it (tf-idf), and two texts are as alike as the angle between their weights says (cosine): 0 nothing shared, 1 the
same.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from operator import add

RUN = re.compile(r"[^\W_]+")
COMMON_SHARE = 0.2
"""Pairs held by more than a fifth of many texts tell nothing, and are left out where all are compared with all."""
MANY, BLOCK = 50, 512

Vector = Mapping[str, float]


def pairs(text: str) -> list[str]:
    """The overlapping pairs of letters in each run of letters and digits; a single letter gives none."""
    return [pair for run in RUN.findall(text.lower()) for pair in map(add, run, run[1:])]


def counted(text: str) -> Counter[str]:
    """How often each pair stands in the text."""
    return Counter(pairs(text))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a pair weighs, learned from texts: ln((1 + n) / (1 + texts that hold it)) + 1."""

    n: int
    held: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Weights":
        """Learn from these texts."""
        return cls.of_counts([counted(text) for text in texts])

    @classmethod
    def of_counts(cls, counts: Sequence[Mapping[str, int]]) -> "Weights":
        """Learn from texts whose pairs are counted already."""
        held: Counter[str] = Counter()
        for one in counts:
            held.update(one.keys())
        by_times = {times: _weight(len(counts), times) for times in set(held.values())}
        return cls(len(counts), held, {pair: by_times[times] for pair, times in held.items()})

    def weight(self, pair: str) -> float:
        """At least 1; the most for a pair that no text holds."""
        return self.known.get(pair) or _weight(self.n, 0)

    def vector(self, text: str) -> Vector:
        """The text as weights of length 1; empty when it holds no pair. A repeated pair counts 1 + ln(times)."""
        return self.vector_of(counted(text))

    def vector_of(self, counts: Mapping[str, int]) -> Vector:
        """The same of a text whose pairs are counted already."""
        weight = self.known.get
        unknown = _weight(self.n, 0)
        raw = {
            pair: (weight(pair) or unknown) * (1 if times == 1 else 1 + log(times)) for pair, times in counts.items()
        }
        length = sqrt(sum(w * w for w in raw.values()))
        return {pair: w / length for pair, w in raw.items()} if length else {}


def _weight(n: int, times: int) -> float:
    return log((1 + n) / (1 + times)) + 1


def cosine(one: Vector, other: Vector) -> float:
    """Between 0 and 1; 0 when one is empty."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return min(1.0, sum(w * large[pair] for pair, w in small.items() if pair in large))


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two texts by their place in the list, the earlier first, and how alike they are."""

    one: int
    other: int
    cosine: float


def alike_pairs(texts: Sequence[str], weights: Weights, *, least: float) -> Iterator[AlikePair]:
    """All pairs of texts that are at least `least` (> 0) alike, in order of place. Deterministic.

    Shape: products of a sparse matrix in blocks, so that only texts which share something meet. Loads scipy, which
    is too large for a web worker: for jobs and commands only.
    """
    from scipy import sparse  # noqa: PLC0415 (a web worker imports this module, too)

    known: dict[str, int] = {}
    starts, columns, values = [0], [], []
    ceiling = COMMON_SHARE * weights.n if weights.n > MANY else weights.n
    for text in texts:
        for pair, value in weights.vector(text).items():
            if weights.held.get(pair, 0) <= ceiling:
                columns.append(known.setdefault(pair, len(known)))
                values.append(value)
        starts.append(len(columns))
    matrix = sparse.csr_matrix((values, columns, starts), shape=(len(texts), len(known)))
    turned = matrix.T.tocsr()
    for first in range(0, len(texts), BLOCK):
        block = (matrix[first : first + BLOCK] @ turned).tocoo()
        kept = block.data >= least
        found = zip(block.row[kept] + first, block.col[kept], block.data[kept], strict=True)
        yield from (AlikePair(int(i), int(j), min(1.0, float(c))) for i, j, c in sorted(found) if i < j)


def stars(n: int, links: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    """Group `n` things by their links (one, other, strength), each group with its centre first.

    Whatever has the strongest links together becomes a centre, its free neighbours its group, and so on; what is alone
    is in no group.

    Each member is alike with the centre itself, so a chain of small steps cannot join what has nothing in common.
    Deterministic: equal strength goes to the earlier one.
    """
    near: list[dict[int, float]] = [{} for _ in range(n)]
    for one, other, strength in links:
        near[one][other] = near[other][one] = strength
    free, groups = set(range(n)), []
    pull = [sum(links.values()) for links in near]
    for centre in sorted(range(n), key=lambda i: (-pull[i], i)):
        members = sorted(near[centre].keys() & free, key=lambda j: (-near[centre][j], j)) if centre in free else []
        if members:
            groups.append([centre, *members])
            free -= {centre, *members}
    return groups


def shared_words(one: str, other: str, weights: Weights, *, most: int = 3) -> list[str]:
    """The longest runs of letters (three to ten) that stand in both, those that weigh most first."""
    there = other.lower()
    found: dict[str, float] = {}
    for run in RUN.findall(one.lower()):
        start = 0
        while start < len(run) - 1:
            end = start + 2
            if run[start:end] not in there:
                start += 1
                continue
            while end < min(len(run), start + WORD_MAX) and run[start : end + 1] in there:
                end += 1
            word = run[start:end].strip("".join(SMALL))
            if len(word) >= WORD_MIN:
                found[word] = sum(weights.weight(pair) for pair in pairs(word))
            start = end
    return _apart(sorted(found, key=lambda word: (-found[word], word)), most)


WORD_MIN, WORD_MAX = 3, 10
# tidy: chinese: small words that no name begins or ends with
SMALL = frozenset("的了在是和与请对把被有及或就都也还又给让向从到吗呢吧啊这那我你他她们个号里")


def _apart(words: Iterable[str], most: int) -> list[str]:
    """The first few that are no piece of one taken before: no common pair, and not cut where one begins."""
    taken: list[str] = []
    for word in words:
        parts = set(pairs(word))
        if all(parts.isdisjoint(pairs(t)) and word[-1] != t[0] for t in taken):
            taken.append(word)
        if len(taken) == most:
            break
    return taken
