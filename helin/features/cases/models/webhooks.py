"""Programs that want to be told: where, of what, and what came of it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helin.core.journal.models import Entry
from helin.core.people.models import ApiToken

ADDRESS_MAX = 300


class DeliveryState(models.TextChoices):
    """The life of a message to a program."""

    QUEUED = "queued", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Given up")
    SKIPPED = "skipped", _("No longer open to this key")


class Webhook(models.Model):
    """An address that a program wants facts sent to, with the rights of its key.

    `kinds` names the facts; empty means all. `taken_until` is the lease of the worker that sends to it now: one at
    a time, and when that dies the next takes over. `failing_at` is the first refusal since it last took something;
    `resting_until` spares a receiver that has just refused.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=ADDRESS_MAX)
    kinds = ArrayField(models.CharField(max_length=60))
    secret_sealed = models.BinaryField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    failing_at = models.DateTimeField(null=True)
    resting_until = models.DateTimeField(null=True)
    taken_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["token", "url"],
                condition=Q(deleted_at__isnull=True),
                name="one_live_webhook_per_key_and_address",
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_at__isnull=True) | Q(failures__gt=0, failing_at__isnull=False),
                name="a_failing_webhook_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookDelivery(models.Model):
    """One fact for one webhook. `key` is the id by which a receiver knows that it has it already."""

    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "due_at"], condition=Q(state="queued"), name="delivery_due_to_webhook"),
            models.Index(fields=["webhook", "-id"], name="delivery_by_webhook"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "entry"], name="one_delivery_per_webhook_and_fact"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="queued", settled_at__isnull=True)
                | (~Q(state="queued") & Q(settled_at__isnull=False)),
                name="a_settled_delivery_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}: {self.state}"


class WebhookAttempt(models.Model):
    """One try: when, how it ended, how long it took. Nothing of what was sent or answered is kept."""

    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    tried_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=12, blank=True, default="")
    milliseconds = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__isnull=False, fault="") | (Q(status__isnull=True) & ~Q(fault="")),
                name="an_attempt_has_a_status_or_a_fault",
            )
        ]

    def __str__(self) -> str:
        return f"{self.status or self.fault} in {self.milliseconds} ms"
