"""Refusals as `application/problem+json`. Source: docs/sources.md#problem-json."""

import json
from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from ninja import Schema

MEDIA_TYPE = "application/problem+json"


class Problem(Schema):
    """What went wrong, for a program (`type`, `status`) and for a person (`title`, `detail`)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []


class Refusal(Exception):
    """The request is refused."""

    def __init__(self, status: int, title: str, detail: str = "", *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.headers = status, title, detail, dict(headers or {})
        self.errors: list[dict[str, str]] = []


def unfit(found: Mapping[str, Sequence[str]]) -> Refusal:
    """The refusal that names each field that does not fit, and why."""
    refusal = Refusal(422, TITLES[422])
    refusal.errors = [{"field": name, "message": text} for name, texts in found.items() for text in texts]
    return refusal


TITLES = {
    400: "The request cannot be read",
    401: "A key is needed",
    403: "This key may not",
    404: "There is no such thing here",
    405: "This address does not know that method",
    406: "Only JSON is answered here",
    409: "It is no longer possible",
    412: "It has changed since",
    413: "The request is too large",
    415: "Send JSON",
    422: "Something in it does not fit",
    428: "A header is missing",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Not now; nothing is lost",
}


def answer(
    status: int, *, title: str = "", detail: str = "", errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """The body of RFC 9457."""
    problem = Problem(title=title or TITLES[status], status=status, detail=detail, errors=errors or [])
    body = json.dumps(problem.model_dump(), ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))
