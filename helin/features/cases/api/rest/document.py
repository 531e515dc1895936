"""The OpenAPI 3.1 document: what ninja writes, with short operation ids, words, scopes, headers and media types."""

import json
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from ninja import NinjaAPI

from helin.core.people.models import Scope
from helin.features.cases.api.rest import problems
from helin.features.cases.api.rest.doors import Key
from helin.features.cases.api.rest.reading import router
from helin.features.cases.api.rest.words import EXAMPLES, SUMMARIES, WORDS

METHODS = ("get", "post", "delete")
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
ALWAYS: dict[str, object] = {"RateLimit-Policy": TEXT, "RateLimit": TEXT, "Cache-Control": TEXT}
BY_STATUS: dict[int, dict[str, object]] = {
    200: {"ETag": TEXT},
    201: {"Location": TEXT, "Idempotency-Replayed": {"type": "string", "enum": ["true"]}},
    304: {"ETag": TEXT},
    401: {"WWW-Authenticate": TEXT},
    405: {"Allow": TEXT},
    429: {"Retry-After": WHOLE},
    503: {"Retry-After": WHOLE},
}


@lru_cache(maxsize=1)
def document(api: NinjaAPI) -> dict[str, Any]:
    """The whole description; built once."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"), cls=DjangoJSONEncoder))
    scopes = scopes_of_operations()
    for operations in made["paths"].values():
        for operation in operations.values():
            name = operation["operationId"].rpartition("_rest_")[2].partition("_")[2]
            operation["operationId"] = name
            operation["summary"] = SUMMARIES[name]
            operation["security"] = [{"Key": [scopes[name]]}]
            _describe(operation)
    for schema in made["components"]["schemas"].values():
        for field, said in schema.get("properties", {}).items():
            if field in WORDS and schema["title"].startswith(("New", "Reporter")):
                said["description"] = WORDS[field]
    return made


def scopes_of_operations() -> dict[str, str]:
    """The scope that each operation needs."""
    operations = [operation for view in router.path_operations.values() for operation in view.operations]
    found = [(operation.view_func.__name__, operation.auth_callbacks) for operation in operations]
    return {name: next((key.scope for key in keys if isinstance(key, Key)), str(Scope.READ)) for name, keys in found}


def _describe(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        if parameter["name"] in WORDS:
            parameter["description"] = WORDS[parameter["name"]]
    if example := EXAMPLES.get(operation["operationId"]):
        operation["requestBody"]["content"]["application/json"]["example"] = json.loads(example)
    for status, said in operation["responses"].items():
        if int(status) >= 400:
            said["content"] = {problems.MEDIA_TYPE: said["content"]["application/json"]}
        said["headers"] = {n: {"schema": s} for n, s in (ALWAYS | BY_STATUS.get(int(status), {})).items()}
