"""Keys of programs: made once, shown once, used, revoked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from helin.core.journal import facts
from helin.core.organisations.models import Organisation
from helin.core.people.actors import actor_for
from helin.core.people.models import ApiToken, Person
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor

PREFIX, HINT = "helin_", 10
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept: a busy program does not write a row for every request."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key just made; `secret` exists nowhere else."""

    token: ApiToken
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A program that showed a valid key: as whom it acts, what its key opens, and in which street."""

    token_id: int
    actor: Actor
    scopes: frozenset[str]
    street_id: int


@transaction.atomic
def create_token(
    *,
    name: str,
    scopes: Sequence[str],
    street: Place,
    expires_at: datetime,
    person: Person | None = None,
    role: str = "",
    organisation: Organisation | None = None,
    by: Actor,
    at: datetime,
) -> Key:
    """Make a key. Raises PermissionDenied; IntegrityError when it would be an administrator's or never end."""
    permissions.require(by, "people.create_token", place_ids=street.chain_ids)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        name=name,
        hint=secret[:HINT],
        digest=_digest(secret),
        scopes=sorted(set(scopes)),
        street=street,
        person=person,
        role=role,
        organisation=organisation,
        made_by_id=by.person_id,
        made_at=at,
        expires_at=expires_at,
    )
    token.save(force_insert=True)
    facts.record("people.create_token", token, place=street, by=by, at=at, expires=int(expires_at.timestamp()))
    return Key(token, secret)


@transaction.atomic
def revoke_token(token: ApiToken, *, by: Actor, at: datetime) -> ApiToken:
    """End a key at once; revoking it again changes nothing. Raises PermissionDenied."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("street").get(pk=token.pk)
    permissions.require(by, "people.revoke_token", place_ids=token.street.chain_ids)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        facts.record("people.revoke_token", token, place=token.street, by=by, at=at)
    return token


def use_token(secret: str, *, at: datetime) -> Bearer | None:
    """Tell who shows this key; None when it is unknown, ended or revoked, or its person may no longer sign in.

    Two queries, a third once a minute to note the use.
    """
    if not secret.startswith(PREFIX):
        return None
    valid = ApiToken.objects.filter(expires_at__gt=at, revoked_at__isnull=True).select_related("person")
    token = valid.filter(digest=_digest(secret)).first()
    if token is None or (bearer := bearer_for(token, at=at)) is None:
        return None
    if token.used_at is None or at - token.used_at >= NOTED_EVERY:
        unnoted = Q(used_at__isnull=True) | Q(used_at__lt=at)
        ApiToken.objects.filter(unnoted, pk=token.pk).update(used_at=at)
    return bearer


def bearer_for(token: ApiToken, *, at: datetime) -> Bearer | None:
    """As whom a key acts now, None when it no longer does. One query when it is a person's."""
    if token.revoked_at is not None or token.expires_at <= at:
        return None
    if token.person is not None and not token.person.is_active:
        return None
    actor = _actor(token, at).claiming(f"people.apitoken:{token.pk}")
    return Bearer(token.pk, actor, frozenset(token.scopes), token.street_id)


def _actor(token: ApiToken, at: datetime) -> Actor:
    if token.person is not None:
        return actor_for(token.person, at)
    held = frozenset({token.role}) if token.role else frozenset[str]()
    label = f"program {token.pk}"
    if token.organisation_id is not None:
        return Actor(None, label, desks={token.organisation_id: held})
    return Actor(None, label, roles={token.street_id: held} if held else {})


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
