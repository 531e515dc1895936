"""Run an import of cases: read, set bad rows aside, load the rest with a progress bar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from tqdm import tqdm

from helin.core.places.models import Place
from helin.features.cases import actions, feeds
from helin.features.cases.workflow import Source
from helin.kit.actors import Actor

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; `quarantine_file` lists the rows set aside (None when there are none)."""

    read: int
    loaded: int
    already: int
    quarantined: list[tuple[int, str, str]]
    quarantine_file: Path | None


def import_cases(path: Path, *, street_code: str, names: Mapping[str, str], show_progress: bool) -> Imported:
    """Load a file of cases into a street.

    Raises feeds.UnreadableFile, Place.DoesNotExist.
    """
    street = Place.objects.get(code=street_code)
    by, now = Actor.system("import-cases"), timezone.now()
    rows = feeds.read_rows(path, names)
    assigner = feeds.Assigner.of_street(street)
    reading = feeds.read_histories(tqdm(rows, "read", disable=not show_progress), assigner, prefix=path.stem, at=now)
    loaded = 0
    for start in tqdm(range(0, len(reading.histories), CHUNK), "load", disable=not show_progress):
        chunk = reading.histories[start : start + CHUNK]
        loaded += actions.bulk_load_histories(chunk, street=street, by=by, at=now)
    if loaded:  # what was late before it came is marked, and nobody is told of it as news
        actions.give_cards(by=by, at=now, history=True, source=Source.IMPORT)
    aside = [(q.line, q.id, q.reason) for q in reading.quarantined]
    return Imported(
        read=reading.read,
        loaded=loaded,
        already=len(reading.histories) - loaded,
        quarantined=aside,
        quarantine_file=_quarantine_file(path, now) if aside else None,
    )


def _quarantine_file(path: Path, at: datetime) -> Path:
    folder = Path(settings.VAR) / "quarantine"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{path.stem}-{timezone.localtime(at):%Y%m%d-%H%M%S}.csv"
