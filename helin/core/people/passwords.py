"""One setting decides length, kinds of characters and age of passwords, because two standards disagree.

Source: OWASP ASVS 5.0 §6.2 (at least 8, better 15 characters, no composition rules, no rotation) against
等保 (at least 8 characters of 3 kinds, changed every 90 days; domain rules §9).
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from helin.core.people.models import Person


@dataclass(frozen=True, slots=True)
class Policy:
    """What a password must be."""

    length: int
    kinds: int
    max_age_days: int | None


POLICIES = {"asvs": Policy(length=10, kinds=1, max_age_days=None), "mlps": Policy(length=8, kinds=3, max_age_days=90)}
KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")


def policy() -> Policy:
    """The policy that HELIN_PASSWORD_POLICY names."""
    return POLICIES[settings.PASSWORD_POLICY]


def is_due(person: Person, at: datetime) -> bool:
    """Whether the person must choose a new password before anything else."""
    if not person.has_usable_password():
        return False
    if person.password_set_at is None:
        return True
    age = policy().max_age_days
    return age is not None and person.password_set_at + timedelta(days=age) < at


class PolicyValidator:
    """Django's validator for the policy in force."""

    def validate(self, password: str, _user: object = None) -> None:
        rule = policy()
        if len(password) < rule.length:
            raise ValidationError(_("Use at least %(n)s characters.") % {"n": rule.length}, code="too_short")
        if sum(bool(re.search(kind, password)) for kind in KINDS) < rule.kinds:
            raise ValidationError(
                _("Use at least three of: small letters, capital letters, digits, other characters."), code="too_plain"
            )

    def get_help_text(self) -> str:
        rule = policy()
        if rule.kinds > 1:
            return _("At least %(n)s characters, of three kinds; to be changed every 90 days.") % {"n": rule.length}
        return _("At least %(n)s characters. A short sentence is easy to remember.") % {"n": rule.length}
