"""Telephone numbers as one canonical text. Pure."""

import re

import phonenumbers

MOBILE = re.compile(r"1[3-9]\d{9}")


class NotAPhone(ValueError):
    """The text is no telephone number that can be called."""


def normalise(raw: str) -> str:
    """Turn what people type ("138 0013-8000", "+86 …", "0536-3112345") into E.164.

    Raises NotAPhone, whose message holds nothing of what was typed.
    """
    compact = re.sub(r"[\s\-()（）—.]", "", raw)
    if MOBILE.fullmatch(compact):
        return f"+86{compact}"
    try:
        parsed = phonenumbers.parse(compact, "CN")
    except phonenumbers.NumberParseException:
        raise NotAPhone from None
    if not phonenumbers.is_valid_number(parsed):
        raise NotAPhone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def spoken(phone: str) -> str:
    """The number as it is dialled at home: 13800138000; foreign numbers keep their +."""
    return phone.removeprefix("+86") if MOBILE.fullmatch(phone.removeprefix("+86")) else phone


def is_mobile(phone: str) -> bool:
    """Whether a canonical number can get a text message."""
    return MOBILE.fullmatch(phone.removeprefix("+86")) is not None
