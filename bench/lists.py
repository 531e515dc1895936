"""The pages of the desk over a growing archive: newest-50 lists, filters, search, dashboard."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.utils import timezone

from bench import archive
from bench.report import HERE, Section, percentile, spread
from bench.sizes import Size
from bench.statements import browser_of, captured
from bench.town import Town
from helin.core.people.actors import actor_for
from helin.features.cases import queries

PLANS = HERE / "plans"
SLOW = 0.030
STATEMENTS = {"dashboard": 8}
BARE = (
    "SELECT id, number, title, status, place_id, category_id, lead_id, submitted_at, due_at FROM cases_case"
    " WHERE search @@ %s::tsquery AND street_id = %s ORDER BY id DESC LIMIT 51"
)
WORDS = {"common": "电梯", "rare": archive.RARE[:2]}


@dataclass(frozen=True, slots=True)
class Look:
    """A page as somebody looks at it."""

    name: str
    who: str
    path: str


def looks(town: Town) -> list[Look]:
    """What is measured."""

    def desk(**asked: Any) -> str:
        return f"/cases/desk/?{urlencode(asked)}"

    category, community = town.categories[3].pk, town.communities[2].pk
    return [
        Look("open", "dispatcher", desk(queue="open")),
        Look("all", "dispatcher", desk(queue="all")),
        Look("overdue", "dispatcher", desk(queue="overdue")),
        Look("all, one category", "dispatcher", desk(queue="all", category=category)),
        Look("all, one community", "dispatcher", desk(queue="all", community=community)),
        Look("all, category and community", "dispatcher", desk(queue="all", category=category, community=community)),
        Look("search of a common word", "dispatcher", desk(queue="all", q=WORDS["common"])),
        Look("search of a rare word", "dispatcher", desk(queue="all", q=WORDS["rare"])),
        Look("open, community staff", "staff", desk(queue="open")),
        Look("all, community staff", "staff", desk(queue="all")),
        Look("search of a rare word, community staff", "staff", desk(queue="all", q=WORDS["rare"])),
        Look("mine, handler", "handler", desk(queue="mine")),
        Look("all, handler", "handler", desk(queue="all")),
        Look("dashboard", "leader", "/cases/dashboard/"),
    ]


def measure(size: Size, town: Town) -> Section:
    """Each page at each size of the archive; then once more with a backlog."""
    section = Section(
        "Work lists and dashboard over a growing archive",
        "Whole pages of 50 rows, rendered on the server, in one warm process without HTTP. Half of the archive lies in "
        "the measured street, half in 19 others; 2,000 cases are open in the street at every size from 10,000 on "
        "(what is open depends on how fast people work, not on how long they have worked).",
    )
    found: dict[tuple[str, int], list[float]] = {}
    searched: dict[str, float] = {}
    for cases in size.histories:
        began = time.perf_counter()
        archive.grow(town, cases)
        section.add(f"{cases:,} cases filled in", f"{time.perf_counter() - began:.0f} s")
        for look in looks(town):
            found[look.name, cases] = taken(town, look, size.repeats)
        searched = _search(town, size.repeats)
    for look in looks(town):
        _tell(section, look, size, found)
    for word, ratio in searched.items():
        section.most(
            f"search of a {word} word: the query of the list of the bare SQL, {size.histories[-1]:,}", ratio, 3
        )
    for look in looks(town):
        sql = captured(browser_of(town.people[look.who]), lambda browser, look=look: browser.get(look.path))
        section.most(f"{look.name}: SQL statements", len(sql), STATEMENTS.get(look.name, 6), "")
    _save_plans(town, size, found)
    archive.grow(town, size.histories[-1], beyond=size.backlog * 2)
    for look in looks(town)[:3] + looks(town)[-1:]:
        backlog = taken(town, look, size.repeats)
        section.add(f"{look.name}, {size.backlog:,} more open in the street", spread(backlog))
    return section


def taken(town: Town, look: Look, repeats: int) -> list[float]:
    """Seconds of each of the requests, after a few that warm up."""
    browser: Client = browser_of(town.people[look.who])
    times = [_timed(lambda: browser.get(look.path)) for _ in range(repeats + 3)]
    return times[3:]


def _timed(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    response = do()
    took = time.perf_counter() - began
    assert getattr(response, "status_code", 200) == 200, response.status_code
    return took


def _tell(section: Section, look: Look, size: Size, found: dict[tuple[str, int], list[float]]) -> None:
    for cases in size.histories:
        section.add(f"{look.name}, {cases:,} cases", spread(found[look.name, cases]))
    first, last = size.histories[-2 if len(size.histories) < 4 else 1], size.histories[-1]
    p95 = percentile(found[look.name, last], 0.95) * 1000
    if look.name != "dashboard":
        section.most(f"{look.name}, {last:,} cases: p95", p95, SLOW * 1000, "ms")
    medians = [statistics.median(found[look.name, cases]) for cases in (first, last)]
    section.most(f"{look.name}: {last:,} of {first:,} cases", medians[1] / medians[0], 1.3)


def _search(town: Town, repeats: int) -> dict[str, float]:
    """How much longer the list's own query takes, rows and all, than bare SQL."""
    actor, ratios = actor_for(town.people["dispatcher"], timezone.now()), {}
    for name, word in WORDS.items():
        ours, bare = [], []
        filters = queries.Filters(words=word)
        for _ in range(repeats):
            ours.append(
                _timed(lambda filters=filters: queries.work_list(actor, "all", filters, after="", at=timezone.now()))
            )
            with connection.cursor() as cursor:
                bare.append(
                    _timed(
                        lambda cursor=cursor, word=word: cursor.execute(BARE, [f"'{word}'", town.street.pk]).fetchall()
                    )
                )
        ratios[name] = statistics.median(ours) / statistics.median(bare)
    return ratios


def _save_plans(town: Town, size: Size, found: dict[tuple[str, int], list[float]]) -> None:
    """EXPLAIN of the statements of every page that is slow at the largest size."""
    last = size.histories[-1]
    for look in looks(town):
        if percentile(found[look.name, last], 0.95) < SLOW:
            continue
        PLANS.mkdir(exist_ok=True)
        sql = captured(browser_of(town.people[look.who]), lambda browser, look=look: browser.get(look.path))
        with (PLANS / f"{look.name.replace(', ', '-').replace(' ', '_')}.txt").open("w") as file:
            file.write(f"{look.name} at {last:,} cases\n")
            for statement in (s for s in sql if '"cases_' in s and s.startswith("SELECT")):
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + statement.replace("%", "%%"), [])
                    plan = "\n".join(row[0] for row in cursor.fetchall())
                file.write(f"\n{statement}\n{plan}\n")
