"""Topics in a file of messages, measured: for `helin hot-topics --file`. Nothing is stored."""

import csv
import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from helin.core.people.masking import mask_text
from helin.features.cases.models import Case, HotTopicScheme
from helin.features.cases.queries.alike import words_of
from helin.features.cases.queries.topics import links_of
from helin.kit.likeness import Weights, stars
from helin.kit.naming import common_phrases

SHOWN = 160


def report(path: Path, scheme: HotTopicScheme, *, top: int, pairs: int, seed: int) -> dict[str, object]:
    """The largest topics, the seconds it took, and pairs called alike drawn by `seed`. All words are masked."""
    cases = list(_read(path))
    began = time.perf_counter()
    texts = [words_of(c.title, c.text) for c in cases]
    weights = Weights.of(texts)
    links = list(links_of(cases, texts, weights, scheme))
    groups = [g for g in stars(len(cases), links) if len(g) >= scheme.cases_least]
    groups.sort(key=lambda g: (-len(g), g[0]))
    seconds = time.perf_counter() - began
    drawn = sorted(random.Random(seed).sample(links, min(pairs, len(links))))  # noqa: S311 (a sample to be read)
    return {
        "messages": len(cases),
        "seconds": round(seconds, 2),
        "alike": len(links),
        "topics": len(groups),
        "top": [_topic([cases[i] for i in g], weights) for g in groups[:top]],
        "pairs": [(round(s, 2), _shown(cases[i]), _shown(cases[j])) for i, j, s in drawn],
    }


def _read(path: Path) -> Iterator[Case]:
    """Each message as a case of one grid that is nowhere stored."""
    zone = ZoneInfo(settings.TIME_ZONE)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["created"]).replace(tzinfo=zone)
            yield Case(grid_id=0, title=row["title"], text=row["text"], submitted_at=at)


def _topic(cases: Sequence[Case], weights: Weights) -> dict[str, object]:
    titles = [mask_text(c.title) for c in cases]
    return {"n": len(cases), "words": common_phrases(titles, weights), "title": titles[0]}


def _shown(case: Case) -> str:
    return mask_text(f"{case.title}: {case.text}")[:SHOWN]
