"""What every POST has in common: it is done once per idempotency key, and takes no unknown fields."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Schema
from pydantic import ConfigDict

from helin.core.people import actions as people
from helin.core.people.actions import Codes, KeyInUse, KeyReused
from helin.features.cases.api.rest import problems
from helin.features.cases.api.rest.problems import Problem, Refusal
from helin.features.cases.api.rest.reading import bearer_of

REFUSALS = dict.fromkeys((400, 401, 403, 405, 406, 409, 413, 415, 422, 429, 503), Problem)
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", min_length=1, max_length=64, pattern=r"^[!-~]+$")]
RETRY = {"Retry-After": "1"}


class Strict(Schema):
    """A body without unknown fields."""

    model_config = ConfigDict(extra="forbid")


def once(request: HttpRequest, response: HttpResponse, key: str, body: Strict, work: Callable[[], Codes]) -> Codes:
    """Do it once; say in a header when it was done before. Raises Refusal.

    Source: docs/sources.md#idempotency-key.
    """
    caller = bearer_of(request)
    sent = json.dumps([request.method, request.path, body.model_dump(mode="json")], sort_keys=True)
    mark = sha256(sent.encode("utf-8", "surrogatepass")).digest()
    try:
        answer = people.answer_once(caller.token_id, key, mark, work, by=caller.actor, at=timezone.now())
    except KeyReused:
        raise Refusal(422, problems.TITLES[422], "This Idempotency-Key came with another request.") from None
    except KeyInUse:
        told = "The first request with this Idempotency-Key is not done yet."
        raise Refusal(409, problems.TITLES[409], told, headers=RETRY) from None
    if answer.is_replay:
        response["Idempotency-Replayed"] = "true"
    return answer.body
