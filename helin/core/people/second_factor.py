"""The second factor of staff: one-time codes (TOTP), passkeys, recovery codes, kept by django-allauth's mfa app.

Only its models and ceremonies are used; pages, rate limits and the order of steps are Helin's own, because
allauth keeps its limits and used codes in a cache that several processes do not share.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress  # noqa: F401  # allauth.mfa needs its models loaded
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from helin.core.people import throttle, vault
from helin.core.people.models import Person

TRIES = throttle.Limit("second-step", 5, 300)
USED = throttle.Limit("totp-used", 1, 600)
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Adapter(DefaultMFAAdapter):
    """Secrets are sealed in the database; a passkey shows a number, never a name or phone."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(vault.seal_apart(text, "second-factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal_apart(base64.b64decode(encrypted_text), "second-factor")

    def _get_user_identifier(self, user: Person) -> str:
        return user.sign_in or f"#{user.pk}"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        name = self._get_user_identifier(user)
        return {"id": str(user.pk).encode(), "display_name": name, "name": name}


def is_set_up(person: Person) -> bool:
    """Whether the person must pass a second step."""
    return bool(Authenticator.objects.filter(user=person, type__in=KINDS).exists())


def has_passkey(person: Person) -> bool:
    """Whether a passkey can be asked for."""
    return bool(Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists())


def check_digits(person: Person, digits: str, *, at: datetime) -> bool:
    """Check a code of the authenticator app or a recovery code; five tries in five minutes, each code once."""
    if not throttle.allows(TRIES, str(person.pk), at):
        return False
    digits = "".join(digits.split())
    for authenticator in Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN):
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            if RecoveryCodes(authenticator).validate_code(digits):
                return True
        elif totp.validate_totp_code(vault_secret(authenticator), digits):
            return throttle.allows(USED, f"{person.pk}:{digits}", at)
    return False


def vault_secret(authenticator: Authenticator) -> str:
    """The TOTP secret in clear."""
    return Adapter().decrypt(authenticator.data["secret"])


def check_passkey(person: Person, response: dict[str, Any]) -> bool:
    """Check the answer of a passkey to the challenge of this session."""
    try:
        webauthn.parse_authentication_response(response)
        webauthn.complete_authentication(person, response).record_usage()
    except ValidationError:
        return False
    return True


def challenge(person: Person) -> str:
    """What a passkey must answer, as JSON; empty when the person has none."""
    return as_json(webauthn.begin_authentication(person)) if has_passkey(person) else ""


def passes(person: Person, *, code: str, credential: dict[str, Any] | None, at: datetime) -> bool:
    """Whether a passkey's answer, or else the digits, let the person in."""
    return check_passkey(person, credential) if credential else check_digits(person, code, at=at)


def as_json(options: dict[str, Any]) -> str:
    """Options of a ceremony as the browser's script reads them."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def picture(person: Person, secret: str) -> str:
    """The QR code for an authenticator app, as a data: address."""
    adapter = Adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(person, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A second factor set up: an authenticator app, or a passkey with its name."""

    pk: int
    is_passkey: bool
    name: str
    created_at: datetime
    last_used_at: datetime | None


def rows(person: Person) -> list[FactorRow]:
    """The person's second factors, oldest first."""
    return [
        FactorRow(
            one.pk,
            one.type == Authenticator.Type.WEBAUTHN,
            one.data.get("name", ""),
            one.created_at,
            one.last_used_at,
        )
        for one in Authenticator.objects.filter(user=person, type__in=KINDS).order_by("id")
    ]
