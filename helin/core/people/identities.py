"""The one door between persons and the vault: seal what is written, reveal what is read.

Only `actions` and `queries` of this app may call it; everybody else gets masked values, or opens with a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from helin.core.people import phones, vault
from helin.core.people.models import Person, PersonKey

NAME, PHONE = "name", "phone"
NAME_LENGTH = 40


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """A readable name and phone (E.164); `repr` shows neither. Empty name: erased."""

    name: str
    phone: str | None


GONE = Identity("", None)


def phone_indexes(raw: str) -> list[bytes]:
    """Index values to look a phone up by. Raises phones.NotAPhone."""
    return vault.blinds(phones.normalise(raw), PHONE)


def sealed_person(person: Person, *, name: str, phone: str | None) -> PersonKey:
    """Fill the sealed fields of a new, unsaved person under a fresh key; save the person, then the key."""
    key = vault.new_key()
    reseal(person, key, name=name, phone=phone)
    return PersonKey(person=person, wrapped=vault.wrap(key, str(person.ref)))


def reseal(person: Person, key: bytes, *, name: str, phone: str | None) -> None:
    """Write name and phone into the sealed fields."""
    person.name_sealed = sealed_name(key, name)
    person.phone_sealed = vault.seal(key, phone, PHONE) if phone else None
    person.phone_index = vault.blind(phone, PHONE) if phone else None


def sealed_name(key: bytes, name: str) -> bytes:
    """A name as its field holds it, cut to what a name can be."""
    return vault.seal(key, name.strip()[:NAME_LENGTH], NAME)


def key_of(person: Person) -> bytes:
    """The person's key. Raises PersonKey.DoesNotExist when it was destroyed."""
    return vault.unwrap(bytes(person.key.wrapped), str(person.ref))


def identity_of(person: Person) -> Identity:
    """Decrypt one person's name and phone; an erased one is GONE."""
    try:
        key = key_of(person)
    except PersonKey.DoesNotExist:
        return GONE
    phone = vault.unseal(key, bytes(person.phone_sealed), PHONE) if person.phone_sealed is not None else None
    return Identity(vault.unseal(key, bytes(person.name_sealed), NAME), phone)


def reveal(person_ids: Iterable[int]) -> dict[int, Identity]:
    """Decrypt many persons in one query."""
    needed = Person.objects.select_related("key").only("ref", "name_sealed", "phone_sealed", "key__wrapped")
    persons = needed.filter(pk__in=set(person_ids))
    return {person.pk: identity_of(person) for person in persons}
