"""The interface assembled: its operations, and how each refusal is said."""

import json
import logging
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from helin.features.cases.api.rest import doors, hooks, problems, reading, writing
from helin.features.cases.api.rest.document import document
from helin.features.cases.api.rest.problems import Refusal

log = logging.getLogger(__name__)
DESCRIPTION = """Cases of one street for the programs of its partners. Send `Authorization: Bearer <key>`; a key is
made by the street's administrator. Lists come in pages: ask again with `next` as `cursor`. Every answer carries an
`ETag`; with it in `If-None-Match` an unchanged thing is answered with 304. Refusals are `application/problem+json`."""
api = NinjaAPI(
    title="Helin",
    version="1.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
NEEDED = {"header.Idempotency-Key": 400, "header.If-Match": 428}
"""Headers that must be there, and how their absence is said. Source: docs/sources.md#idempotency-key, RFC 6585."""
OPERATIONS = (reading, writing, hooks)
"""Importing them registers what they offer at the one router."""
api.add_router("/v1", reading.router)


@api.exception_handler(Refusal)
def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say it as it was raised."""
    return problems.answer(
        refusal.status, title=refusal.title, detail=refusal.detail, errors=refusal.errors, headers=refusal.headers
    )


@api.exception_handler(ValidationError)
def unfit(_request: HttpRequest, refusal: ValidationError) -> HttpResponse:
    """Name each field that does not fit."""
    errors = [{"field": _field(e["loc"]), "message": str(e["msg"])} for e in refusal.errors]
    absent = {_field(e["loc"]) for e in refusal.errors if e["type"] == "missing"}
    status = next((status for name, status in NEEDED.items() if name in absent), 422)
    return problems.answer(status, errors=errors)


def _field(loc: Iterable[str | int]) -> str:
    """Where it was sent, without the name that the body has in our code."""
    parts = [str(part) for part in loc]
    return ".".join(parts[:1] + parts[2:] if parts[:2] == ["body", "body"] and len(parts) > 2 else parts)


@api.exception_handler(HttpError)
def said(_request: HttpRequest, refusal: HttpError) -> HttpResponse:
    """Ninja's own refusals: a body that is no JSON."""
    return problems.answer(refusal.status_code, title=str(refusal.message))


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _refusal: AuthenticationError) -> HttpResponse:
    """No key, or not as a bearer token."""
    try:
        refusal = doors.stranger(request)
    except Refusal as too_often:
        refusal = too_often
    return problems.answer(refusal.status, title=refusal.title, headers=refusal.headers)


@api.exception_handler(PermissionDenied)
def forbidden(_request: HttpRequest, _refusal: PermissionDenied) -> HttpResponse:
    """The key's holder has no such right."""
    return problems.answer(403)


@api.exception_handler(Http404)
def missing(_request: HttpRequest, _refusal: Http404) -> HttpResponse:
    """As for everything that is not there."""
    return problems.answer(404)


@api.exception_handler(IntegrityError)
def crossed(_request: HttpRequest, _refusal: IntegrityError) -> HttpResponse:
    """Something else was written meanwhile that does not go together with it."""
    return problems.answer(409)


@api.exception_handler(DataError)
def unstorable(_request: HttpRequest, error: DataError) -> HttpResponse:
    """What no column holds, and no field has caught."""
    log.error("interface: %s", type(error).__name__, exc_info=error)
    return problems.answer(422)


@api.exception_handler(Exception)
def broken(_request: HttpRequest, error: Exception) -> HttpResponse:
    """A mistake of ours, said in the same form; the trace goes to the log."""
    log.error("interface", exc_info=error)
    return problems.answer(500)


@api.exception_handler(InterfaceError)
@api.exception_handler(OperationalError)
def not_now(_request: HttpRequest, error: Exception) -> HttpResponse:
    """The database is away or full: the same request with the same key may be sent again."""
    log.error("interface: %s", type(error).__name__, exc_info=error)
    return problems.answer(503, headers={"Retry-After": "5"})


def nowhere(_request: HttpRequest, **_named: Any) -> HttpResponse:
    """Any other address of the interface."""
    return problems.answer(404)


@lru_cache(maxsize=1)
def description() -> str:
    """The description as it is handed out."""
    return json.dumps(document(api), ensure_ascii=False)


def openapi(request: HttpRequest) -> HttpResponse:
    """Hand out the description."""
    if request.method not in ("GET", "HEAD"):
        return problems.answer(405, headers={"Allow": "GET"})
    return HttpResponse(description(), content_type="application/json; charset=utf-8")
