"""Answers in the two formats: the same names, wrapped for XML, bare for JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree import ElementTree

from django.http import HttpResponse
from django.utils import timezone

Entry = Mapping[str, object]
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
NOT_IN_XML = "".join(chr(n) for n in range(32) if chr(n) not in "\t\n\r") + "\ufffe\uffff"
PLAIN = str.maketrans("", "", NOT_IN_XML)
"""XML 1.0 knows no way to write these. Source: docs/sources.md#open311."""


class Wrong(Exception):
    """The request cannot be answered; `errors` say why, with the HTTP status as their code."""

    def __init__(self, status: int, *errors: str) -> None:
        super().__init__(*errors)
        self.status, self.errors = status, errors


def many(fmt: str, root: str, item: str, entries: Sequence[Entry], *, status: int = 200) -> HttpResponse:
    """A list: `<root><item/>…</root>`, or a JSON array."""
    if fmt == "json":
        return _json([_plain(entry) for entry in entries], status)
    element = ElementTree.Element(root)
    for entry in entries:
        _fill(ElementTree.SubElement(element, item), entry)
    return _xml(element, status)


def one(fmt: str, root: str, entry: Entry) -> HttpResponse:
    """A single thing: `<root>…</root>`, or a JSON object."""
    if fmt == "json":
        return _json(_plain(entry), 200)
    element = ElementTree.Element(root)
    _fill(element, entry)
    return _xml(element, 200)


def wrong(fmt: str, problem: Wrong) -> HttpResponse:
    """The error body of the specification."""
    entries = [{"code": problem.status, "description": str(text)} for text in problem.errors]
    return many(fmt, "errors", "error", entries, status=problem.status)


def moment(at: datetime) -> str:
    """As the W3C note writes it, with the offset of the street."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def _plain(value: object) -> object:
    """For JSON: without what is not known; dates as text."""
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, datetime):
        return moment(value)
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _fill(element: ElementTree.Element, entry: Mapping[str, object]) -> None:
    for name, value in entry.items():
        if value is not None:
            _write(ElementTree.SubElement(element, name), value)


def _write(element: ElementTree.Element, value: object) -> None:
    if isinstance(value, Mapping):
        _fill(element, value)
    elif isinstance(value, list | tuple):
        for inner in value:
            _write(ElementTree.SubElement(element, element.tag.removesuffix("s")), inner)
    else:
        text = moment(value) if isinstance(value, datetime) else str(value)
        element.text = (text.lower() if isinstance(value, bool) else text).translate(PLAIN)


def _json(value: object, status: int) -> HttpResponse:
    return HttpResponse(json.dumps(value, ensure_ascii=False), status=status, content_type=TYPES["json"])


def _xml(element: ElementTree.Element, status: int) -> HttpResponse:
    body = ElementTree.tostring(element, encoding="utf-8", xml_declaration=True)
    return HttpResponse(body, status=status, content_type=TYPES["xml"])
