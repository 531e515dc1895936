"""The page that says what went wrong: in the house style when that can be drawn, in plain HTML when not."""

import logging
from collections.abc import Iterator

import structlog
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise

log = logging.getLogger(__name__)
KEPT_FIELDS, KEPT_CHARACTERS = 60, 20_000
SECRET = ("password", "code", "secret", "token_", "otp")


def fault_page(request: HttpRequest, status: int, heading: str | Promise, lede: str | Promise) -> HttpResponse:
    """Draw the page without the request's context processors: they may need the database that is down."""
    context = {
        "status": status,
        "heading": heading,
        "lede": lede,
        "request_id": structlog.contextvars.get_contextvars().get("request_id", ""),
        "again": request.get_full_path() if status == 503 else "",
        "is_post": request.method == "POST",
        "kept": list(kept_fields(request)) if status == 503 else [],
    }
    try:
        page = render_to_string("site/fault.html", context)
    except Exception:  # whatever breaks a template must not break the page that says so
        log.exception("fault page")
        page = render_to_string("site/fault_plain.html", context)
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    return response


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
