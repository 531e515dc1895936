"""What guards the doors: counters that limit attempts, and one-time codes."""

from django.db import models
from django.db.models import F, Q


class Bucket(models.Model):
    """How often something was tried in the running window; `key` is blind where it names a person."""

    key = models.CharField(max_length=90, primary_key=True)
    window = models.BigIntegerField()
    hits = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.hits}"


class SignInCode(models.Model):
    """A one-time code sent by text message; neither the code nor the phone can be read from the row."""

    phone_index = models.BinaryField(max_length=32)
    phone_sealed = models.BinaryField()
    code_index = models.BinaryField(max_length=32)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="code_by_expiry")]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="code_expires_after_it_was_sent"),
            models.UniqueConstraint(
                fields=["phone_index"], condition=Q(used_at__isnull=True), name="one_open_code_per_phone"
            ),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
