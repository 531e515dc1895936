"""What stands before every operation: the key and its scope, the limit, the version of what is answered."""

import json
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.security import HttpBearer

from helin.core.people import actions as people
from helin.core.people import throttle
from helin.core.people.actions import Bearer
from helin.features.cases.api.rest import problems
from helin.features.cases.api.rest.problems import Refusal
from helin.features.cases.queries.programs import ProgramCase

PER_MINUTE = 600
CALLS = throttle.Limit("api-calls", PER_MINUTE, 60)
STRANGERS = throttle.Limit("api-strangers", 60, 60)
"""How often one connection may come without a valid key in a minute: a key cannot be guessed."""
BODY_MAX = 65_536
"""Bytes; the longest concern of 4,000 characters fits, also when every one of them is escaped."""
Operation = Callable[..., HttpResponse]


class Key(HttpBearer):
    """A key whose scopes hold the one that the operation needs."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Bearer:
        now = timezone.now()
        bearer = people.use_token(token, at=now)
        if bearer is None:
            raise stranger(request)
        count(request, CALLS, str(bearer.token_id))
        understood(request)
        if self.scope not in bearer.scopes:
            raise Refusal(403, problems.TITLES[403], f"The key needs the scope {self.scope}.")
        return bearer


def stranger(request: HttpRequest) -> Refusal:
    """The refusal of whoever shows no valid key; raises the one for coming too often."""
    count(request, STRANGERS, throttle.network_of(str(request.META.get("REMOTE_ADDR", ""))))
    return Refusal(401, problems.TITLES[401], headers={"WWW-Authenticate": 'Bearer realm="helin"'})


def count(request: HttpRequest, limit: throttle.Limit, who: str) -> None:
    """Count one call and note what is left for the headers. Raises Refusal.

    Source: docs/sources.md#rate-limit-headers.
    """
    now = timezone.now()
    wait = max(1, int((throttle.opens_at(limit, now) - now).total_seconds()))
    left = throttle.left(limit, who, now)
    request.rate = {  # type: ignore[attr-defined]  # read by `noted`
        "RateLimit-Policy": f'"default";q={limit.hits};w={limit.seconds}',
        "RateLimit": f'"default";r={max(0, left)};t={wait}',
    }
    if left < 0:
        raise Refusal(429, problems.TITLES[429], headers={"Retry-After": str(wait)})


def understood(request: HttpRequest) -> None:
    """See that the answer is in a form the caller reads, and what is sent in one we read. Raises Refusal."""
    if not request.accepts("application/json"):
        raise Refusal(406, problems.TITLES[406])
    if request.method != "POST":
        return
    if int(request.headers.get("Content-Length") or 0) > BODY_MAX:
        raise Refusal(413, problems.TITLES[413], f"At most {BODY_MAX} bytes are read.")
    if request.content_type != "application/json":
        raise Refusal(415, problems.TITLES[415])
    if holds_half_characters(request.body):
        raise Refusal(422, problems.TITLES[422], "The body holds half of a character: a surrogate without its pair.")


def holds_half_characters(body: bytes) -> bool:
    r"""Whether JSON says "\ud800" without its other half: no text, and nothing that a database keeps."""
    if rb"\ud" not in body.lower():
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except ValueError:  # no JSON at all: the interface says so itself
        return False
    return False


def noted(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Say the limit, keep answers out of shared stores, and answer 304 to whoever has this version already."""
    for name, value in getattr(request, "rate", {}).items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.headers.setdefault("ETag", etag(response.content))
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
        if response.headers["ETag"] in known or "*" in known:
            kept = {n: v for n, v in response.headers.items() if n != "Content-Type"}
            return HttpResponse(status=304, headers=kept)
    return response


def etag(body: bytes) -> str:
    """A strong version of exactly these bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def version(case: ProgramCase) -> str:
    """The version of a case as one caller sees it: for If-Match."""
    return etag(repr(case).encode())


def outermost(view: Operation) -> Operation:
    """Wrap an address of the interface: no session, no CSRF, every refusal a problem."""

    @wraps(view)
    def wrapped(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        try:
            response = view(request, *arguments, **named)
        except Refusal as refusal:  # raised outside an operation
            response = problems.answer(refusal.status, detail=refusal.detail, headers=refusal.headers)
        if response.status_code == 405 and response.headers.get("Content-Type") != problems.MEDIA_TYPE:
            response = problems.answer(405, headers={"Allow": response.headers.get("Allow", "")})
        return noted(request, response)

    wrapped.login_required = False  # type: ignore[attr-defined]  # what LoginRequiredMiddleware asks
    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # no session counts here
    return wrapped
