"""One transition of a case: through the action alone, and as the button on the page sends it."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench import client, installation
from bench.intake import TEXT, TITLE
from bench.report import Section
from bench.sizes import Size
from bench.statements import browser_of, captured
from bench.town import PASSWORD, Town
from helin.core.people.actors import actor_for
from helin.features.cases import actions
from helin.features.cases.models import Case

REPLY = "灯泡已经换好，线路也查过了，今晚请看一看，还有问题请打物业电话。"


def steps(town: Town) -> list[tuple[str, str, dict[str, Any]]]:
    """Verb, who does it, with what."""
    return [
        ("accept", "dispatcher", {"category": town.categories[0].pk}),
        ("dispatch", "dispatcher", {"organisation": town.desks[0].pk}),
        ("sign", "handler", {}),
        ("start", "handler", {}),
        ("reply", "handler", {"reply": REPLY}),
    ]


def measure(size: Size, var: Path, town: Town) -> Section:
    """Accept, dispatch, sign, start, reply."""
    section = Section("One transition of a case", "Accept, dispatch, sign, start and reply, each for a batch of cases.")
    count = size.repeats * 5
    moved = _in_process(town, count)
    section.add("through the action, one process", f"{moved:.0f}/s")
    with installation.serving(var) as (port, _):
        browsers = {who: client.Browser(port).sign_in(who, PASSWORD) for who in ("dispatcher", "handler")}
        for clients in (4, 16):
            cases, seconds, done = list(filed(town, count)), 0.0, 0
            for verb, who, evidence in steps(town):
                requests = [browsers[who].post(f"/cases/{c.pk}/transitions/", verb=verb, **evidence) for c in cases]
                load = client.load_each(port, requests, clients=clients).require(302)
                seconds, done = seconds + load.seconds, done + len(load.taken)
            section.add(
                f"through HTTP, {clients} clients", f"{done / seconds:.0f}/s", "≥ 120–230/s", done / seconds >= 120
            )
    _statements(section, town)
    return section


def _in_process(town: Town, count: int) -> float:
    """Moves a second, without HTTP."""
    cases, now = list(filed(town, count)), timezone.now()
    actors = {name: actor_for(person, now) for name, person in town.people.items()}
    began = time.perf_counter()
    for verb, who, evidence in steps(town):
        for case in cases:
            actions.advance(case, verb, by=actors[who], at=timezone.now(), **evidence)
    return len(cases) * len(steps(town)) / (time.perf_counter() - began)


def _statements(section: Section, town: Town) -> None:
    first, second = filed(town, 2)
    for verb, who, evidence in steps(town):
        waiting = [first, second]

        def press(
            browser: Any, verb: str = verb, evidence: dict[str, Any] = evidence, waiting: list[Case] = waiting
        ) -> Any:
            return browser.post(f"/cases/{waiting.pop().pk}/transitions/", {"verb": verb, **evidence})

        sql = captured(browser_of(town.people[who]), press, status=302)
        section.add(f"SQL statements of {verb} through HTTP", str(len(sql)))


def filed(town: Town, count: int) -> Iterator[Case]:
    """New cases, waiting to be accepted."""
    now = timezone.now()
    by = actor_for(town.people["dispatcher"], now)
    for _ in range(count):
        concern = actions.Concern(place_id=random.choice(town.buildings).pk, title=TITLE, text=TEXT)
        yield actions.file(concern, source="phone", by=by, at=now)
