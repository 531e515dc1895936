"""What short texts have in common, in whole phrases: pure, without a dictionary, made for titles of Chinese reports.

A phrase begins and ends where a clause does, beside the name of a place or a house number, or where the letters beside
it change from text to text: a run that always has the same letter beside it is half a word.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from helin.kit.likeness import Weights, pairs

PHRASE_MIN, PHRASE_MAX = 3, 20
CUT, COMMA = "\n", "，"
# tidy: chinese: how houses are numbered, and the commas that may stand inside a phrase
NUMBERED = re.compile(r"(?:\d+\s*(?:号楼|号院|单元|栋|幢|号|层|室|#))+")
# tidy: chinese: as above
COMMAS = re.compile(r"\s*[,，]\s*")
NOT_LETTERS = re.compile(r"[^\w，]+|_+")
# tidy: chinese: small words: no phrase begins with the first; with the second only where its clause does
NEVER_FIRST, SELDOM_FIRST = (
    frozenset("的了吗呢吧啊里号个们上下中内等"),
    frozenset("在是和与对把被有就都也还又给让向从这那"),
)
# tidy: chinese: with these a phrase ends only where its clause does; with other small words never
PARTICLES, NEVER_LAST = (
    frozenset("了吗呢吧啊"),
    frozenset("的在是和与请对把被及或就都也还又给让向从个号这那我你他她您很太"),
)


@dataclass(slots=True)
class _Run:
    """A run of letters: in which texts it stands, and what stands beside it ("" where a clause ends)."""

    texts: set[int] = field(default_factory=set)
    before: set[str] = field(default_factory=set)
    after: set[str] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        """Whether nothing always stands beside it."""
        return _is_free(self.before) and _is_free(self.after)


def common_phrases(texts: Sequence[str], weights: Weights, *, places: Iterable[str] = (), most: int = 2) -> list[str]:
    """The phrases that stand in two of the texts and in at least a third, the weightiest first.

    The names in `places` and house numbers are taken out before: where it is, is said elsewhere. Deterministic.
    """
    runs = _runs(texts, _pattern(places))
    floor = max(2, len(texts) / 3)
    worth = {
        phrase: len(run.texts) * sum(weights.weight(pair) for pair in pairs(phrase))
        for phrase, run in runs.items()
        if len(run.texts) >= floor and run.is_whole and _begins_and_ends_well(phrase, run)
    }
    taken: list[str] = []
    for phrase in sorted(worth, key=lambda phrase: (-worth[phrase], phrase)):
        if len(taken) < most and all(set(pairs(phrase)).isdisjoint(pairs(other)) for other in taken):
            taken.append(phrase)
    return taken


def _pattern(places: Iterable[str]) -> re.Pattern[str]:
    """The names, the longest first, and house numbers."""
    names = sorted({name.lower() for name in places if len(name) > 1}, key=lambda name: (-len(name), name))
    return re.compile("|".join([*map(re.escape, names), NUMBERED.pattern]))


def _runs(texts: Sequence[str], places: re.Pattern[str]) -> dict[str, _Run]:
    found: dict[str, _Run] = defaultdict(_Run)
    for number, text in enumerate(texts):
        said = NOT_LETTERS.sub(CUT, COMMAS.sub(COMMA, places.sub(CUT, text.lower())))
        for part in said.split(CUT):
            for phrase, before, after in _parts(part.strip(COMMA)):
                run = found[phrase]
                run.texts.add(number)
                run.before.add(before)
                run.after.add(after)
    return found


def _parts(part: str) -> Iterator[tuple[str, str, str]]:
    """Every run of a clause with the letter before and after it; never from the middle of a number."""
    for start in range(len(part)):
        before = part[start - 1 : start].strip(COMMA)
        if part[start] == COMMA or (before.isdigit() and part[start].isdigit()):
            continue
        for end in range(start + PHRASE_MIN, min(len(part), start + PHRASE_MAX) + 1):
            after = part[end : end + 1].strip(COMMA)
            if part[end - 1] != COMMA and not (after.isdigit() and part[end - 1].isdigit()):
                yield part[start:end], before, after


def _is_free(beside: set[str]) -> bool:
    return "" in beside or len({letter for letter in beside if not letter.isdigit()}) > 1


def _begins_and_ends_well(phrase: str, run: _Run) -> bool:
    first, last = phrase[0], phrase[-1]
    begins = first not in NEVER_FIRST and (first not in SELDOM_FIRST or run.before == {""})
    return begins and last not in NEVER_LAST and (last not in PARTICLES or "" in run.after)
