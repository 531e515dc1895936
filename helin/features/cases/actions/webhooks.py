"""Programs ask to be told of facts; what is due is sent, tried again, given up, sent again on request."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.journal.models import Entry
from helin.core.people import vault
from helin.core.people.models import ApiToken, Scope
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import DeliveryState, Webhook, WebhookAttempt, WebhookDelivery
from helin.kit import outgoing, permissions, signing
from helin.kit.actors import Actor
from helin.kit.outgoing import Reply

PURPOSE = "webhook"
MOST_PER_KEY = 10
BACKOFF = (
    *(timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=n) for n in (2, 5, 10, 14, 20, 24)),
)
"""The wait after the first, second … refusal; a message is given up after a little more than three days."""
DISABLED_AFTER = timedelta(days=5)
"""A receiver that has taken nothing for so long is no longer called."""
REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=5)
LEASE = timedelta(seconds=60)
KEPT = timedelta(days=30)
"""How long deliveries can be looked at and sent again."""
GONE = 410
MOST_REPLAYED = 1000


@transaction.atomic
def create_webhook(token: ApiToken, *, url: str, kinds: Sequence[str], by: Actor, at: datetime) -> Webhook:
    """Send facts of these kinds (none: all) to an address from now on. Raises PermissionDenied, Refused."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("street").get(pk=token.pk)
    permissions.require(by, "cases.keep_webhooks", place_ids=token.street.chain_ids, subject=token)
    if not {Scope.WEBHOOKS, Scope.READ} <= set(token.scopes):
        raise Refused("token", _("This key needs the scopes “read” and “webhooks”."))
    try:
        outgoing.check(url, local=settings.WEBHOOKS_LOCAL)
    except outgoing.Refused as refusal:
        raise Refused("url", _why_not(refusal.reason)) from None
    live = Webhook.objects.filter(token=token, deleted_at__isnull=True)
    if live.filter(url=url).exists():
        raise Refused("url", _("This key has a webhook to this address already."))
    if live.count() >= MOST_PER_KEY:
        raise Refused("url", _("A key has at most %(most)s webhooks.") % {"most": MOST_PER_KEY})
    webhook = Webhook(
        token=token,
        url=url,
        kinds=sorted(set(kinds)),
        secret_sealed=vault.seal_apart(signing.new_secret(), PURPOSE),
        made_by_id=by.person_id,
        made_at=at,
    )
    webhook.save(force_insert=True)
    facts.record("cases.create_webhook", webhook, place=token.street, by=by, at=at, token=token.pk)
    return webhook


@transaction.atomic
def delete_webhook(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """Send nothing more there; what waited is dropped. Doing it again changes nothing. Raises PermissionDenied."""
    webhook = _locked(webhook, by)
    if webhook.deleted_at is not None:
        return
    webhook.deleted_at = at
    webhook.save(update_fields=["deleted_at"])
    waiting = webhook.deliveries.filter(state=DeliveryState.QUEUED)
    waiting.update(state=DeliveryState.SKIPPED, settled_at=at)
    facts.record("cases.delete_webhook", webhook, place=webhook.token.street, by=by, at=at)


@transaction.atomic
def enable_webhook(webhook: Webhook, *, by: Actor, at: datetime) -> None:
    """Call a receiver again that was no longer called; what waited meanwhile is sent. Raises PermissionDenied."""
    webhook = _locked(webhook, by)
    if webhook.disabled_at is None or webhook.deleted_at is not None:
        return
    webhook.disabled_at = webhook.failing_at = webhook.resting_until = None
    webhook.failures = 0
    webhook.save(update_fields=["disabled_at", "failing_at", "resting_until", "failures"])
    webhook.deliveries.filter(state=DeliveryState.QUEUED).update(due_at=at, tries=0)
    facts.record("cases.enable_webhook", webhook, place=webhook.token.street, by=by, at=at)


@transaction.atomic
def replay_webhook(webhook: Webhook, wanted: QuerySet[WebhookDelivery], *, by: Actor, at: datetime) -> int:
    """Send what is `wanted` of its deliveries again under the same ids; how many, MOST_REPLAYED at once at most.

    Raises PermissionDenied.
    """
    webhook = _locked(webhook, by)
    if webhook.deleted_at is not None:
        return 0
    chosen = wanted.filter(webhook=webhook).order_by("id")[:MOST_REPLAYED]
    ids = list(chosen.select_for_update(of=("self",)).values_list("pk", flat=True))
    WebhookDelivery.objects.filter(pk__in=ids).update(state=DeliveryState.QUEUED, settled_at=None, due_at=at, tries=0)
    if ids:
        Webhook.objects.filter(pk=webhook.pk).update(resting_until=None)
        facts.record("cases.replay_webhook", webhook, place=webhook.token.street, by=by, at=at, count=len(ids))
    return len(ids)


def queue_delivery(webhook_id: int, entry: Entry, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 (an action says who)
    """Let a fact wait for a webhook; once, however often it is asked."""
    delivery = WebhookDelivery(webhook_id=webhook_id, entry=entry, due_at=at, made_at=at)
    WebhookDelivery.objects.bulk_create([delivery], ignore_conflicts=True)


@transaction.atomic
def claim_webhooks(most: int, *, by: Actor, at: datetime) -> list[int]:  # noqa: ARG001 (an action says who)
    """Take up to `most` webhooks to which something is due; nobody else sends to them until the lease is over."""
    due = WebhookDelivery.objects.filter(webhook=OuterRef("pk"), state=DeliveryState.QUEUED, due_at__lte=at)
    free = Webhook.objects.filter(
        Q(taken_until__isnull=True) | Q(taken_until__lte=at),
        Q(resting_until__isnull=True) | Q(resting_until__lte=at),
        Exists(due),
        disabled_at__isnull=True,
        deleted_at__isnull=True,
    ).order_by(F("taken_until").asc(nulls_first=True), "id")
    ids = list(free.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    Webhook.objects.filter(pk__in=ids).update(taken_until=at + LEASE)
    return ids


def release_webhook(webhook_id: int, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 (an action says who)
    """Give a webhook back before its lease is over."""
    Webhook.objects.filter(pk=webhook_id).update(taken_until=at)


def skip_delivery(delivery_id: int, *, by: Actor, at: datetime) -> None:  # noqa: ARG001 (an action says who)
    """Drop what the key may no longer see."""
    waiting = WebhookDelivery.objects.filter(pk=delivery_id, state=DeliveryState.QUEUED)
    waiting.update(state=DeliveryState.SKIPPED, settled_at=at)


@transaction.atomic
def settle_delivery(delivery_id: int, reply: Reply, *, by: Actor, at: datetime) -> None:
    """Write down how an attempt ended, and what follows from it."""
    delivery = WebhookDelivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
    webhook = (
        Webhook.objects.select_for_update(of=("self",)).select_related("token__street").get(pk=delivery.webhook_id)
    )
    WebhookAttempt.objects.create(
        delivery=delivery, tried_at=at, status=reply.status, fault=reply.fault, milliseconds=reply.milliseconds
    )
    if delivery.state != DeliveryState.QUEUED:  # deleted meanwhile, or sent twice after a crash
        return
    if reply.is_taken:
        delivery.state, delivery.settled_at = DeliveryState.DELIVERED, at
        webhook.failures, webhook.failing_at, webhook.resting_until = 0, None, None
    else:
        _put_off(delivery, webhook, at)
    delivery.save(update_fields=["state", "tries", "due_at", "settled_at"])
    webhook.taken_until = max(webhook.taken_until or at, at + LEASE)
    is_over = not reply.is_taken and (reply.status == GONE or at - (webhook.failing_at or at) >= DISABLED_AFTER)
    if is_over and webhook.disabled_at is None:
        webhook.disabled_at = at
    webhook.save(update_fields=["failures", "failing_at", "resting_until", "taken_until", "disabled_at"])
    if is_over:
        facts.record("cases.disable_webhook", webhook, place=webhook.token.street, by=by, at=at)


def _put_off(delivery: WebhookDelivery, webhook: Webhook, at: datetime) -> None:
    webhook.failures += 1
    webhook.failing_at = webhook.failing_at or at
    webhook.resting_until = at + min(REST * 2 ** min(webhook.failures - 1, 10), LONGEST_REST)
    delivery.tries += 1
    if delivery.tries > len(BACKOFF):
        delivery.state, delivery.settled_at = DeliveryState.FAILED, at
    else:
        delivery.due_at = at + BACKOFF[delivery.tries - 1]


def forget_deliveries(*, by: Actor, at: datetime) -> int:  # noqa: ARG001 (an action says who)
    """Delete deliveries and their attempts after a month. The number of rows deleted."""
    return WebhookDelivery.objects.filter(made_at__lt=at - KEPT).delete()[0]


def _locked(webhook: Webhook, by: Actor) -> Webhook:
    found = Webhook.objects.select_for_update(of=("self",)).select_related("token__street").get(pk=webhook.pk)
    permissions.require(by, "cases.keep_webhooks", place_ids=found.token.street.chain_ids, subject=found.token)
    return found


def _why_not(reason: str) -> str:
    return {
        "address": _("This is not a whole address, like https://example.org/hook."),
        "https": _("The address must begin with https://."),
        "unknown": _("This name cannot be found on the internet."),
        "private": _("This address lies inside a private network; only addresses of the open internet are called."),
    }[reason]
