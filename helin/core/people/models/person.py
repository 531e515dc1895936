"""A person, and the key that makes their fields readable."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from helin.core.places.models import Place

SALT = "helin.core.people.session"


class Person(AbstractBaseUser):
    """Somebody with or without an account (`account_at` says since when).

    Name and phone are sealed under the person's own key; `phone_index` is a keyed index for exact look-up. A number
    that nobody proved and no member of staff heard is sealed without an index: it finds nobody and opens no account.
    `ref` is random: unlike the id it never comes back after a restore, so erasures are listed by it.
    `place` is where the person was registered; their facts go to the chain of its street.
    """

    USERNAME_FIELD = "sign_in"
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sign_in = models.CharField(max_length=40, unique=True, null=True, blank=True, help_text="Staff sign-in name")
    name_sealed = models.BinaryField(default=b"")
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(max_length=32, unique=True, null=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    account_at = models.DateTimeField(null=True)
    password_set_at = models.DateTimeField(null=True, help_text="Empty: must be changed at the next sign-in")
    session_epoch = models.PositiveIntegerField(default=0, help_text="Raised to sign out everywhere")
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "id"], name="person_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(phone_sealed__isnull=False) | Q(phone_index__isnull=True),
                name="an_indexed_phone_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(name_sealed=b"", phone_sealed__isnull=True, sign_in__isnull=True, is_active=False),
                name="erased_person_holds_nothing",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(erased_at__gte=F("registered_at")),
                name="person_is_erased_after_registration",
            ),
            models.CheckConstraint(
                condition=Q(sign_in__isnull=True) | Q(sign_in__regex=r"^[a-z][a-z0-9._-]{2,39}$"),
                name="sign_in_name_cannot_be_a_phone",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def get_session_auth_hash(self) -> str:
        return self._epoch_hash(None)

    def get_session_auth_fallback_hash(self):  # type: ignore[no-untyped-def]  # the stub says Generator[str]
        from django.conf import settings  # noqa: PLC0415  # settings are not needed to define the model

        yield from (self._epoch_hash(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _epoch_hash(self, secret: str | bytes | None) -> str:
        return salted_hmac(SALT, f"{self.session_epoch}:{self.password}", secret=secret, algorithm="sha256").hexdigest()


class PersonKey(models.Model):
    """The person's key, wrapped by the master key. Deleting the row is the erasure."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of person {self.person_id}"
