"""What a person was told, how they want to hear, and the messages that carry it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helin.core.journal.models import Entry


class Channel(models.TextChoices):
    """How a message travels. The inbox is not a channel to choose: it always has everything."""

    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")


class Mode(models.TextChoices):
    """What a person wants from a channel."""

    ON = "on", _("At once")
    DIGEST = "digest", _("Once a day, in the evening")
    OFF = "off", _("Never")


class DispatchState(models.TextChoices):
    """The life of a message: queued, sending, then one of the rest; nothing leaves those."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    SKIPPED = "skipped", _("Not needed")
    FAILED = "failed", _("Failed")
    DOUBTFUL = "doubtful", _("Perhaps sent")


class Notice(models.Model):
    """One entry told to one person. `kind` names the phrase, `params` are its ids and codes."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_not_read_yet"),
        ]
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="one_notice_per_entry_and_person")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"


class ChannelChoice(models.Model):
    """What a person has chosen for a channel; without a row the default of `routing` holds.

    `language` is that of the page on which they chose, and of the messages. An e-mail address is sealed under
    the person's own key and dies with it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    mode = models.CharField(max_length=8, choices=Mode)
    language = models.CharField(max_length=10)
    address_sealed = models.BinaryField(null=True)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="one_choice_per_person_and_channel"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="channel_is_known"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="channel_mode_is_known"),
            models.CheckConstraint(
                condition=Q(address_sealed__isnull=True) | Q(channel=Channel.EMAIL),
                name="only_email_keeps_an_address_here",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.channel} {self.mode}"


class Dispatch(models.Model):
    """One message to one person: the notices about one `subject`, or a day's digest (`subject` "digest").

    While it has not been tried, further notices join it. `key` is the idempotency key that every attempt
    gives the gateway. `unsure` counts the attempts that nobody knows the end of.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel)
    subject = models.CharField(max_length=60)
    notice_ids = ArrayField(models.BigIntegerField())
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=DispatchState, default=DispatchState.QUEUED)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    unsure = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="dispatch_due"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="dispatch_in_hand"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="dispatch_channel_is_known"),
            models.CheckConstraint(condition=Q(state__in=DispatchState.values), name="dispatch_state_is_known"),
            models.CheckConstraint(condition=Q(notice_ids__len__gt=0), name="dispatch_carries_something"),
            models.UniqueConstraint(
                fields=["person", "channel", "subject"],
                condition=Q(state="queued", attempts=0),
                name="one_waiting_message_per_person_channel_and_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.person_id}: {self.state}"
