"""Putting persons on record, with or without an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from helin.core.journal import facts
from helin.core.people import identities, phones
from helin.core.people.models import Person, PersonKey
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor

BATCH = 1000


@dataclass(frozen=True, slots=True, repr=False)
class NewPerson:
    """One row of a bulk registration; `at` is when they came."""

    name: str
    phone: str | None
    place: Place
    at: datetime
    sign_in: str | None = None
    has_account: bool = False


@transaction.atomic
def register_person(*, name: str, phone: str | None, place: Place, by: Actor, at: datetime) -> Person:
    """Put a person without an account on record; the one who has that phone already is returned unchanged.

    Concurrency: two registrations of one phone meet at the unique index; the second returns the first's row.
    Raises PermissionDenied, phones.NotAPhone.
    """
    permissions.require(by, "people.register_person", place_ids=place.chain_ids)
    if phone and (known := Person.objects.filter(phone_index__in=identities.phone_indexes(phone)).first()):
        return known
    try:
        with transaction.atomic():
            person = new_person(name=name, phone=phone, place=place, at=at)
    except IntegrityError:
        return Person.objects.get(phone_index__in=identities.phone_indexes(phone or ""))
    facts.record("people.register_person", person, place=place, by=by, at=at)
    return person


@transaction.atomic
def register_contact(*, name: str, phone: str, place: Place, by: Actor, at: datetime) -> Person:
    """Put on record how to reach somebody who is not signed in and proved nothing.

    The number is sealed but not indexed: it is compared with nobody's, so the visitor learns nothing about who
    has it, whoever has it gets nothing said in their name, and no account grows out of it. A call or text goes
    to it all the same.
    Raises PermissionDenied, phones.NotAPhone.
    """
    permissions.require(by, "people.register_contact", place_ids=place.chain_ids)
    person = new_person(name=name, phone=phone, place=place, at=at, is_known=False)
    facts.record("people.register_contact", person, place=place, by=by, at=at)
    return person


# tidy: action: a step of the actions that check the right
def new_person(*, name: str, phone: str | None, place: Place, at: datetime, is_known: bool = True) -> Person:
    """Save a person and their key; the callers check rights and record. Only a known one is found by phone."""
    person = Person(place=place, registered_at=at)
    person.set_unusable_password()
    key = identities.sealed_person(person, name=name, phone=phones.normalise(phone) if phone else None)
    if not is_known:
        person.phone_index = None
    person.save(force_insert=True)
    key.save(force_insert=True)
    return person


@transaction.atomic
def bulk_register_people(rows: Sequence[NewPerson], *, by: Actor, at: datetime) -> list[Person]:
    """Register many new persons with distinct phones, in the order given; journals once per street.

    Meant for imports and the demo: phones already on record are refused by the unique index.
    """
    for place in {row.place.pk: row.place for row in rows}.values():
        permissions.require(by, "people.register_person", place_ids=place.chain_ids)
    persons, keys = [], []
    for row in rows:
        person = Person(
            place=row.place,
            registered_at=row.at,
            sign_in=row.sign_in,
            account_at=row.at if row.has_account else None,
            password_set_at=row.at if row.has_account else None,
        )
        person.set_unusable_password()
        phone = phones.normalise(row.phone) if row.phone else None
        keys.append(identities.sealed_person(person, name=row.name, phone=phone))
        persons.append(person)
    Person.objects.bulk_create(persons, batch_size=BATCH)
    for key, person in zip(keys, persons, strict=True):
        key.person = person
    PersonKey.objects.bulk_create(keys, batch_size=BATCH)
    _record_bulk(persons, by, at)
    return persons


def _record_bulk(persons: Sequence[Person], by: Actor, at: datetime) -> None:
    by_street: dict[int, list[Person]] = {}
    for person in persons:
        by_street.setdefault(person.place.street_id or person.place_id, []).append(person)
    facts.record_many(
        facts.Fact(
            "people.bulk_register_people",
            facts.subject_of(found[0]),
            street_id,
            street_id,
            by,
            at,
            {"count": len(found), "last_id": found[-1].pk},
        )
        for street_id, found in by_street.items()
    )
