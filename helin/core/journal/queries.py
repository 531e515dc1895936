"""What screens read of the journal. Rows hold ids, codes and numbers only, as the journal does."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from helin.core.journal.facts import Payload
from helin.core.journal.models import Cursor, Entry, StuckDelivery
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One fact. `at` is when it happened, `recorded_at` when it was written down."""

    id: int
    chain: str
    seq: int
    kind: str
    subject: str
    place_id: int
    actor_id: int | None
    system: str
    payload: Payload
    at: datetime
    recorded_at: datetime

    @property
    def codes(self) -> str:
        """The payload as one line."""
        return json.dumps(self.payload, ensure_ascii=False, sort_keys=True) if self.payload else ""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What an auditor looks for; empty means all. `kind` may end in "." to take a whole app."""

    kind: str = ""
    subject: str = ""
    actor_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page, newest first; `older` and `newer` are the ids to go on from, None at an end."""

    rows: list[EntryRow]
    older: int | None
    newer: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry as a seed nobody chose: its place in the chain, its hash in hex, and whether it is the chain's first
    one because the chain is younger than the moment asked for."""

    seq: int
    hash: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How delivery fares: cursors behind, cursors pausing after a failure, parked entries."""

    behind: int
    paused: int
    parked: int


def entries_of(subjects: Collection[str], kinds: Collection[str] | None = None) -> list[EntryRow]:
    """The facts about these subjects, oldest first, in one query. The caller has checked who may see them."""
    entries = Entry.objects.filter(subject__in=subjects)
    if kinds is not None:
        entries = entries.filter(kind__in=kinds)
    return [_row(entry) for entry in entries.order_by("id")]


def audit(
    actor: Actor, wanted: AuditFilter, *, before: int | None = None, after: int | None = None, size: int = PAGE
) -> AuditPage | None:
    """A page of the journal of the actor's places, or None when the actor audits nowhere. Two queries."""
    entries = visible_to(actor)
    if entries is None:
        return None
    entries = _narrowed(entries, wanted)
    if after is not None:
        found = list(entries.filter(id__gt=after).order_by("id")[: size + 1])
        rows, more = found[:size][::-1], len(found) > size
        return AuditPage([_row(e) for e in rows], after + 1, rows[0].pk if more else None)
    if before is not None:
        entries = entries.filter(id__lt=before)
    found = list(entries.order_by("-id")[: size + 1])
    rows, more = found[:size], len(found) > size
    return AuditPage([_row(e) for e in rows], rows[-1].pk if more else None, before - 1 if before is not None else None)


def visible_to(actor: Actor) -> QuerySet[Entry] | None:
    """The entries of the places that the actor audits; None when there are none. One query."""
    places = actor.places_with(permissions.roles_for("journal.audit"))
    inside = Q()
    for pk, kind, path in Place.objects.filter(pk__in=places).values_list("pk", "kind", "path"):
        inside |= Q(chain=str(pk)) if kind == "street" else Q(place__path__descendants=path)
    return Entry.objects.filter(inside) if inside else None


def head_at(chain: str, moment: datetime, *, below: int | None = None) -> Mark | None:
    """The last entry written before `moment`; of a younger chain its first; None of an empty one. Two queries.

    `below` leaves out that place of the chain and all after it, for who asks again later.
    """
    entries = Entry.objects.filter(chain=chain, **({"seq__lt": below} if below is not None else {}))
    last = entries.filter(recorded_at__lt=moment).order_by("-seq").first()
    found = last or entries.order_by("seq").first()
    return Mark(found.seq, bytes(found.hash).hex(), last is None) if found else None


def delivery_state() -> DeliveryState:
    """Count what waits, pauses and is parked. Three queries; for health pages and `helin doctor`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_cursor c JOIN journal_heads h ON h.chain = c.chain WHERE c.seq < h.seq"
        )
        (behind,) = cursor.fetchone()
    return DeliveryState(behind, Cursor.objects.filter(attempts__gt=0).count(), StuckDelivery.objects.count())


def _narrowed(entries: QuerySet[Entry], wanted: AuditFilter) -> QuerySet[Entry]:
    if wanted.kind:
        match = "kind__startswith" if wanted.kind.endswith(".") else "kind"
        entries = entries.filter(**{match: wanted.kind})
    if wanted.subject:
        entries = entries.filter(subject=wanted.subject)
    if wanted.actor_id is not None:
        entries = entries.filter(actor_id=wanted.actor_id)
    if wanted.since:
        entries = entries.filter(recorded_at__gte=_midnight(wanted.since))
    if wanted.until:
        entries = entries.filter(recorded_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return entries


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _row(entry: Entry) -> EntryRow:
    return EntryRow(
        id=entry.pk,
        chain=entry.chain,
        seq=entry.seq,
        kind=entry.kind,
        subject=entry.subject,
        place_id=entry.place_id,
        actor_id=entry.actor_id,
        system=entry.system,
        payload=entry.payload,
        at=entry.occurred_at,
        recorded_at=entry.recorded_at or entry.occurred_at,
    )
