"""The guide for programmers: the description as a page, in both languages."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as translated
from django.views.decorators.http import require_safe

from helin.core.people.models import Scope
from helin.features.cases.actions.webhooks import BACKOFF, DISABLED_AFTER, KEPT, MOST_PER_KEY
from helin.features.cases.api.rest import doors, problems
from helin.features.cases.api.rest.document import document
from helin.features.cases.api.rest.interface import api
from helin.features.cases.api.rest.words import CHECK, ERRORS, EXAMPLES, FAULTS, SUMMARIES, VERIFY, WORDS
from helin.features.cases.queries.webhooks import KINDS
from helin.kit import signing


@dataclass(frozen=True, slots=True)
class Part:
    """A parameter or a field of the body."""

    name: str
    where: str
    is_needed: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    name: str
    method: str
    path: str
    summary: str
    scope: str
    parts: list[Part]
    answers: list[str]
    example: str


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    here = f"{request.scheme}://{request.get_host()}"
    made = document(api)
    operations = [
        _operation(made, here, path, method, said)
        for path, methods in made["paths"].items()
        for method, said in methods.items()
    ]
    signature = signing.signature(
        CHECK["secret"], CHECK["webhook-id"], int(CHECK["webhook-timestamp"]), CHECK["body"].encode()
    )
    context = {
        "here": here,
        "operations": operations,
        "scopes": Scope.choices,
        "errors": [(status, problems.TITLES[status], translated(text)) for status, text in ERRORS.items()],
        "faults": [(name, translated(text)) for name, text in FAULTS.items()],
        "per_minute": doors.PER_MINUTE,
        "kinds": KINDS,
        "verify": VERIFY,
        "check": [*CHECK.items(), ("webhook-signature", signature)],
        "days": {"tried": sum(wait.total_seconds() for wait in BACKOFF) // 86400, "off": DISABLED_AFTER.days},
        "kept": KEPT.days,
        "most": MOST_PER_KEY,
    }
    return render(request, "cases/programs/guide.html", context)


def _operation(made: dict[str, Any], here: str, path: str, method: str, said: dict[str, Any]) -> Operation:
    name = said["operationId"]
    parts = [
        Part(p["name"], p["in"], p.get("required", False), translated(WORDS.get(p["name"], "")))
        for p in said.get("parameters", [])
    ]
    return Operation(
        name=name,
        method=method.upper(),
        path=path,
        summary=translated(SUMMARIES[name]),
        scope=said["security"][0]["Key"][0],
        parts=parts + list(_fields(made, said)),
        answers=[f"{status} {HTTPStatus(int(status)).phrase}" for status in said["responses"]],
        example=_curl(here, path, method, name, parts),
    )


def _fields(made: dict[str, Any], said: dict[str, Any]) -> list[Part]:
    if "requestBody" not in said:
        return []
    reference = said["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = made["components"]["schemas"][reference.rpartition("/")[2]]
    needed = schema.get("required", [])
    return [Part(n, "body", n in needed, translated(WORDS.get(n, ""))) for n in schema["properties"]]


def _curl(here: str, path: str, method: str, name: str, parts: list[Part]) -> str:
    address = here + path.replace("{number}", "2600000012").replace("{pk}", "1")
    lines = [f"curl {'-X ' + method.upper() + ' ' if method != 'get' else ''}{address}"]
    lines.append("-H 'Authorization: Bearer helin_…'")
    names = {part.name for part in parts}
    lines += ["-H 'Idempotency-Key: 20261124-0001'"] if "Idempotency-Key" in names else []
    lines += ["-H 'If-Match: *'"] if "If-Match" in names else []
    if name in EXAMPLES:
        lines += ["-H 'Content-Type: application/json'", f"-d '{EXAMPLES[name]}'"]
    return " \\\n  ".join(lines)
