"""Put a situation into somebody's mouth: title, text, reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from helin.site.demo.situations import Situation
from helin.site.demo.texts import voices

TONES = tuple(voices.OPENINGS)
RESIDENT_TONES = ("angry", "polite", "plain", "plain", "young", "young")
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


def speak(situation: Situation, tone: str, slots: Mapping[str, str], random: Random) -> Words:
    """A title and a text in the given tone."""
    if situation.appeal in {"consultation", "suggestion"}:
        tone = CALM.get(tone, tone)
    told = tone in {"record", "terse"}
    details = [line for line in situation.details if not (told and "我" in line)]
    wanted = {"terse": 0, "record": 1, "angry": 2}.get(tone, random.choice((1, 1, 2)))
    parts = [
        random.choice(_OPENINGS[tone]),
        random.choice(situation.facts),
        *random.sample(details, min(wanted, len(details))),
        *_asks(situation.asks, tone, random),
        random.choice(_CLOSINGS[tone]),
    ]
    title = random.choice(situation.titles)
    return Words(title.format_map(slots), "".join(parts).format_map(slots))


def answer(situation: Situation, slots: Mapping[str, str], random: Random) -> str:
    """A reply of the unit in charge."""
    parts = (random.choice(_REPLY_OPENINGS), random.choice(situation.replies), random.choice(_REPLY_CLOSINGS))
    return "".join(parts).format_map(slots)


def _asks(asks: Sequence[str], tone: str, random: Random) -> list[str]:
    chance = {"terse": 0.25, "record": 0.6}.get(tone, 0.85)
    return [random.choice(asks)] if random.random() < chance else []
