"""Setting up and taking away the second factor: one's own affair, each step on record."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction

from helin.core.journal import facts
from helin.core.people import second_factor
from helin.core.people.actions.account import Own
from helin.core.people.models import Person
from helin.kit import permissions
from helin.kit.actors import Actor


class NotProved(ValueError):
    """The code or passkey that should be set up did not answer rightly."""


@transaction.atomic
def add_totp(person: Person, *, secret: str, digits: str, by: Actor, at: datetime) -> list[str]:
    """Set up an authenticator app whose first code is right; return the recovery codes.

    Raises PermissionDenied, NotProved.
    """
    _require_own(person, by)
    if not totp.validate_totp_code(secret, digits):
        raise NotProved
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    totp.TOTP.activate(person, secret)
    codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    facts.record("people.add_totp", person, place=person.place, by=by, at=at)
    return codes


@transaction.atomic
def add_passkey(person: Person, *, name: str, credential: dict[str, Any], by: Actor, at: datetime) -> list[str]:
    """Set up a passkey that answered this session's challenge; return the recovery codes.

    Raises PermissionDenied, NotProved.
    """
    _require_own(person, by)
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, KeyError, TypeError) as refused:
        raise NotProved from refused
    webauthn.WebAuthn.add(person, name, credential)
    codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    facts.record("people.add_passkey", person, place=person.place, by=by, at=at)
    return codes


@transaction.atomic
def remove_second_factor(person: Person, *, authenticator_id: int, by: Actor, at: datetime) -> None:
    """Take an app or passkey away; with the last one go the recovery codes. Raises PermissionDenied."""
    _require_own(person, by)
    if not Authenticator.objects.filter(user=person, pk=authenticator_id).delete()[0]:
        return
    if not second_factor.is_set_up(person):
        Authenticator.objects.filter(user=person).delete()
    facts.record("people.remove_second_factor", person, place=person.place, by=by, at=at)


@transaction.atomic
def renew_recovery_codes(person: Person, *, by: Actor, at: datetime) -> list[str]:
    """Make new recovery codes; the old ones stop working. Raises PermissionDenied."""
    _require_own(person, by)
    Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(person).get_unused_codes()
    facts.record("people.renew_recovery_codes", person, place=person.place, by=by, at=at)
    return codes


def _require_own(person: Person, by: Actor) -> None:
    permissions.require(by, "people.change_own", place_ids=(), subject=Own(person.pk))
