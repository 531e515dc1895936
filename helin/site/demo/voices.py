"""Put a situation into somebody's mouth: title, text, reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from helin.site.demo.situations import Line, Situation
from helin.site.demo.texts import voices

TONES = tuple(voices.OPENINGS)
RESIDENT_TONES = ("angry", "polite", "plain", "plain", "young", "young")
TOLD = frozenset({"terse", "record", "visitor"})
"""Written down by staff: nobody says "我" there."""

ASKS = {"terse": 0.25, "record": 0.6, "visitor": 0.6}
CALM = {"angry": "plain", "terse": "record"}
"""Who asks or suggests is not angry, and a grid worker takes it down as a record."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a case says."""

    title: str
    text: str


def lines(block: str) -> tuple[str, ...]:
    """The lines of a block; an empty line inside it counts as saying nothing."""
    return tuple(block.strip("\n").split("\n"))


_OPENINGS = {tone: lines(block) for tone, block in voices.OPENINGS.items()}
_CLOSINGS = {tone: lines(block) for tone, block in voices.CLOSINGS.items()}
_REPLY_OPENINGS, _REPLY_CLOSINGS = lines(voices.REPLY_OPENINGS), lines(voices.REPLY_CLOSINGS)


def speak(situation: Situation, fact: int, tone: str, slots: Mapping[str, str], random: Random) -> Words:
    """A title and a text about the fact of this number, in the given tone."""
    if situation.appeal in {"consultation", "suggestion"}:
        tone = CALM.get(tone, tone)
    told = tone in TOLD
    details = [line for line in _suiting(situation.details, fact) if not (told and "我" in line)]
    wanted = {"terse": 0, "record": 1, "visitor": 1, "angry": 2}.get(tone, random.choice((1, 1, 2)))
    asks = _suiting(situation.asks, fact)
    parts = [
        random.choice(_OPENINGS[tone]),
        situation.facts[fact - 1].words,
        *random.sample(details, min(wanted, len(details))),
        random.choice(asks) if asks and random.random() < ASKS.get(tone, 0.85) else "",
        random.choice(_CLOSINGS.get(tone, _CLOSINGS["record"])),
    ]
    title = random.choice(_suiting(situation.titles, fact))
    return Words(title.format_map(slots), "".join(parts).format_map(slots))


def answer(situation: Situation, fact: int, slots: Mapping[str, str], random: Random) -> str:
    """A reply of the unit in charge."""
    reply = random.choice(_suiting(situation.replies, fact))
    parts = (random.choice(_REPLY_OPENINGS), reply, random.choice(_REPLY_CLOSINGS))
    return "".join(parts).format_map(slots)


def _suiting(found: Sequence[Line], fact: int) -> list[str]:
    return [line.words for line in found if line.suits(fact)]
