"""Sign what is sent to other programs. Source: docs/sources.md#standard-webhooks."""

import hmac
import secrets
from base64 import b64decode, b64encode

PREFIX = "whsec_"


def new_secret() -> str:
    """A fresh secret of 256 bits, in the form that receivers' libraries read."""
    return PREFIX + b64encode(secrets.token_bytes(32)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature` for this message sent at this second."""
    key = b64decode(secret.removeprefix(PREFIX))
    mac = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{b64encode(mac).decode()}"
