"""Keys of programs: what a program shows instead of signing in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helin.core.organisations.models import Organisation
from helin.core.people.models.person import Person
from helin.core.places.models import Place
from helin.core.roles import Role


class Scope(models.TextChoices):
    """What a key opens; what its holder may not do, no scope allows."""

    READ = "read", _("Read")
    FILE = "file", _("File concerns")
    MOVE = "move", _("Move cases")
    WEBHOOKS = "webhooks", _("Be told of what happens")
    CONSENT = "consent", _("Say that the reporter agreed to publication")


class ApiToken(models.Model):
    """A key for a program in one street: it acts as a person, or with one role of its own, or with none.

    Only the SHA-256 of the key is kept: it has 256 random bits, so nothing slower is needed. `hint` are
    its first letters.
    """

    name = models.CharField(max_length=60)
    hint = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope))
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="tokens")
    role = models.CharField(max_length=20, choices=Role, blank=True, default="")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="a_key_expires_after_it_was_made"),
            models.CheckConstraint(condition=Q(person__isnull=True) | Q(role=""), name="a_key_of_a_person_has_no_role"),
            models.CheckConstraint(
                condition=Q(role__in=["", *Role.values]) & ~Q(role__in=[Role.ADMIN, Role.AUDITOR]),
                name="a_program_is_no_administrator",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(role=Role.HANDLER), name="a_desk_of_a_program_is_a_handlers"
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0),
                name="a_key_opens_something_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"
