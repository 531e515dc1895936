import csv
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from helin.core.workdays.clock import SHANGHAI, Unit
from helin.site.demo import accounts
from helin.site.demo.build import build_world, digest
from helin.site.demo.situations import parse, situations
from helin.site.demo.tests.conftest import AT, CLOCK
from helin.site.demo.world import Story, World

SHARED = Path("/work/shared/data")


def standing(story: Story) -> str:
    return story.steps[-1].verb if story.steps else "draft"


def test_same_seed_gives_the_same_world(small: World) -> None:
    again = build_world(seed=7, at=AT, clock=CLOCK, cases=200)
    other = build_world(seed=8, at=AT, clock=CLOCK, cases=200)
    assert digest(again) == digest(small) != digest(other)


def test_texts_vary(world: World) -> None:
    told = Counter((story.title, story.text) for story in world.stories)
    assert len(told) / len(world.stories) >= 0.98
    assert len({story.title for story in world.stories}) > 1000


def test_neighbours_do_not_read_alike(world: World) -> None:
    alike = sum(one.situation == other.situation for one, other in pairwise(world.stories))
    assert alike / len(world.stories) < 0.01


def test_sixty_situations_and_more_are_told(world: World) -> None:
    assert len(situations()) >= 60
    assert {story.situation for story in world.stories} == {situation.key for situation in situations()}


def test_facts_are_neutral_and_slots_known() -> None:
    from string import Formatter

    known = {"estate", "building", "unit", "floor", "road", "grid", "community", "shop", "days", "time", "n", "month"}
    for situation in situations():
        assert not [line.words for line in situation.facts if "我" in line.words.replace("你大我也大", "")]
        for part in (situation.titles, situation.facts, situation.details, situation.asks, situation.replies):
            for line in part:
                slots = {name for _, name, _, _ in Formatter().parse(line.words) if name}
                assert slots <= known | {"cold", "warm"}, line


def test_every_fact_has_a_title_and_a_reply() -> None:
    for situation in situations():
        for fact in range(1, len(situation.facts) + 1):
            assert any(line.suits(fact) for line in situation.titles), situation.key
            assert any(line.suits(fact) for line in situation.replies), situation.key


@pytest.mark.parametrize(
    ("block", "said"),
    [("@ a 0101 求助 all 1 home\nX words\n", "unknown mark"), ("@ a 0101 求助 all 1 home\nT words\n", "missing")],
)
def test_a_broken_block_is_refused(block: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(parse(block))


def test_times_run_forward_and_end_before_now(world: World) -> None:
    assert len(world.stories) >= 6000
    first = min(story.created_at for story in world.stories)
    assert timedelta(540) < AT - first < timedelta(550)
    for story in world.stories:
        times = [story.created_at, *(step.at for step in story.steps)]
        assert all(one <= other for one, other in pairwise(times)), story
        assert times[-1] <= AT


def test_cases_stand_in_every_state(world: World) -> None:
    counted = Counter(standing(story) for story in world.stories)
    verbs = {"draft", "submit", "accept", "dispatch", "sign", "start", "reply", "call_back", "close", "reopen"}
    assert verbs | {"withdraw", "decline"} <= counted.keys() | {"reopen"}
    assert any("reopen" in [step.verb for step in story.steps] for story in world.stories)
    assert counted["close"] / len(world.stories) > 0.8


def test_heating_season_and_weekends_show(world: World) -> None:
    cold = [story.created_at.astimezone(SHANGHAI) for story in world.stories if story.situation == "heat-cold"]
    assert cold
    assert {day.month for day in cold} <= {11, 12, 1, 2, 3}
    weekdays = Counter(story.created_at.astimezone(SHANGHAI).weekday() for story in world.stories)
    assert weekdays[0] > 1.2 * weekdays[6]
    hours = Counter(story.created_at.astimezone(SHANGHAI).hour for story in world.stories)
    assert hours[19] > 2 * hours[13] > 4 * hours[3]


def test_some_are_late_and_some_dissatisfied(world: World) -> None:
    rules = {(rule.category, rule.lead): rule for rule in world.rules}
    replied = late = 0
    grades: Counter[int] = Counter()
    for story in world.stories:
        steps = {step.verb: step for step in story.steps}
        if "reply" in steps:
            rule = rules[story.category, str(steps["dispatch"].evidence["organisation"])]
            due = CLOCK.deadline(steps["dispatch"].at, rule.amount, Unit(rule.unit))
            replied, late = replied + 1, late + (steps["reply"].at > due)
        grades.update(int(step.evidence["grade"]) for step in story.steps if step.evidence.get("grade"))
    assert 0.03 < late / replied < 0.2
    assert 0.05 < (grades[1] + grades[2]) / grades.total() < 0.25


def test_whoever_handles_does_not_verify(world: World) -> None:
    for story in world.stories:
        handled = {step.by for step in story.steps if step.verb in {"sign", "start", "reply"}}
        verified = {step.by for step in story.steps if step.verb in {"call_back", "close"}}
        assert not handled & verified


def test_accusations_are_never_public(world: World) -> None:
    assert not [story for story in world.stories if story.appeal == "accusation" and story.is_public]


def test_people_and_places_of_stories_exist(world: World) -> None:
    people = {person.key for person in world.people} | {""}
    kind = {place.key: place.kind for place in world.places}
    for story in world.stories:
        assert {story.reporter, story.recorder, *(step.by for step in story.steps)} <= people
        assert kind[story.place] in {"building", "grid"}


def test_titles_and_texts_fit(world: World) -> None:
    assert max(len(story.title) for story in world.stories) <= 60
    assert max(len(story.text) for story in world.stories) <= 2000
    assert not [story for story in world.stories if "{" in story.title + story.text]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared real messages are not on this machine")
def test_nothing_is_taken_from_the_real_messages(world: World) -> None:
    """No text of the demo shares twelve characters in a row with a real message."""

    def shingles(text: str) -> set[str]:
        bare = "".join(filter(str.isalnum, text))
        return {bare[i : i + 12] for i in range(len(bare) - 11)}

    real: set[str] = set()
    for name in ("messages_replied.csv", "messages_labelled.csv", "messages_votes.csv"):
        with (SHARED / name).open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                real |= shingles(row["title"] + row["text"]) | shingles(row.get("reply") or "")
    own = {found for s in world.stories for found in shingles(s.title) | shingles(s.text)}
    own |= {f for s in world.stories for step in s.steps for f in shingles(str(step.evidence.get("reply", "")))}
    assert not own & real, sorted(own & real)[:20]


def test_something_waits_at_the_desk_of_the_demo_handler(world: World) -> None:
    account = next(one for one in accounts.ACCOUNTS if accounts.phone_of(one) == "19900000007")
    waits = Counter(standing(s) for s in world.stories if account.organisation in dispatched_to(s))
    assert min(waits["dispatch"], waits["sign"], waits["start"]) > 0


def dispatched_to(story: Story) -> list[object]:
    return [step.evidence["organisation"] for step in story.steps if step.verb == "dispatch"][-1:]
