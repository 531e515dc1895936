"""The page that says what went wrong: in the house style when that can be drawn, in plain HTML when not."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise

from helin.features.cases.api.rest import problems
from helin.ui import appearance

log = logging.getLogger(__name__)
KEPT_FIELDS, KEPT_CHARACTERS = 60, 20_000
FOR_PROGRAMS = "/api/v1/"
"""Under this address a fault is told to a program."""
SECRET = ("password", "code", "secret", "token_", "otp")


def fault_page(request: HttpRequest, status: int, heading: str | Promise, lede: str | Promise) -> HttpResponse:
    """Draw the page, as far as can be.

    After 500 and 503 the request's context processors are left alone: they may need the database that is down.
    """
    if request.path.startswith(FOR_PROGRAMS):
        return problems.answer(status)
    context = {
        "heading": heading,
        "lede": lede,
        "number": str(structlog.contextvars.get_contextvars().get("request_id", ""))[:8] if status >= 500 else "",
        "again": request.get_full_path() if status == 503 else "",
        "is_post": request.method == "POST",
        "kept": list(kept_fields(request)) if status == 503 else [],
    }
    response = HttpResponse(_drawn(request, status, context), status=status)
    response["Cache-Control"] = "no-store"
    return response


def _drawn(request: HttpRequest, status: int, context: dict[str, Any]) -> str:
    """With the whole frame, else the bare one, else none: what broke a page must not break the one that says so."""
    if status < 500:
        with suppress(Exception):
            return render_to_string("site/fault.html", context, request)
    try:
        return render_to_string("site/fault.html", context | {"appearance": appearance.of(request)})
    except Exception:
        log.exception("fault page")
        return render_to_string("site/fault_plain.html", context)


def kept_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What was sent, so that one press sends it again with the same idempotency key; nothing secret, no files.

    Empty when it cannot be kept whole: then the browser's own way back is the honest one.
    """
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        files = bool(request.FILES)
    except Exception:  # an unreadable body was the fault
        return
    secret = any(word in name.lower() for name, _ in pairs for word in SECRET)
    if files or secret or len(pairs) > KEPT_FIELDS or sum(len(value) for _, value in pairs) > KEPT_CHARACTERS:
        return
    yield from pairs
