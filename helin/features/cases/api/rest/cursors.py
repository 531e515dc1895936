"""Cursors that nobody can read or forge: the key of the last row, signed."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from django.core import signing

from helin.features.cases.api.rest import problems
from helin.features.cases.api.rest.problems import Refusal

SIGNER = signing.Signer(salt="cases.api.cursor", sep=".")


def written(kind: str, inner: str) -> str:
    """An opaque cursor for `inner`; "" stays empty."""
    return urlsafe_b64encode(SIGNER.sign(f"{kind}:{inner}").encode()).decode().rstrip("=") if inner else ""


def read(kind: str, cursor: str) -> str:
    """What `written` took. Raises Refusal when it is not one of ours."""
    if not cursor:
        return ""
    try:
        text = SIGNER.unsign(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode())
    except (signing.BadSignature, ValueError):
        text = ""
    name, _, inner = text.partition(":")
    if name != kind or not inner:
        raise Refusal(422, problems.TITLES[422], "The cursor was not given out here.")
    return inner
