"""The way to the journal for the apps that lie below it: the journal plugs its writer in, they call it here."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from helin.kit.actors import Actor

Scalar = str | int | float | bool | None
_writers: list[Callable[..., Any]] = []


def record_with(writer: Callable[..., Any]) -> None:
    """Name the function that writes facts; the last one named wins."""
    _writers[:] = [writer]


def record(kind: str, subject: Any, *, place: Any, by: Actor, at: datetime, **payload: Scalar) -> None:
    """Append a fact in the caller's transaction, last of all; see `journal.facts.record`.

    Raises LookupError when no journal is installed: a fact is never lost in silence.
    """
    if not _writers:
        raise LookupError(f"no journal to record {kind} in")
    _writers[-1](kind, subject, place=place, by=by, at=at, **payload)
