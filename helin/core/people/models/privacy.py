"""Consent, the log of who looked, and the list of erasures."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helin.core.organisations.models import Organisation
from helin.core.people.models.person import Person
from helin.core.places.models import Place


class ConsentKind(models.TextChoices):
    """What a person can agree to; nothing that Helin needs to answer them depends on it."""

    CALL_BACK = "call_back", _("A call or text asking whether the matter is solved")
    NEWS = "news", _("Texts about activities and meetings near me")
    RESEARCH = "research", _("My matters, without name and number, in studies of the street")


class Consent(models.Model):
    """Agreement to one kind of use in one version of its wording; withdrawing closes the row."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20, choices=ConsentKind)
    version = models.PositiveSmallIntegerField()
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ConsentKind.values), name="consent_kind_is_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_consent_per_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.kind} of person {self.person_id}"


class ViewLog(models.Model):
    """One opening of somebody's personal data: who, in which role and unit, why, about what. Append-only."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="views")
    viewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    fields = models.CharField(max_length=60, help_text="Comma-separated codes: name,phone")
    subject = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    viewed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"], name="view_by_person"),
            models.Index(fields=["subject", "id"], name="view_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="view_has_a_reason"),
            models.CheckConstraint(condition=~Q(subject=""), name="view_has_a_subject"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"view {self.pk} of person {self.person_id}"


class Erasure(models.Model):
    """One line of the erasure list; replayed after a restore, so it names the person by `ref`."""

    ref = models.UUIDField(unique=True)
    erased_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"erasure {self.ref}"
