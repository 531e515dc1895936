"""What is told to programs, and what screens show of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from helin.core.journal.models import Entry
from helin.core.people import actions as people
from helin.core.people import vault
from helin.core.people.models import ApiToken, Scope
from helin.features.cases.models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from helin.features.cases.queries.programs import program_fact
from helin.features.cases.workflow import Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor

KINDS = (*(f"cases.{verb}" for verb in Verb), "cases.publish")
"""The facts that a program can ask for."""
PURPOSE = "webhook"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to be sent."""

    delivery_id: int
    url: str
    message_id: str
    body: bytes
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook as its program and the administrator see it."""

    id: int
    url: str
    kinds: Sequence[str]
    key: str
    token_id: int
    made_at: datetime
    failing_since: datetime | None
    disabled_at: datetime | None
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try."""

    at: datetime
    status: int | None
    fault: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message and every try of it, the last first."""

    message_id: str
    kind: str
    seq: int
    state: str
    made_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    attempts: Sequence[AttemptRow]

    @property
    def key(self) -> str:
        """The id without what marks it as one."""
        return self.message_id.removeprefix("msg_")

    @property
    def label(self) -> str:
        """The state in words."""
        return str(DeliveryState(self.state).label)


def listeners(entry: Entry, *, at: datetime) -> list[int]:
    """The webhooks that want this fact and whose key may see it. One query, and a few for each that wants it."""
    wanted = Webhook.objects.filter(Q(kinds=[]) | Q(kinds__contains=[entry.kind]), deleted_at__isnull=True)
    wanted = wanted.filter(token__street_id=int(entry.chain), made_at__lte=entry.recorded_at or at)
    return [w.pk for w in wanted.select_related("token__person") if _told(w.token, entry, at) is not None]


def next_letter(webhook_id: int, *, at: datetime) -> tuple[int, Letter | None] | None:
    """The message due longest, and its id; without a letter when the key may no longer see it. None: nothing due."""
    due = WebhookDelivery.objects.filter(webhook_id=webhook_id, state=DeliveryState.QUEUED, due_at__lte=at)
    due = due.filter(webhook__deleted_at__isnull=True, webhook__disabled_at__isnull=True)
    found = due.select_related("webhook__token__person", "entry").order_by("due_at", "id").first()
    if found is None:
        return None
    body = _told(found.webhook.token, found.entry, at)
    if body is None:
        return found.pk, None
    return found.pk, Letter(found.pk, found.webhook.url, message_id(found), body, secret_of(found.webhook))


def message_id(delivery: WebhookDelivery) -> str:
    """The id of a message; the same each time it is sent."""
    return f"msg_{delivery.key.hex}"


def secret_of(webhook: Webhook) -> str:
    """The secret that signs its messages; shown to whoever made it, then never again."""
    return vault.unseal_apart(bytes(webhook.secret_sealed), PURPOSE)


def webhook_rows(*, token_id: int | None = None, street_ids: Sequence[int] = ()) -> list[WebhookRow]:
    """The live webhooks of a key, or of the keys of these streets. One query; the caller has checked the right."""
    found = Webhook.objects.filter(deleted_at__isnull=True).select_related("token").order_by("id")
    found = found.filter(token_id=token_id) if token_id is not None else found.filter(token__street_id__in=street_ids)
    return [_row(webhook) for webhook in found]


def live_webhook(actor: Actor, pk: int) -> Webhook | None:
    """A webhook that this actor keeps, None also when the right is missing. One query."""
    found = Webhook.objects.filter(pk=pk, deleted_at__isnull=True).select_related("token__street").first()
    if found is None:
        return None
    may = permissions.can(actor, "cases.keep_webhooks", place_ids=found.token.street.chain_ids, subject=found.token)
    return found if may else None


def webhook_row(webhook: Webhook) -> WebhookRow:
    """One of them, with how many messages wait. One query."""
    return _row(webhook, webhook.deliveries.filter(state=DeliveryState.QUEUED).count())


def delivery_rows(webhook: Webhook, *, state: str = "", after: str = "", size: int) -> Page[DeliveryRow]:
    """One page of its messages, newest first, with their tries. Two queries."""
    found = webhook.deliveries.select_related("entry")
    found = found.filter(state=state) if state else found
    if (before := id_cursor(after)) is not None:
        found = found.filter(id__lt=before)
    tries = Prefetch("attempts", queryset=WebhookAttempt.objects.order_by("-id"))
    rows = list(found.prefetch_related(tries).order_by("-id")[: size + 1])
    return cut([_delivery(row) for row in rows], size, [str(row.pk) for row in rows])


def replayable(
    *, key: str = "", state: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[WebhookDelivery]:
    """The deliveries that a replay names: one by its message id, or those of a time and a state."""
    found = WebhookDelivery.objects.exclude(state=DeliveryState.QUEUED)
    found = found.filter(key=key.removeprefix("msg_")) if key else found
    found = found.filter(state=state) if state else found
    found = found.filter(made_at__gte=since) if since else found
    return found.filter(made_at__lt=until) if until else found


def _told(token: ApiToken, entry: Entry, at: datetime) -> bytes | None:
    """The body of the message: what `facts` would show this key of the fact, or None."""
    bearer = people.bearer_for(token, at=at)
    if bearer is None or Scope.READ not in bearer.scopes or (fact := program_fact(bearer.actor, entry)) is None:
        return None
    data = {"seq": fact.seq, "case": fact.case, "place_id": fact.place_id, "payload": fact.payload}
    said = {"type": fact.kind, "timestamp": fact.at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _row(webhook: Webhook, waiting: int = 0) -> WebhookRow:
    return WebhookRow(
        id=webhook.pk,
        url=webhook.url,
        kinds=webhook.kinds,
        key=webhook.token.name,
        token_id=webhook.token_id,
        made_at=webhook.made_at,
        failing_since=webhook.failing_at,
        disabled_at=webhook.disabled_at,
        waiting=waiting,
    )


def _delivery(row: WebhookDelivery) -> DeliveryRow:
    is_waiting = row.state == DeliveryState.QUEUED
    return DeliveryRow(
        message_id=message_id(row),
        kind=row.entry.kind,
        seq=row.entry.seq,
        state=row.state,
        made_at=row.made_at,
        due_at=row.due_at if is_waiting else None,
        settled_at=row.settled_at,
        attempts=[AttemptRow(a.tried_at, a.status, a.fault, a.milliseconds) for a in row.attempts.all()],
    )
