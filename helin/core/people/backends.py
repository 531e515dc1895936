"""Signing in with a phone or a staff sign-in name, and a password."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from helin.core.people import identities, phones, throttle, vault
from helin.core.people.models import Person
from helin.kit.requests import Request


class PhoneOrName(BaseBackend):
    """Checks a password; an unknown person costs as much time as a wrong password."""

    def authenticate(
        self,
        request: Any,  # noqa: ARG002  # Django passes it by position
        sign_in: str | None = None,
        password: str | None = None,
        **_credentials: Any,
    ) -> Person | None:
        if sign_in is None or password is None:
            return None
        person = person_named(sign_in)
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()


def person_named(sign_in: str) -> Person | None:
    """The person with this phone, or this staff sign-in name."""
    try:
        return Person.objects.filter(phone_index__in=identities.phone_indexes(sign_in)).first()
    except phones.NotAPhone:
        return Person.objects.filter(sign_in=sign_in.strip().lower()).first()


def lock_name(request: Request, credentials: dict[str, Any] | None) -> str:
    """What django-axes counts failures under: a keyed pseudonym, never the phone itself.

    A sign-in that succeeds reports the person's own name, not what was typed; the request remembers that.
    """
    typed = getattr(request, "typed_sign_in", None) or (credentials or {}).get("sign_in") or ""
    try:
        typed = phones.normalise(typed)
    except phones.NotAPhone:
        typed = typed.strip().lower()
    return vault.blind(typed, "lock").hex()[:32]


def may_try(request: Request, sign_in: str, at: datetime) -> bool:
    """Whether this name may be tried again, from whatever address; django-axes counts each address apart."""
    limit = throttle.Limit("sign-in-name", settings.NAME_TRIES, settings.LOCK_MINUTES * 60)
    return throttle.allows(limit, lock_name(request, {"sign_in": sign_in}), at)


def client_address(request: Request) -> str:
    """The address of the browser: what the outermost of HELIN_TRUSTED_PROXIES saw; a header alone is not believed."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    return hops[-min(trusted, len(hops))] if trusted and hops else str(request.META.get("REMOTE_ADDR", ""))


def own_sign_in(person: Person) -> str:
    """What this person would type to sign in: their phone, else their sign-in name."""
    return identities.identity_of(person).phone or person.sign_in or ""
