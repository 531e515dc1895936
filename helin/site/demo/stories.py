"""Eighteen months of cases: what was said when, in which words, and what became of it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from helin.core.workdays.clock import SHANGHAI, Clock
from helin.site.demo.accounts import ACCOUNTS
from helin.site.demo.cast import Scene, Town
from helin.site.demo.catalogue import lead_at
from helin.site.demo.chance import stream
from helin.site.demo.lives import STAGES, Desk, Life, cut, live
from helin.site.demo.situations import Situation, situations
from helin.site.demo.voices import answer, speak
from helin.site.demo.weather import HOURS, WEEKDAYS, Weather, share, weather
from helin.site.demo.world import RoleSeed, RuleSeed, Step, Story, World

DAYS = 548
"""Eighteen months."""

YOUNG = (timedelta(days=4), timedelta(days=16))
"""Between these ages cases are left standing in turn at every stage."""

SHOWN_DESK = next(account.organisation for account in ACCOUNTS if account.role == "handler") or ""
SHOWN_STAGES = ("dispatch", "sign", "start")
SHOWN_AGE = (timedelta(days=3), timedelta(days=12))
"""At these ages every ninth case goes to the desk of the demo's handler and is left standing there in turn."""
SHOWN_EVERY, TRIES = 9, 400

GROWTH = 0.3
"""How much more is said at the end of the time than at its start: people get used to it."""


def build_stories(world: World, clock: Clock, count: int) -> Iterator[Story]:
    """About `count` cases and a few drafts, in the order of their time."""
    random = stream(world.seed, "stories")
    teller = _Teller(world, clock, random)
    times = sorted(_times(world.at, count, teller.sky, random))
    for number, at in enumerate(times, start=1):
        yield teller.tell(number, at)
    for number in range(count + 1, count + 3 + count // 400):
        yield teller.draft(number, world.at - timedelta(minutes=random.uniform(30, 6000)))


def _times(at: datetime, count: int, sky: Weather, random: Random) -> Iterator[datetime]:
    """When things are said: more on a Monday, in the evening, in a storm, in a cold snap."""
    last = at.astimezone(SHANGHAI)
    days = [last.date() - timedelta(ago) for ago in range(DAYS, -1, -1)]
    weights = list(accumulate(_weight(day, order / DAYS, sky) for order, day in enumerate(days)))
    hours = list(accumulate(HOURS))
    while count:
        day = random.choices(days, cum_weights=weights)[0]
        hour = random.choices(range(24), cum_weights=hours)[0]
        said = datetime(day.year, day.month, day.day, hour, random.randrange(60), random.randrange(60), tzinfo=SHANGHAI)
        if said < last - timedelta(minutes=5):
            count -= 1
            yield said


def _weight(day: date, passed: float, sky: Weather) -> float:
    concerns = sum(situation.weight * share(situation.season, day, sky) for situation in situations())
    return concerns * WEEKDAYS[day.weekday()] * (1 + GROWTH * passed)


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said: which fact of which situation, by whom, with which names in it."""

    situation: Situation
    fact: int
    scene: Scene
    slots: Mapping[str, str]


class _Teller:
    """Draws one story after another; remembers the last ones so that neighbours do not read alike."""

    def __init__(self, world: World, clock: Clock, random: Random) -> None:
        self.world, self.clock, self.random = world, clock, random
        first = world.at.astimezone(SHANGHAI).date() - timedelta(DAYS)
        self.sky = weather(first, first + timedelta(DAYS + 1), stream(world.seed, "weather"))
        self.town = Town(world.places, world.organisations, world.people, stream(world.seed, "town"))
        self.rules = lead_at(world.rules)
        self.parent = {place.key: place.parent for place in world.places}
        self.desks = _desks(world.roles, stream(world.seed, "desks"))
        self.recent: deque[str] = deque(maxlen=7)
        self.weights: dict[date, list[float]] = {}
        self.young = self.shown = 0

    def tell(self, number: int, at: datetime) -> Story:
        """One story said at `at`."""
        shown = number % SHOWN_EVERY == 0 and SHOWN_AGE[0] <= self.world.at - at <= SHOWN_AGE[1]
        said = self._say_to(SHOWN_DESK, at) if shown else self._say(at)
        rule = self._rule_of(said)
        life = Life(
            random=self.random,
            clock=self.clock,
            rule=rule,
            desk=self.desks[rule.lead],
            replies=tuple(answer(said.situation, said.fact, said.slots, self.random) for _ in range(2)),
            now=at,
            calls=stream(self.world.seed, f"calls {number}"),
        )
        scene = said.scene
        steps = live(life, reporter=scene.reporter, recorder=scene.recorder, page=scene.source == "page")
        stage = self._shown_stage(steps) if rule.lead == SHOWN_DESK and shown else self._stage(at)
        return self._story(number, said, at, cut(steps, self.world.at, stage))

    def draft(self, number: int, at: datetime) -> Story:
        """One that its reporter has not sent yet."""
        said = self._say(at)
        while said.scene.source != "page" or not said.scene.reporter:
            said = self._say(at)
        return self._story(number, said, at, ())

    def _say(self, at: datetime) -> "_Said":
        situation = self._situation(at.date())
        scene = self.town.scene(situation, at)
        fact = self.random.randint(1, len(situation.facts))
        return _Said(situation, fact, scene, self.town.slots(scene, at))

    def _say_to(self, desk: str, at: datetime) -> "_Said":
        """Draw until it is one for this desk; the last try stands."""
        said = self._say(at)
        for _ in range(TRIES):
            if self._rule_of(said).lead == desk:
                break
            said = self._say(at)
        return said

    def _story(self, number: int, said: "_Said", at: datetime, steps: tuple[Step, ...]) -> Story:
        words = speak(said.situation, said.fact, said.scene.tone, said.slots, self.random)
        return Story(
            key=f"demo-{self.world.seed}-{number}",
            situation=said.situation.key,
            category=said.situation.category if steps else "",
            appeal=said.situation.appeal,
            place=said.scene.place,
            reporter=said.scene.reporter,
            recorder=said.scene.recorder,
            source=said.scene.source,
            title=words.title,
            text=words.text,
            is_public=said.situation.appeal != "accusation" and self.random.random() < 0.72,
            created_at=at - timedelta(minutes=self.random.uniform(1, 9)),
            steps=steps,
        )

    def _situation(self, day: date) -> Situation:
        """Draw what happened; the same thing seldom twice running, unless the season brings it."""
        known = situations()
        if day not in self.weights:
            self.weights[day] = list(accumulate(s.weight * share(s.season, day, self.sky) for s in known))
        for _ in range(6):
            drawn = self.random.choices(known, cum_weights=self.weights[day])[0]
            if drawn.key not in self.recent:
                break
        self.recent.append(drawn.key)
        return drawn

    def _rule_of(self, said: "_Said") -> RuleSeed:
        """The rule of the nearest place, as the catalogue of the street will find it."""
        at: str | None = said.scene.place
        while at is not None:
            if rule := self.rules.get((said.situation.category, at)):
                return rule
            at = self.parent[at]
        return self.rules["", "s"]

    def _stage(self, at: datetime) -> str:
        if not YOUNG[0] <= self.world.at - at <= YOUNG[1]:
            return ""
        self.young += 1
        return STAGES[self.young % len(STAGES)]

    def _shown_stage(self, steps: Sequence[Step]) -> str:
        """Where the handler finds it, in turn; one that was never dispatched goes on."""
        if not any(step.verb == SHOWN_STAGES[-1] for step in steps):
            return ""
        self.shown += 1
        return SHOWN_STAGES[self.shown % len(SHOWN_STAGES)]


def _desks(roles: Sequence[RoleSeed], random: Random) -> dict[str, Desk]:
    people: dict[str, list[str]] = {}
    for role in roles:
        if role.organisation and role.role == "handler":
            people.setdefault(role.organisation, []).append(role.person)
    return {
        body: Desk(tuple(found), random.choice((0.4, 0.7, 1.0, 1.3, 2.4)), random.choice((0.5, 0.8, 1.0, 1.2, 2.0)))
        for body, found in people.items()
    }
