"""Write facts, and subscribe to them. Delivery is the worker's, see `delivery`."""

import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.db import connection, models

from helin.core.journal.models import Entry
from helin.core.places.models import Place
from helin.kit.actors import Actor

Payload = dict[str, str | int | float | bool | list[int] | list[str] | None]
Subscriber = Callable[[Entry], None]
Since = Literal["start", "head"]


@dataclass(slots=True)
class Subscription:
    """What one subscriber hears. `since` and `history` are explained at `on`."""

    function: Subscriber
    since: Since
    history: bool
    kinds: set[str] = field(default_factory=set)

    def hears(self, kind: str) -> bool:
        """Whether it is called for facts of this kind."""
        return not self.kinds.isdisjoint({kind, "*"})


COLUMNS = (
    *("chain", "seq", "kind", "subject", "place_id", "actor_id", "system", "payload"),
    *("occurred_at", "prev_hash", "hash"),
)
subscribers: dict[str, Subscription] = {}
_written = ContextVar("facts_written", default=0)


def on(*kinds: str, since: Since = "start", history: bool = False) -> Callable[[Subscriber], Subscriber]:
    """Subscribe a function to kinds of fact; "*" hears all.

    A subscriber runs in the worker, in one transaction with its cursor: what it does in this database
    happens exactly once. It must be idempotent by entry id for what it does elsewhere, which may happen
    again after a crash. Its name (module and function) is its identity: renamed, it starts anew.

    A subscriber new to an installation reads from the `start` of every chain or from its `head`.
    Entries of imported history (payload `history=True`) are passed over unless `history` is asked for.
    """

    def register(function: Subscriber) -> Subscriber:
        name = f"{function.__module__}.{function.__qualname__}"
        subscribers.setdefault(name, Subscription(function, since, history)).kinds.update(kinds)
        return function

    return register


def written() -> int:
    """How many facts this thread has recorded; `delivery` ends a batch when it grows."""
    return _written.get()


@dataclass(frozen=True, slots=True)
class Fact:
    """What `record_many` appends: one entry not yet written."""

    kind: str
    subject: str
    place_id: int
    street_id: int
    by: Actor
    at: datetime
    payload: Payload = field(default_factory=dict)


def subject_of(instance: models.Model) -> str:
    """Name a row as the journal does: "cases.case:12"."""
    return f"{instance._meta.label_lower}:{instance.pk}"


def record(
    kind: str,
    subject: models.Model,
    /,
    *,
    place: Place,
    by: Actor,
    at: datetime,
    **payload: str | int | float | bool | list[int] | None,
) -> Entry:
    """Append a fact in the caller's transaction; the worker delivers it after the commit.

    `kind` is "<app>.<verb>", the word on the button: "cases.sign".
    Concurrency: holds the street's chain lock until the transaction ends, so record last.
    """
    fact = Fact(kind, subject_of(subject), place.pk, place.street_id or place.pk, by, at, dict(payload))
    entry = _entry(fact)
    entry.save(force_insert=True)  # the trigger assigns id, seq and hash
    _written.set(_written.get() + 1)
    return entry


def record_many(found: Iterable[Fact]) -> int:
    """Append many facts in order; the number written. One COPY: INSERT takes Django about ten times as long."""
    rows = [_row(_entry(fact)) for fact in found]
    into = f"COPY journal_entry ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
    _written.set(_written.get() + len(rows))
    return len(rows)


def _row(entry: Entry) -> list[object]:
    return [json.dumps(entry.payload) if name == "payload" else getattr(entry, name) for name in COLUMNS]


def _entry(fact: Fact) -> Entry:
    payload = dict(fact.payload)
    if fact.by.person_id is None and not fact.by.is_system:
        payload["anonymous"] = True
    return Entry(
        chain=str(fact.street_id),
        kind=fact.kind,
        subject=fact.subject,
        place_id=fact.place_id,
        actor_id=fact.by.person_id,
        system=fact.by.label if fact.by.is_system else "",
        payload=payload,
        occurred_at=fact.at,
    )
