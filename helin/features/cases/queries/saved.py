"""The lists that somebody keeps, with how many cases stand in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from helin.features.cases.models import SavedFilter
from helin.features.cases.queries.desk import listed
from helin.features.cases.queries.filters import Filters
from helin.features.cases.queries.search import FOUND_MAX, CappedCount
from helin.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One kept list, as an address."""

    id: int
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class SavedCount:
    """A kept list and how many cases stand in it, counted to 201."""

    row: SavedRow
    count: int
    is_current: bool

    @property
    def count_text(self) -> str:
        """The figure on the badge."""
        return f"{FOUND_MAX}+" if self.count > FOUND_MAX else str(self.count)


def saved_filters(actor: Actor) -> list[SavedRow]:
    """The own lists by name. One query."""
    kept = SavedFilter.objects.filter(person_id=actor.person_id or 0).order_by("name", "id")
    return [SavedRow(row.pk, row.name, row.query) for row in kept]


def count_saved(
    actor: Actor, rows: Sequence[tuple[SavedRow, str, Filters]], *, current: str, at: datetime
) -> list[SavedCount]:
    """How many cases stand in each, given its queue and filters. One query for all; none without any."""
    if not rows:
        return []
    counts = {
        f"n{row.id}": CappedCount(
            listed(actor, queue, filters, at=at, at_once=True).order_by().values("pk")[: FOUND_MAX + 1]
        )
        for row, queue, filters in rows
    }
    counted: Mapping[str, int] = SavedFilter.objects.filter(pk=rows[0][0].id).annotate(**counts).values(*counts).get()
    return [SavedCount(row, counted[f"n{row.id}"], row.query == current) for row, _queue, _filters in rows]
