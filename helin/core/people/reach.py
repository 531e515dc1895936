"""How the machinery reaches a person: it may use a number or an address, but shows it to nobody."""

from helin.core.people import identities, sms, vault
from helin.core.people.models import Person, PersonKey


def send_text(person_id: int, text: str) -> bool:
    """Send a text message to a person; False when they have no phone or were erased. Raises sms.NotSent."""
    phone = identities.reveal([person_id]).get(person_id, identities.GONE).phone
    if phone:
        sms.send(phone, text)
    return bool(phone)


def seal_for(person_id: int, text: str, purpose: str) -> bytes:
    """Encrypt something under a person's own key, so that it dies with them. Raises PersonKey.DoesNotExist."""
    return vault.seal(identities.key_of(_person(person_id)), text, purpose)


def unseal_for(person_id: int, sealed: bytes, purpose: str) -> str:
    """Decrypt what `seal_for` made; empty when the person was erased. Raises vault.Unreadable."""
    try:
        return vault.unseal(identities.key_of(_person(person_id)), sealed, purpose)
    except PersonKey.DoesNotExist:
        return ""


def _person(person_id: int) -> Person:
    return Person.objects.select_related("key").get(pk=person_id)
