"""One-time codes by text message: six digits, five minutes, five tries, used once.

A code goes out to any phone that asks, known or not, so the answer tells nothing about who has an account.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.core.people import phones, sms, throttle, vault
from helin.core.people.identities import PHONE
from helin.core.people.models import SignInCode

LIFE = timedelta(minutes=5)
TRIES = 5
PER_PHONE = (throttle.Limit("code-minute", 1, 60), throttle.Limit("code-day", 10, 86400))
PER_ADDRESS_MINUTE = throttle.Limit("code-address-minute", 5, 60)


class TooMany(Exception):
    """The phone, or the whole network it asked from (`of_network`), asked too often; `until` it may ask again."""

    def __init__(self, limit: throttle.Limit, at: datetime) -> None:
        super().__init__(limit.name)
        self.of_network = limit.name.startswith("code-address")
        self.until = throttle.opens_at(limit, at)

    @property
    def message(self) -> str:
        """What the person is told."""
        if self.of_network:
            told = _("Too many codes were asked for from this network. Ask again after %(time)s, or use a password.")
            return told % {"time": date_format(timezone.localtime(self.until), "TIME_FORMAT")}
        return _("A code was sent a moment ago. Wait a minute, then ask again.")


class Verdict(Enum):
    """What a code was."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """The outcome of a check; the phone only when the code was right."""

    verdict: Verdict
    phone: str = ""


def send_code(raw_phone: str, *, address: str, at: datetime) -> int:
    """Send a code and return its id, which the browser's session keeps; an older code of the phone dies.

    Raises phones.NotAPhone, TooMany, sms.NotSent.
    """
    phone = phones.normalise(raw_phone)
    blind = vault.blind(phone, PHONE)
    who = throttle.network_of(address)
    hourly = throttle.Limit("code-address", settings.CODES_PER_HOUR, 3600)
    limits = [(limit, blind.hex()) for limit in PER_PHONE] + [(limit, who) for limit in (PER_ADDRESS_MINUTE, hourly)]
    limits.append((throttle.Limit("code-total", settings.CODES_PER_DAY, 86400), ""))
    for limit, counted in limits:
        if not throttle.allows(limit, counted, at):
            raise TooMany(limit, at)
    digits = f"{secrets.randbelow(1_000_000):06}"
    with transaction.atomic():
        SignInCode.objects.filter(phone_index=blind, used_at=None).delete()
        code = SignInCode.objects.create(
            phone_index=blind,
            phone_sealed=vault.seal_apart(phone, "code"),
            code_index=vault.blind(digits, "code"),
            sent_at=at,
            expires_at=at + LIFE,
        )
    sms.send(
        phone, _("Your Helin code is %(code)s, valid for 5 minutes. Nobody will ask you for it.") % {"code": digits}
    )
    return code.pk


@transaction.atomic
def check_code(code_id: int, digits: str, *, at: datetime) -> Proof:
    """Use a code up. Concurrency: locks the row, so of two equal tries only one is RIGHT."""
    code = SignInCode.objects.select_for_update().filter(pk=code_id).first()
    if code is None or code.used_at is not None or code.expires_at <= at or code.attempts >= TRIES:
        return Proof(Verdict.EXPIRED)
    if not hmac.compare_digest(bytes(code.code_index), vault.blind(digits, "code")):
        code.attempts += 1
        code.save(update_fields=["attempts"])
        return Proof(Verdict.WRONG if code.attempts < TRIES else Verdict.EXPIRED)
    code.used_at = at
    code.save(update_fields=["used_at"])
    return Proof(Verdict.RIGHT, vault.unseal_apart(bytes(code.phone_sealed), "code"))


def forget_codes(*, at: datetime) -> int:
    """Delete codes that expired a day ago; the number deleted."""
    return SignInCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()[0]
