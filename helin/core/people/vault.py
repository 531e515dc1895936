"""Encryption of personal fields: one key per person, wrapped by the master key. Pure, touches no database.

The master key never encrypts a field itself: from it are derived, by purpose, the key that wraps persons'
keys and the key of the blind index. Destroying a person's key makes every sealed field of theirs unreadable,
also in copies.
"""

import hmac
import secrets
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
MARK = 4


class Unreadable(Exception):
    """The sealed bytes were not made with this key, or were changed."""


@lru_cache(maxsize=32)
def _derived(master: str, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"helin:{purpose}".encode()).derive(
        master.encode()
    )


def _masters() -> list[str]:
    return [master for master in (settings.MASTER_KEY, settings.MASTER_KEY_PREVIOUS) if master]


@lru_cache(maxsize=8)
def _mark(master: str) -> bytes:
    return sha256(_derived(master, "mark")).digest()[:MARK]


@lru_cache(maxsize=8)
def _wrapping(master: str) -> AESGCM:
    return AESGCM(_derived(master, "wrap"))


def new_key() -> bytes:
    """A fresh 256-bit key for one person."""
    return AESGCM.generate_key(256)


def seal(key: bytes, text: str, purpose: str) -> bytes:
    """Encrypt one field; `purpose` is bound to it, so that a phone cannot be passed off as a name."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> str:
    """Decrypt what `seal` made. Raises Unreadable."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode()).decode()
    except InvalidTag as refused:
        raise Unreadable(purpose) from refused


def wrap(key: bytes, owner: str) -> bytes:
    """Encrypt a person's key under the current master key, bound to its owner."""
    nonce = secrets.token_bytes(NONCE)
    return _mark(settings.MASTER_KEY) + nonce + _wrapping(settings.MASTER_KEY).encrypt(nonce, key, owner.encode())


def unwrap(wrapped: bytes, owner: str) -> bytes:
    """Decrypt a person's key, under the current or the previous master key. Raises Unreadable."""
    for master in _masters():
        if wrapped[:MARK] == _mark(master):
            nonce, sealed = wrapped[MARK : MARK + NONCE], wrapped[MARK + NONCE :]
            try:
                return _wrapping(master).decrypt(nonce, sealed, owner.encode())
            except InvalidTag as refused:
                raise Unreadable(owner) from refused
    raise Unreadable(owner)


def is_current(wrapped: bytes) -> bool:
    """Whether the key is wrapped under the current master key."""
    return wrapped[:MARK] == _mark(settings.MASTER_KEY)


def blind(text: str, purpose: str) -> bytes:
    """A keyed index of a value: equal values meet, nothing can be read back or guessed without the key."""
    return _blind(settings.MASTER_KEY, text, purpose)


def blinds(text: str, purpose: str) -> list[bytes]:
    """The index under each master key still in use; look up by all of them while a rotation runs."""
    return [_blind(master, text, purpose) for master in _masters()]


def _blind(master: str, text: str, purpose: str) -> bytes:
    return hmac.digest(_derived(master, f"index:{purpose}"), text.encode(), "sha256")


def seal_apart(text: str, purpose: str) -> bytes:
    """Encrypt something that belongs to no person yet, or to the machinery (a pending phone, a TOTP secret)."""
    return _mark(settings.MASTER_KEY) + seal(_derived(settings.MASTER_KEY, "apart"), text, purpose)


def unseal_apart(sealed: bytes, purpose: str) -> str:
    """Decrypt what `seal_apart` made. Raises Unreadable."""
    for master in _masters():
        if sealed[:MARK] == _mark(master):
            return unseal(_derived(master, "apart"), sealed[MARK:], purpose)
    raise Unreadable(purpose)
