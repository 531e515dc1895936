"""What a program or a person's device was answered, so that the same request sent again is not done again."""

from django.db import models
from django.db.models import Q

from helin.core.people.models.person import Person
from helin.core.people.models.tokens import ApiToken


class KeptAnswer(models.Model):
    """The answer to a request with this idempotency key; it holds codes only, no words and no names."""

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+", db_index=False, null=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False, null=True)
    key = models.CharField(max_length=64)
    fingerprint = models.BinaryField(max_length=32)
    body = models.JSONField(default=dict)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kept_at"], name="answer_by_age")]
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_idempotency_key"),
            models.UniqueConstraint(fields=["person", "key"], name="one_answer_per_key_of_a_person"),
            models.CheckConstraint(
                condition=Q(token__isnull=True) ^ Q(person__isnull=True), name="an_answer_is_a_programs_or_a_persons"
            ),
            models.CheckConstraint(condition=~Q(key=""), name="an_answer_has_its_key"),
        ]

    def __str__(self) -> str:
        return f"answer to {self.key}"
