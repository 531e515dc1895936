"""What is written without a network, sent over a bad one by two tabs at once: lost, doubled, wrongly told."""

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from bench import client, installation
from bench.moves import REPLY, filed, steps
from bench.report import Section
from bench.sizes import Size
from bench.town import PASSWORD, Town
from helin.core.people.actors import actor_for
from helin.features.cases import actions
from helin.features.cases.models import Case, Statement

SEED = 20261124
ROUNDS = 200
PUT = """async ([script, entries]) => {
  const outbox = await import(script);
  for (const entry of entries) await outbox.put({...entry, key: crypto.randomUUID(), state: 'waiting'});
}"""
SEND = "async script => { await (await import(script)).send('/cases/field/pass/'); }"
STATES = "async script => (await (await import(script)).all()).map(one => one.state)"
SCRIPT = "/static/ui/outbox.js"


def measure(size: Size, var: Path, town: Town) -> Section:
    """With the key, then with another key each time: what the key is for."""
    count = max(10, size.repeats * 10 // 3)
    section = Section(
        "Written without a network",
        f"{count} replies wait in the outbox of a real Chromium; two tabs send them at once, again and again, while "
        "the network fails by chance (seeded): 25 % of requests never arrive, of 25 % the answer is lost, 5 % are "
        "told 503. Control: the same with another key each time it is sent.",
    )
    for name, same_key in (("as it is", True), ("control: another key each time", False)):
        states, replies, posts = _sent(var, town, count, same_key=same_key)
        section.add(f"{name}: requests for {count} replies", str(posts))
        _figures(section, name, Counter(states), replies, same_key=same_key)
    return section


def _figures(section: Section, name: str, told: Counter[str], replies: list[int], *, same_key: bool) -> None:
    """Three counts; a target only where nothing was broken on purpose."""
    counts = {
        "lost": sum(number == 0 for number in replies),
        "doubled": sum(number > 1 for number in replies),
        "done, but told as refused": len(replies) - told["sent"],
    }
    for what, number in counts.items():
        section.add(
            f"{name}: {what}",
            f"{number} of {len(replies)}",
            "0" if same_key else "",
            number == 0 if same_key else None,
        )


def _sent(var: Path, town: Town, count: int, *, same_key: bool) -> tuple[list[str], list[int], int]:
    """Send until nothing waits: what each entry was told, how many replies each case has, and how many requests."""
    cases = _in_hand(town, count)
    with installation.serving(var) as (port, _), _tabs(port) as (context, tabs):
        entries = [_entry(case, _owner(tabs[0])) for case in cases]
        tabs[0].evaluate(PUT, [SCRIPT, entries])
        network = Network(same_key=same_key)
        context.route("**/moves/", network.answer)
        for _ in range(ROUNDS):
            for tab in tabs:
                tab.evaluate(f"script => {{ ({SEND})(script); }}", SCRIPT)
            for tab in tabs:
                tab.evaluate(SEND, SCRIPT)
            states = tabs[0].evaluate(STATES, SCRIPT)
            if "waiting" not in states:
                break
    said = Counter(Statement.objects.filter(case__in=cases, verb="reply").values_list("case_id", flat=True))
    return states, [said[case.pk] for case in cases], network.posts


class Network:
    """Fails by chance, the same each time."""

    def __init__(self, *, same_key: bool) -> None:
        self.chance, self.same_key, self.posts = random.Random(SEED), same_key, 0

    def answer(self, route: Any) -> None:
        """Let the request through, or not, or not its answer."""
        self.posts += 1
        body = route.request.post_data
        if not self.same_key:
            body = re.sub(r"key=[0-9a-f-]{36}", f"key={UUID(int=self.posts)}", body)
        draw = self.chance.random()
        if draw < 0.25:
            route.abort()
        elif draw < 0.5:
            route.fetch(post_data=body)
            route.abort()
        elif draw < 0.55:
            route.fulfill(status=503)
        else:
            route.fulfill(response=route.fetch(post_data=body))


@contextmanager
def _tabs(port: int) -> Iterator[tuple[Any, list[Any]]]:
    """Two tabs of one worker, who has just signed in."""
    from playwright.sync_api import sync_playwright

    visitor, origin = client.Browser(port).sign_in("handler", PASSWORD), f"http://127.0.0.1:{port}"
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = chromium.new_context(locale="zh-CN", service_workers="block")
        context.add_cookies([{"name": n, "value": v, "url": origin} for n, v in visitor.cookies.items()])
        tabs = [context.new_page() for _ in range(2)]
        for tab in tabs:
            tab.goto(f"{origin}/cases/field/", wait_until="networkidle")
        yield context, tabs
        chromium.close()


def _owner(tab: Any) -> str:
    owner: str = tab.locator("outbox-list").get_attribute("data-owner")
    return owner


def _in_hand(town: Town, count: int) -> list[Case]:
    """Cases that wait for a reply."""
    actors = {name: actor_for(person, timezone.now()) for name, person in town.people.items()}
    made = []
    for case in filed(town, count):
        for verb, who, evidence in steps(town)[:-1]:
            actions.advance(case, verb, by=actors[who], at=timezone.now(), **evidence)
        made.append(Case.objects.get(pk=case.pk))
    return made


def _entry(case: Case, owner: str) -> dict[str, object]:
    url = f"/cases/{case.pk}/"
    told = {
        "title": "x",
        "label": "x",
        "said": [REPLY],
        "made_at": case.pk,
        "fields": [["verb", "reply"], ["reply", REPLY]],
    }
    return {"owner": owner, "url": f"{url}moves/", "href": url, "seen": actions.seen_as(case), **told}
