"""Texting a person without anybody seeing their number: for notices, not for screens."""

from helin.core.people import identities, phones, sms


def text_person(person_id: int, text: str) -> bool:
    """Send a text message to somebody; False when they have no number that takes texts. Raises sms.NotSent."""
    found = identities.reveal([person_id]).get(person_id)
    if found is None or found.phone is None or not phones.is_mobile(found.phone):
        return False
    sms.send(found.phone, text)
    return True
