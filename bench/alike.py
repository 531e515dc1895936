"""Similar cases and likely duplicates over a growing archive, beside the bare SQL for the same candidates."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench import archive
from bench.report import Section, spread
from bench.sizes import Size
from bench.town import Town
from helin.core.people.actors import actor_for
from helin.features.cases import queries
from helin.features.cases.models import Case

BARE = (
    "(SELECT id, title, text FROM cases_case WHERE grid_id = %(grid)s AND submitted_at >= %(since)s"
    " ORDER BY id DESC LIMIT 100) UNION ALL (SELECT id, title, text FROM cases_case WHERE community_id = %(community)s"
    " AND submitted_at >= %(since)s ORDER BY id DESC LIMIT 100)"
)


def measure(size: Size, town: Town) -> Section:
    """Each question at each size of the archive, and a night's run over the last sixty days."""
    section = Section(
        "Similar cases and hot topics",
        "What a reporter is shown before sending and a dispatcher beside a case: candidates from PostgreSQL, compared "
        "in Python, in one warm process. The bare SQL fetches as many candidates by the same places and time.",
    )
    found: dict[str, list[float]] = {}
    for cases in size.histories:
        archive.grow(town, cases)
        for name, ask in _asked(town).items():
            times = [_timed(ask) for _ in range(size.repeats + 3)][3:]
            section.add(f"{name}, {cases:,} cases", spread(times))
            found[name] = [*found.get(name, []), statistics.median(times)]
    bare = found.pop("bare SQL")
    for name, medians in found.items():
        section.most(f"{name}: {size.histories[-1]:,} of {size.histories[-2]:,} cases", medians[-1] / medians[-2], 1.3)
    section.add("likely duplicates of the bare SQL", f"{found['likely duplicates'][-1] / bare[-1]:.1f} ×")
    scheme, now = queries.scheme_of(town.street.pk, at=timezone.now()), timezone.now()
    began = time.perf_counter()
    topics = queries.find_topics(town.street.pk, scheme, since=now - timedelta(days=scheme.window_days), until=now)
    section.add(f"hot topics of 60 days at 80 cases a day: {len(topics)} found", f"{time.perf_counter() - began:.1f} s")
    return section


def _asked(town: Town) -> dict[str, Callable[[], Any]]:
    now, building = timezone.now(), town.buildings[0]
    case = Case.objects.filter(place=building).select_related("place").latest("pk")
    draft = Case(street=town.street, community_id=case.community_id, grid_id=case.grid_id, place=building)
    draft.title, draft.text = case.title, case.text
    dispatcher = actor_for(town.people["dispatcher"], now)
    bare = {"grid": case.grid_id, "community": case.community_id, "since": now - timedelta(days=60)}

    def fetch() -> Any:
        with connection.cursor() as cursor:
            return cursor.execute(BARE, bare).fetchall()

    return {
        "similar cases for a reporter": lambda: queries.similar_public(draft, at=now),
        "likely duplicates": lambda: queries.likely_duplicates(case, dispatcher, at=now),
        "bare SQL": fetch,
    }


def _timed(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began
