"""Accounts: opening, closing, password, phone, signing out everywhere."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from helin.core.journal import facts
from helin.core.people import identities, phones
from helin.core.people.actions.registration import new_person
from helin.core.people.models import Person, RoleGrant
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.kit import permissions
from helin.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Own:
    """The subject of a permission that only the person themselves has."""

    person_id: int


class SignInTaken(ValueError):
    """Another person has this sign-in name or phone."""


@transaction.atomic
def create_account(
    *,
    name: str,
    phone: str | None,
    sign_in: str | None = None,
    password: str | None = None,
    must_change: bool = True,
    place: Place,
    by: Actor,
    at: datetime,
) -> Person:
    """Open an account for somebody, registering them if their phone is new.

    Without a password they sign in by code; with `must_change` they choose their own at the first sign-in.
    Raises PermissionDenied, phones.NotAPhone, SignInTaken, ValidationError (password too weak).
    """
    permissions.require(by, "people.create_account", place_ids=place.chain_ids)
    person = Person.objects.filter(phone_index__in=identities.phone_indexes(phone)).first() if phone else None
    if sign_in and Person.objects.filter(sign_in=sign_in.lower()).exists():
        raise SignInTaken
    if person is not None and person.account_at is not None and (password or sign_in):
        raise SignInTaken
    person = person or new_person(name=name, phone=phone, place=place, at=at)
    person.account_at = person.account_at or at
    person.sign_in = sign_in.lower() if sign_in else person.sign_in
    if password:
        validate_password(password, person)
        person.set_password(password)
    person.password_set_at = None if password and must_change else at
    person.save(update_fields=["account_at", "sign_in", "password", "password_set_at"])
    facts.record("people.create_account", person, place=place, by=by, at=at)
    return person


@transaction.atomic
# tidy: action: somebody who is not signed in becomes themselves
def open_account(*, name: str, phone: str, place: Place, at: datetime) -> Person:
    """Sign a resident up after their phone was proved by a code: account, and the role RESIDENT at the place.

    The caller has checked the code; nobody else may call this. Idempotent by phone.
    """
    person = Person.objects.filter(phone_index__in=identities.phone_indexes(phone)).select_for_update().first()
    person = person or new_person(name=name, phone=phone, place=place, at=at)
    if person.account_at is None:
        person.account_at = person.password_set_at = at
        person.save(update_fields=["account_at", "password_set_at"])
    if not person.grants.filter(role=Role.RESIDENT, ends_on__isnull=True).exists():
        RoleGrant.objects.create(
            person=person, role=Role.RESIDENT, place=place, starts_on=timezone.localtime(at).date()
        )
    facts.record("people.open_account", person, place=place, by=_self(person), at=at)
    return person


# tidy: action: the person who comes in is the one who acts
def sign_in(person: Person, *, way: str, at: datetime) -> None:
    """Record that somebody came in: way is "password", "code", or either with "+second".

    The caller has checked the proofs; the session is the view's.
    """
    facts.record("people.sign_in", person, place=person.place, by=_self(person), at=at, way=way)


@transaction.atomic
def change_password(person: Person, *, password: str, by: Actor, at: datetime) -> Person:
    """Set one's own password; every other session ends. Raises PermissionDenied, ValidationError."""
    person = _own(person, by)
    validate_password(password, person)
    person.set_password(password)
    person.password_set_at = at
    person.account_at = person.account_at or at
    person.session_epoch += 1
    person.save(update_fields=["password", "password_set_at", "account_at", "session_epoch"])
    facts.record("people.change_password", person, place=person.place, by=by, at=at)
    return person


@transaction.atomic
def change_name(person: Person, *, name: str, by: Actor, at: datetime) -> Person:
    """Correct one's own name. Raises PermissionDenied. Source: docs/sources.md#pipl-44"""
    person = _own(person, by)
    key = identities.key_of(person)
    person.name_sealed = identities.sealed_name(key, name)
    person.save(update_fields=["name_sealed"])
    facts.record("people.change_name", person, place=person.place, by=by, at=at)
    return person


@transaction.atomic
def change_phone(person: Person, *, phone: str, by: Actor, at: datetime) -> Person:
    """Put a new phone, proved by a code, in the place of the old one.

    Raises PermissionDenied, phones.NotAPhone, SignInTaken.
    """
    person = _own(person, by)
    canonical = phones.normalise(phone)
    if Person.objects.filter(phone_index__in=identities.phone_indexes(phone)).exclude(pk=person.pk).exists():
        raise SignInTaken
    name = identities.identity_of(person).name
    identities.reseal(person, identities.key_of(person), name=name, phone=canonical)
    person.save(update_fields=["name_sealed", "phone_sealed", "phone_index"])
    facts.record("people.change_phone", person, place=person.place, by=by, at=at)
    return person


@transaction.atomic
def sign_out_everywhere(person: Person, *, by: Actor, at: datetime) -> Person:
    """End every session of the person. Raises PermissionDenied."""
    person = _own(person, by)
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    facts.record("people.sign_out_everywhere", person, place=person.place, by=by, at=at)
    return person


def _own(person: Person, by: Actor) -> Person:
    permissions.require(by, "people.change_own", place_ids=(), subject=Own(person.pk))
    return Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)


def _self(person: Person) -> Actor:
    return Actor(person_id=person.pk, label=f"#{person.pk}")
