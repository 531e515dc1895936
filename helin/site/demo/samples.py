"""Draws by lot of the demo: one whose calls are all made, and one in the middle of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.people.queries import holders
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Unit
from helin.features.cases import actions, queries
from helin.features.cases.models import RateScheme, Rating, Sample, SampleCall
from helin.features.cases.workflow import SampleResult
from helin.kit.actors import Actor
from helin.kit.periods import Period
from helin.site.demo.chance import stream
from helin.site.demo.texts import samples as words

MADE_OF_LAST, AN_HOUR, BETWEEN = 23, 3, timedelta(minutes=17)
"""How many calls of the last draw are made (half of a small one), how many an hour, and how far apart."""
NOT_REACHED, REFUSED, STILL_SOLVED, SOLVED_SINCE, ASKED = 0.11, 0.04, 0.87, 0.3, 0.05


def draw_samples(street: Place, *, seed: int, at: datetime) -> None:
    """Draw from the last two periods that have something to draw from, and make the calls."""
    leaders = _people(Role.LEADER, street, at)
    officers = _people(Role.VERIFIER, street, at)
    scheme = RateScheme.of_street(street.pk, on=timezone.localdate(at))
    over = queries.periods(scheme, timezone.localdate(at), count=3)[1:]
    chance = stream(seed, "second calls")
    for period in reversed(over):
        is_last = period == over[0]
        try:
            sample = actions.draw_sample(
                street=street, first_on=period.first, by=leaders[0], at=_drawn_at(period, at), history=not is_last
            )
        except (actions.Refused, IndexError):  # a small demo may have nothing closed, or no leader
            continue
        _call(sample, officers, chance, most=min(MADE_OF_LAST, sample.size // 2) if is_last else sample.size, at=at)


def _drawn_at(period: Period, at: datetime) -> datetime:
    return min(period.span[1] + timedelta(hours=9), at)


def _people(role: str, street: Place, at: datetime) -> list[Actor]:
    found = holders(role, at=at, place_id=street.pk)
    return [actor_for(person, at) for person in Person.objects.filter(pk__in=found).order_by("pk")]


def _call(sample: Sample, officers: list[Actor], chance: Random, *, most: int, at: datetime) -> None:
    """Make the first calls of a draw, or all, each by somebody who may."""
    clock, calls = workdays.clock(), sample.calls.select_related("case", "rating").order_by("position")
    for number, call in enumerate(calls[:most]):
        opened = clock.deadline(sample.drawn_at, number // AN_HOUR, Unit.WORKING_HOURS)
        moment = min(opened + BETWEEN * (number % AN_HOUR + 1), at)
        free = [officer for officer in officers if officer.person_id not in (*call.spoke_before, *call.case.handled_by)]
        for said in _answers(call, chance) if free else ():
            actions.call_sample(call, by=free[0], at=moment, history=True, **said)


def _answers(call: SampleCall, chance: Random) -> Iterator[dict[str, Any]]:
    """What comes of it: an answer, a no, or three tries."""
    drawn = chance.random()
    if drawn < NOT_REACHED:
        yield from [{"result": SampleResult.NOT_REACHED}] * 3
    elif drawn < NOT_REACHED + REFUSED:
        yield {"result": SampleResult.REFUSED, "words": chance.choice(words.REFUSED)}
    else:
        yield _said(call.rating, chance)


def _said(rating: Rating, chance: Random) -> dict[str, Any]:
    solved = chance.random() < (STILL_SOLVED if rating.solved else SOLVED_SINCE)
    grade = max(3, (rating.grade or 3) + chance.choice((-1, 0, 0, 0, 1))) if solved else chance.choice((1, 2, 2, 3))
    return {
        "result": SampleResult.REACHED,
        "solved": solved,
        "grade": min(grade, 5),
        "approached": chance.random() < ASKED,
        "words": chance.choice(words.SOLVED if solved else words.NOT_SOLVED),
    }
