"""Keyset pages: a page is the rows after a cursor, never an offset."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows and the cursor of the next page ("" on the last)."""

    rows: Sequence[Row]
    next: str = ""

    def __bool__(self) -> bool:
        return bool(self.rows)


def cut(rows: Sequence[Row], size: int, cursors: Sequence[str]) -> Page[Row]:
    """Make a page out of `size` + 1 rows (or fewer) that were read, and the cursor of each."""
    return Page(rows[:size], cursors[size - 1] if len(rows) > size else "")


def id_cursor(text: str) -> int | None:
    """Read a cursor that is an id; anything else starts at the beginning."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def time_cursor(at: datetime, pk: int) -> str:
    """Write a cursor for lists in order of time; microseconds keep it exact."""
    return f"{int(at.timestamp() * 1_000_000)}.{pk}"


def read_time_cursor(text: str) -> tuple[datetime, int] | None:
    """Read what `time_cursor` wrote; anything else starts at the beginning."""
    micros, _, pk = text.partition(".")
    if not (micros.isascii() and micros.isdigit() and len(micros) < 18 and id_cursor(pk) is not None):
        return None
    seconds, rest = divmod(int(micros), 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest), int(pk)
