"""What a program may do: file a concern, move a case. Each once per idempotency key."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Header, Schema, Status
from pydantic import BeforeValidator, Field

from helin.core.people import phones
from helin.core.people.actions import Bearer, Codes
from helin.core.people.models import Scope
from helin.core.places import queries as places
from helin.features.cases import actions, queries
from helin.features.cases.actions import Concern
from helin.features.cases.api.rest import problems
from helin.features.cases.api.rest.doors import Key, version
from helin.features.cases.api.rest.once import REFUSALS, IdempotencyKey, Strict, once
from helin.features.cases.api.rest.problems import Problem, Refusal
from helin.features.cases.api.rest.reading import Number, bearer_of, router
from helin.features.cases.forms import TransitionForm
from helin.features.cases.models import Case
from helin.features.cases.queries import open311, programs
from helin.features.cases.workflow import AppealType, Verb
from helin.kit.forms import plain
from helin.kit.workflow import IllegalTransition

MOVING = dict.fromkeys((404, 412, 428), Problem)
IfMatch = Annotated[str, Header(alias="If-Match", min_length=1, max_length=200)]
Clean = BeforeValidator(lambda text: plain(text).strip() if isinstance(text, str) else text)
Place = Annotated[int, Field(ge=1, lt=2**63)]


class Reporter(Strict):
    """How to reach whoever spoke; sealed at once, never answered."""

    name: Annotated[str, Clean, Field(max_length=40)] = ""
    phone: Annotated[str, Clean, Field(min_length=1, max_length=40)]


class NewCase(Strict):
    """A concern."""

    text: Annotated[str, Clean, Field(min_length=1, max_length=4000)]
    place_id: Place
    category: Annotated[str, Clean, Field(max_length=12)] | None = None
    location_text: Annotated[str, Clean, Field(max_length=120)] = ""
    appeal_type: AppealType = AppealType.HELP
    is_public: bool = False
    reporter: Reporter | None = None


class NewTransition(Strict):
    """A move; `evidence` holds what the verb asks for, by the names of the workflow's table."""

    verb: Verb
    evidence: dict[str, str | int | bool | None] = {}


class Receipt(Schema):
    """What was done."""

    number: str
    status: str


@router.post("/cases", auth=Key(Scope.FILE), response={201: Receipt, **REFUSALS})
def create_case(request: HttpRequest, response: HttpResponse, body: NewCase, key: IdempotencyKey) -> Any:
    caller, now = bearer_of(request), timezone.now()
    concern = _concern(caller, body)
    who = body.reporter

    def work() -> Codes:
        case = actions.file_through_program(
            concern, name=who.name if who else "", phone=who.phone if who else "", by=caller.actor, at=now
        )
        return _receipt(case)

    try:
        return Status(201, located(response, once(request, response, key, body, work)))
    except phones.NotAPhone:
        raise Refusal(422, problems.TITLES[422], "reporter.phone is not a number that can be called.") from None


@router.post(
    "/cases/{number}/transitions",
    auth=Key(Scope.MOVE),
    response={201: Receipt, **REFUSALS, **MOVING},
)
def create_transition(
    request: HttpRequest,
    response: HttpResponse,
    number: Number,
    body: NewTransition,
    key: IdempotencyKey,
    if_match: IfMatch,
) -> Any:
    caller = bearer_of(request)
    answer = once(request, response, key, body, lambda: _move(caller, number, body, if_match))
    return Status(201, located(response, answer))


def located(response: HttpResponse, answer: Codes) -> Codes:
    """Say where the case is read."""
    response["Location"] = f"/api/v1/cases/{answer['number']}"
    return answer


def _move(caller: Bearer, number: str, body: NewTransition, if_match: str) -> Codes:
    now, verb = timezone.now(), body.verb.value
    locked = Case.objects.select_for_update(of=("self",)).filter(number=number, street_id=caller.street_id).first()
    seen = programs.program_case(caller.actor, caller.street_id, number)
    if locked is None or seen is None:
        raise Refusal(404, problems.TITLES[404])
    if if_match.strip() != "*" and version(seen) not in [tag.strip() for tag in if_match.split(",")]:
        raise Refusal(412, problems.TITLES[412])
    case = queries.get_case(caller.actor, locked.pk)
    try:
        form = TransitionForm(verb, case, queries.choices_for(case, verb, at=now), _as_sent(body.evidence))
        if not form.is_valid():
            raise problems.unfit({name: list(map(str, errors)) for name, errors in form.errors.items()})
        return _receipt(actions.advance(case, verb, by=caller.actor, at=now, **form.cleaned_data))
    except IllegalTransition:
        raise Refusal(409, problems.TITLES[409]) from None
    except actions.MissingEvidence as missing:
        raise problems.unfit({name: ["needed"] for name in missing.fields}) from None
    except actions.Refused as refusal:
        raise problems.unfit({refusal.field: [refusal.message]}) from None


def _concern(caller: Bearer, body: NewCase) -> Concern:
    """The concern, if its place and category are of this street and the key may say what it says."""
    if body.is_public and Scope.CONSENT not in caller.scopes:
        raise Refusal(403, problems.TITLES[403], "The key needs the scope consent.")
    place = places.place_row(body.place_id)
    if place is None or place.street_id != caller.street_id or place.closed_on is not None:
        raise problems.unfit({"place_id": ["is no open place of this street"]})
    category = None
    if body.category is not None:
        category = open311.category_of(caller.street_id, body.category, at=timezone.now())
        if category is None:
            raise problems.unfit({"category": ["is none of those that categories lists"]})
    return Concern(
        place_id=place.id, title=actions.title_from(body.text), text=body.text, appeal_type=body.appeal_type.value,
        category_id=category, location_text=body.location_text, is_public=body.is_public,
    )  # fmt: skip


def _as_sent(evidence: dict[str, str | int | bool | None]) -> dict[str, str]:
    """As the form of the page would send it."""
    words = {True: "yes", False: "no"}
    return {
        plain(name): words[value] if isinstance(value, bool) else plain(str(value))
        for name, value in evidence.items()
        if value is not None
    }


def _receipt(case: Case) -> Codes:
    return {"number": case.number or "", "status": str(case.status)}
