"""Read the text blocks of `texts` into situations: what may go wrong, and how people then speak of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from helin.site.demo.texts import (
    heat_water,
    living,
    neighbours_market,
    order_noise,
    property_care,
    safety,
    streets_green,
)

BLOCKS = (property_care, heat_water, streets_green, order_noise, safety, living, neighbours_market)
APPEALS = {"咨询": "consultation", "求助": "help", "投诉": "complaint", "举报": "accusation", "建议": "suggestion"}
"""The five kinds of appeal. Source: docs/sources.md#beijing-jiesujiban-2."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words, and the numbers (from 1) of the facts they go with; none: with every fact."""

    words: str
    only: frozenset[int] = frozenset()

    def suits(self, fact: int) -> bool:
        """Whether the words may be said of the fact."""
        return not self.only or fact in self.only


@dataclass(frozen=True, slots=True)
class Situation:
    """One concrete situation.

    `season` says when it is frequent, `where` in what kind of place: a home in an old, middle or tower
    house (home: any), a road, a shop, the public. `facts` are neutral, `details` may say "我".
    """

    key: str
    category: str
    appeal: str
    season: str
    weight: int
    where: str
    titles: tuple[Line, ...]
    facts: tuple[Line, ...]
    details: tuple[Line, ...]
    asks: tuple[Line, ...]
    replies: tuple[Line, ...]


@cache
def situations() -> tuple[Situation, ...]:
    """All situations, in the order of the text blocks."""
    return tuple(situation for block in BLOCKS for situation in parse(block.TEXT))


def parse(text: str) -> Iterator[Situation]:
    """Read one block: "@ key category appeal season weight where", then lines marked T F D A R.

    Digits after a mark name the facts that the line goes with: "R2" answers the second F line only.

    Raises ValueError naming the situation that lacks a part or has a line of an unknown mark.
    """
    for part in text.split("@ ")[1:]:
        head, *lines = [line for line in part.splitlines() if line.strip()]
        key, category, appeal, season, weight, where = head.split()
        found: dict[str, list[Line]] = {mark: [] for mark in "TFDAR"}
        for line in lines:
            mark, _, words = line.partition(" ")
            if mark[:1] not in found:
                raise ValueError(f"{key}: unknown mark {mark!r}")
            found[mark[0]].append(Line(words, frozenset(int(digit) for digit in mark[1:])))
        if not all(found.values()):
            raise ValueError(f"{key}: a part is missing")
        titles, facts, details, asks, replies = (tuple(found[mark]) for mark in "TFDAR")
        kind = APPEALS[appeal]
        yield Situation(key, category, kind, season, int(weight), where, titles, facts, details, asks, replies)
