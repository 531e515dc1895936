"""Read the journal for screens: codes and numbers only, as it holds nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helin.core.journal.models import Entry


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One fact."""

    id: int
    kind: str
    subject: str
    actor_id: int | None
    system: str
    payload: Mapping[str, Any]
    occurred_at: datetime


def entries_of(subjects: Sequence[str], kinds: Sequence[str] | None = None) -> list[EntryRow]:
    """The facts about these subjects in the order of their chain. One query."""
    found = Entry.objects.filter(subject__in=subjects).order_by("id")
    if kinds is not None:
        found = found.filter(kind__in=kinds)
    return [EntryRow(e.pk, e.kind, e.subject, e.actor_id, e.system, e.payload, e.occurred_at) for e in found]
