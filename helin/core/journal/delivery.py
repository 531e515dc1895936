"""Durable delivery: each subscriber reads each chain in order, behind a cursor of its own.

A subscriber's calls commit together with its cursor, so a crash at any point repeats or loses nothing
in this database. The cursor's row lock keeps two workers from serving one subscriber on one chain at
once; they share the rest. The order of `seq` is the order of commit, so an entry below a visible head
cannot appear later and a cursor may pass everything up to the head it saw.
"""

import logging
import threading
import traceback
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from helin.core.journal import facts
from helin.core.journal.models import Cursor, Entry, StuckDelivery

log = logging.getLogger(__name__)

ATTEMPTS = 5
PAUSES = tuple(timedelta(seconds=n) for n in (1, 4, 15, 60))
"""The wait after the first, second … failed attempt; after the fifth the entry is parked."""
BATCH = 200
SLICE = 0.25
"""Seconds after which a batch commits: no row stays locked for long, and a crash repeats little."""

OPEN = """WITH ears AS (SELECT * FROM unnest(%(names)s::text[], %(from_head)s::boolean[]) AS t(name, from_head)),
met AS (SELECT subscriber, chain FROM journal_cursor WHERE subscriber = ANY(%(names)s))
INSERT INTO journal_cursor (subscriber, chain, seq, attempts)
SELECT s.name, h.chain,
  CASE WHEN s.from_head AND (s.name, '') NOT IN (SELECT subscriber, chain FROM met) THEN h.seq ELSE 0 END, 0
FROM ears s CROSS JOIN (SELECT chain, seq FROM journal_heads UNION ALL SELECT '', 0) h
WHERE (s.name, h.chain) NOT IN (SELECT subscriber, chain FROM met)
ON CONFLICT DO NOTHING"""

SKIP_UNHEARD = """WITH ears AS (
  SELECT * FROM unnest(%(of)s::text[], %(kinds)s::text[], %(history)s::boolean[]) AS t(name, kind, history)),
behind AS MATERIALIZED (
  SELECT c.id, c.subscriber, c.chain, c.seq, h.seq AS head
  FROM journal_cursor c JOIN journal_heads h ON h.chain = c.chain
  WHERE c.seq < h.seq AND c.attempts = 0 AND c.subscriber = ANY(%(of)s) FOR UPDATE OF c SKIP LOCKED)
UPDATE journal_cursor c SET seq = t.target FROM (
  SELECT b.id, b.seq, coalesce(-1 + (
    SELECT e.seq FROM journal_entry e JOIN ears s ON s.name = b.subscriber AND s.kind IN ('*', e.kind)
    WHERE e.chain = b.chain AND e.seq > b.seq AND e.seq <= b.head
      AND (s.history OR NOT e.payload @> '{"history": true}')
    ORDER BY e.seq LIMIT 1), b.head) AS target FROM behind b) t
WHERE c.id = t.id AND t.seq < t.target"""

BEHIND = """SELECT c.id, h.seq FROM journal_cursor c JOIN journal_heads h ON h.chain = c.chain
WHERE c.seq < h.seq AND c.subscriber = ANY(%(names)s) AND (c.paused_until IS NULL OR c.paused_until <= %(at)s)
ORDER BY c.id"""


def deliver_once(limit: int = 1000, *, at: datetime | None = None) -> int:
    """Deliver what waits, up to about `limit` entries; the number delivered or parked.

    Facts that subscribers record meanwhile are delivered too, so 0 means that nothing waits but what
    pauses after a failure. Safe to call from several processes.
    """
    at = at or timezone.now()
    settled = 0
    _open_cursors()
    _pass_over_the_unheard()
    while settled < limit:
        before = settled
        for cursor_id, head in _behind(at):
            settled += _serve(cursor_id, head, at)
        if settled == before:
            break
    return settled


def redeliver(limit: int = 1000, *, at: datetime | None = None) -> int:
    """Try the parked deliveries again, oldest first; the number that now succeeded."""
    at = at or timezone.now()
    ids = StuckDelivery.objects.filter(subscriber__in=facts.subscribers).order_by("id").values_list("id", flat=True)
    return sum(_retry(stuck_id, at) for stuck_id in list(ids[:limit]))


def run(stop: threading.Event) -> None:
    """Deliver until `stop` is set: at once when a fact commits, and every second in any case.

    A lost database is waited for. Concurrency: any number of workers may run.
    """
    pause = 1.0
    while not stop.is_set():
        try:
            with _listener() as listener:
                while not stop.is_set():
                    while deliver_once() and not stop.is_set():
                        pause = 1.0
                    _sleep(listener)
        except (Error, psycopg.Error) as error:
            log.warning("journal delivery waits %.0f s: %s", pause, _where(error))
            stop.wait(pause)
            pause = min(pause * 2, 30)
        finally:
            connection.close()


def _listener() -> psycopg.Connection[Any]:
    """A connection of its own that hears NOTIFY; a pooler in transaction mode would swallow it."""
    if settings.LISTEN_URL:
        listener = psycopg.connect(settings.LISTEN_URL, autocommit=True)
    else:
        listener = psycopg.connect(**connection.get_connection_params(), autocommit=True)
    listener.execute("LISTEN helin_journal")
    return listener


def _sleep(listener: psycopg.Connection[Any]) -> None:
    """Wait for a fact, a second at most, and let writers know that somebody waits (see the `wake` trigger).

    A writer that looked before we lay down and commits after our last look is heard at the next poll.
    """
    row = listener.execute("SELECT pg_try_advisory_lock(hashtextextended('journal:asleep', 0))").fetchone()
    try:
        if not deliver_once():
            for _ in listener.notifies(timeout=1, stop_after=1):
                pass
    finally:
        if row and row[0]:
            listener.execute("SELECT pg_advisory_unlock(hashtextextended('journal:asleep', 0))")


def _open_cursors() -> None:
    heard = facts.subscribers
    from_head = [s.since == "head" for s in heard.values()]
    with connection.cursor() as cursor:
        cursor.execute(OPEN, {"names": list(heard), "from_head": from_head})


def _pass_over_the_unheard() -> None:
    """Move every cursor, in one statement, to just before the next entry that it hears, or to the head."""
    ears = [(name, kind, s.history) for name, s in facts.subscribers.items() for kind in sorted(s.kinds)]
    of, kinds, history = ([row[i] for row in ears] for i in range(3))
    with connection.cursor() as cursor:
        cursor.execute(SKIP_UNHEARD, {"of": of, "kinds": kinds, "history": history})


def _behind(at: datetime) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, {"names": list(facts.subscribers), "at": at})
        return list(cursor.fetchall())


def _lock(cursors: QuerySet[Cursor]) -> Cursor | None:
    return cursors.select_for_update(skip_locked=True, no_key=True).first()


@transaction.atomic
def _serve(cursor_id: int, head: int, at: datetime) -> int:
    """Call one subscriber for its next entries up to `head`, and move its cursor; the number settled."""
    cursor = _lock(Cursor.objects.filter(pk=cursor_id).filter(Q(paused_until=None) | Q(paused_until__lte=at)))
    if cursor is None:
        return 0
    entries = _next(cursor, head)
    settled = _call(cursor, entries, at)
    if settled == len(entries) < BATCH:
        cursor.seq = max(cursor.seq, head)
    cursor.save(update_fields=["seq", "attempts", "paused_until"])
    return settled


def _next(cursor: Cursor, head: int) -> list[Entry]:
    """The next entries that the subscriber hears, at most a batch."""
    heard = facts.subscribers[cursor.subscriber]
    entries = Entry.objects.filter(chain=cursor.chain, seq__gt=cursor.seq, seq__lte=head)
    if "*" not in heard.kinds:
        entries = entries.filter(kind__in=heard.kinds)
    if not heard.history:
        entries = entries.exclude(payload__contains={"history": True})
    return list(entries.order_by("seq")[:BATCH])


def _call(cursor: Cursor, entries: Iterable[Entry], at: datetime) -> int:
    """Call the subscriber entry by entry, moving the cursor in memory; the number settled.

    Stops early at a failure, when the slice of time is used up, and after a call that recorded a fact:
    such a call holds the chain's lock, and locks taken after it could meet a writer's in a deadlock.
    """
    call = facts.subscribers[cursor.subscriber].function
    settled, until, written = 0, monotonic() + SLICE, facts.written()
    for entry in entries:
        try:
            with transaction.atomic():
                call(entry)
        except Exception as error:
            return settled + _fail(cursor, entry, error, at)
        cursor.seq, cursor.attempts, cursor.paused_until = entry.seq, 0, None
        settled += 1
        if monotonic() > until or facts.written() != written:
            break
    return settled


def _fail(cursor: Cursor, entry: Entry, error: Exception, at: datetime) -> int:
    """Pause before the next attempt (0), or park the entry after the last one and go on (1)."""
    cursor.attempts += 1
    log.warning("%s failed on entry %s, attempt %s: %s", cursor.subscriber, entry.pk, cursor.attempts, _where(error))
    if cursor.attempts < ATTEMPTS:
        cursor.paused_until = at + PAUSES[cursor.attempts - 1]
        return 0
    StuckDelivery.objects.create(
        subscriber=cursor.subscriber, entry=entry, attempts=cursor.attempts, error=_where(error), parked_at=at
    )
    cursor.seq, cursor.attempts, cursor.paused_until = entry.seq, 0, None
    return 1


@transaction.atomic
def _retry(stuck_id: int, at: datetime) -> bool:
    stuck = StuckDelivery.objects.select_for_update(skip_locked=True, of=["self"]).filter(pk=stuck_id).first()
    if stuck is None:
        return False
    try:
        with transaction.atomic():
            facts.subscribers[stuck.subscriber].function(stuck.entry)
    except Exception as error:
        stuck.attempts, stuck.error, stuck.parked_at = stuck.attempts + 1, _where(error), at
        stuck.save(update_fields=["attempts", "error", "parked_at"])
        return False
    stuck.delete()
    return True


def _where(error: BaseException) -> str:
    """Class of an error and the deepest line of ours. Never its message: a database error quotes the row."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "helin" in Path(f.filename).parts]
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"[:300]
