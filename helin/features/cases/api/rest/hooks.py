"""Webhooks: a program says where it wants to be told of what, sees what came of it, and has it sent again."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Schema, Status
from pydantic import AfterValidator, AwareDatetime, Field

from helin.core.people.actions import Bearer, Codes
from helin.core.people.models import ApiToken, Scope
from helin.features.cases import actions
from helin.features.cases.api.rest import cursors, problems
from helin.features.cases.api.rest.doors import Key
from helin.features.cases.api.rest.once import REFUSALS, IdempotencyKey, Strict, once
from helin.features.cases.api.rest.problems import Refusal
from helin.features.cases.api.rest.reading import MISSING, SIZE, Cursor, Size, bearer_of, router
from helin.features.cases.api.rest.reading import REFUSALS as READING
from helin.features.cases.models import DeliveryState, Webhook
from helin.features.cases.models.webhooks import ADDRESS_MAX
from helin.features.cases.queries import webhooks
from helin.features.cases.queries.webhooks import DeliveryRow, WebhookRow

AUTH = Key(Scope.WEBHOOKS)
Kind = StrEnum("Kind", {kind.partition(".")[2].upper(): kind for kind in webhooks.KINDS})  # type: ignore[misc]  # its members are those of the table
Id = Annotated[int, Path(ge=1, lt=2**63, description="The webhook's id")]


def _in_utc(at: datetime) -> datetime:
    """The same moment in the zone that every database knows; zones may be a day wide on the wire."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("lies outside the calendar") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class NewWebhook(Strict):
    """Where to send what; no kinds means all."""

    url: Annotated[str, Field(min_length=10, max_length=ADDRESS_MAX, pattern=r"^https?://[!-~]+$")]
    kinds: Annotated[list[Kind], Field(max_length=len(webhooks.KINDS))] = []


class MadeWebhook(Schema):
    """A webhook just made; `secret` signs its messages and is not shown again."""

    id: int
    url: str
    kinds: list[str]
    secret: str


class DeliveryPage(Schema):
    """A page of messages, newest first."""

    items: list[DeliveryRow]
    next: str


class NewReplay(Strict):
    """Which messages to send again: one by its id, or those of a time, all or of one state."""

    message_id: Annotated[str, Field(pattern=r"^msg_[0-9a-f]{32}$")] | None = None
    since: Moment | None = None
    until: Moment | None = None
    state: DeliveryState | None = None


class Queued(Schema):
    """How many messages wait to be sent again; 1,000 at once at most."""

    queued: int


@router.get("/webhooks", auth=AUTH, response={200: list[WebhookRow], 304: None, **READING})
def list_webhooks(request: HttpRequest) -> Any:
    return webhooks.webhook_rows(token_id=bearer_of(request).token_id)


@router.post("/webhooks", auth=AUTH, response={201: MadeWebhook, **REFUSALS})
def create_webhook(request: HttpRequest, response: HttpResponse, body: NewWebhook, key: IdempotencyKey) -> Any:
    caller = bearer_of(request)
    if Scope.READ not in caller.scopes:
        raise Refusal(403, problems.TITLES[403], f"The key needs the scope {Scope.READ}.")

    def work() -> Codes:
        token = ApiToken.objects.get(pk=caller.token_id)
        kinds = [kind.value for kind in body.kinds]
        try:
            made = actions.create_webhook(token, url=body.url, kinds=kinds, by=caller.actor, at=timezone.now())
        except actions.Refused as refusal:
            raise problems.unfit({f"body.{refusal.field}": [refusal.message]}) from None
        return {"id": made.pk}

    webhook = Webhook.objects.get(pk=str(once(request, response, key, body, work)["id"]))
    response["Location"] = f"/api/v1/webhooks/{webhook.pk}"
    secret = webhooks.secret_of(webhook)
    return Status(201, {"id": webhook.pk, "url": webhook.url, "kinds": webhook.kinds, "secret": secret})


@router.get(
    "/webhooks/{pk}",
    auth=AUTH,
    response={200: WebhookRow, 304: None, **READING, **MISSING},
)
def read_webhook(request: HttpRequest, pk: Id) -> Any:
    return webhooks.webhook_row(_own(bearer_of(request), pk))


@router.delete("/webhooks/{pk}", auth=AUTH, response={204: None, **READING, **MISSING})
def delete_webhook(request: HttpRequest, pk: Id) -> Any:
    caller = bearer_of(request)
    actions.delete_webhook(_own(caller, pk), by=caller.actor, at=timezone.now())
    return Status(204, None)


@router.get(
    "/webhooks/{pk}/deliveries",
    auth=AUTH,
    response={200: DeliveryPage, 304: None, **READING, **MISSING},
)
def list_deliveries(
    request: HttpRequest, pk: Id, state: DeliveryState | None = None, cursor: Cursor = "", size: Size = SIZE
) -> Any:
    webhook, after = _own(bearer_of(request), pk), cursors.read("deliveries", cursor)
    page = webhooks.delivery_rows(webhook, state=state or "", after=after, size=size)
    return {"items": list(page.rows), "next": cursors.written("deliveries", page.next)}


@router.post(
    "/webhooks/{pk}/replays",
    auth=AUTH,
    response={201: Queued, **REFUSALS, **MISSING},
)
def create_replay(request: HttpRequest, response: HttpResponse, pk: Id, body: NewReplay, key: IdempotencyKey) -> Any:
    caller = bearer_of(request)
    webhook = _own(caller, pk)
    if body.message_id is None and body.since is None and body.state is None:
        raise problems.unfit({"body": ["Say message_id, since or state."]})
    wanted = webhooks.replayable(key=body.message_id or "", since=body.since, until=body.until, state=body.state or "")

    def work() -> Codes:
        return {"queued": actions.replay_webhook(webhook, wanted, by=caller.actor, at=timezone.now())}

    return Status(201, once(request, response, key, body, work))


def _own(caller: Bearer, pk: int) -> Webhook:
    """A webhook of this key. Raises Refusal."""
    found = webhooks.live_webhook(caller.actor, pk)
    if found is None or found.token_id != caller.token_id:
        raise Refusal(404, problems.TITLES[404])
    return found
