"""The site's own middleware: who is calling, and no NUL bytes."""

import os
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

GetResponse = Callable[[HttpRequest], HttpResponse]


def client_address(get_response: GetResponse) -> GetResponse:
    """Put the caller's address in REMOTE_ADDR when a trusted proxy (FORWARDED_ALLOW_IPS) names it.

    The last address of X-Forwarded-For is the one the proxy saw itself; the others are hearsay.
    """
    trusted = set(os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1").replace(",", " ").split())

    def middleware(request: HttpRequest) -> HttpResponse:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        if seen and (request.META.get("REMOTE_ADDR") in trusted or "*" in trusted):
            request.META["REMOTE_ADDR"] = seen
        return get_response(request)

    return middleware


class NoNul:
    """PostgreSQL stores no NUL byte: strip it from what was sent, and know no address that holds one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean the query string; the body waits until it is known who may send one."""
        if "\0" in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _clean(request.GET)  # type: ignore[assignment]  # typed immutable, and made so below
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> None:  # noqa: ARG002 (Django's signature)
        """Clean the form."""
        if request.method == "POST" and any("\0" in value for values in request.POST.lists() for value in values[1]):
            request.POST = _clean(request.POST)  # type: ignore[assignment]  # as above


def _clean(sent: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True, encoding=sent.encoding)
    for name, values in sent.lists():
        clean.setlist(name.replace("\0", ""), [value.replace("\0", "") for value in values])
    clean._mutable = False
    return clean
