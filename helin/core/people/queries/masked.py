"""Persons as others may see them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helin.core.people import identities
from helin.core.people.masking import mask_name, mask_phone
from helin.core.people.models import Person


@dataclass(frozen=True, slots=True)
class MaskedContact:
    """张*, 138****5678."""

    name: str
    phone: str


def masked_names(ids: Iterable[int]) -> dict[int, str]:
    """Masked name by person id, in one query; an erased person reads "left"."""
    return {pk: _name(found) for pk, found in identities.reveal(ids).items()}


def masked_contacts(ids: Iterable[int]) -> dict[int, MaskedContact]:
    """Masked name and phone by person id, in one query."""
    found = identities.reveal(ids)
    return {pk: MaskedContact(_name(one), mask_phone(one.phone) if one.phone else "") for pk, one in found.items()}


def masked_contact(person_id: int) -> MaskedContact:
    """Masked name and phone of one person."""
    return masked_contacts([person_id]).get(person_id, MaskedContact(_("left"), ""))


def own_name(person: Person) -> str:
    """The unmasked name, for the person's own eyes only."""
    return identities.identity_of(person).name


def person_by_phone(phone: str) -> Person | None:
    """Who has exactly this phone; tells nothing but the row. Staff go through `actions.find_by_phone`, which is logged.

    Raises phones.NotAPhone.
    """
    return Person.objects.filter(phone_index__in=identities.phone_indexes(phone)).first()


def _name(found: identities.Identity) -> str:
    return mask_name(found.name) or ("" if found.phone else _("left"))
