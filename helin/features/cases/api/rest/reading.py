"""What a program may read."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from helin.core.organisations import queries as organisations
from helin.core.people.actions import Bearer
from helin.core.people.models import Scope
from helin.core.places import queries as places
from helin.features.cases.api.rest import cursors, problems, shapes
from helin.features.cases.api.rest.doors import Key, version
from helin.features.cases.api.rest.problems import Problem, Refusal
from helin.features.cases.queries import open311, programs
from helin.features.cases.queries.programs import ProgramCase
from helin.features.cases.workflow import Status

router = Router(auth=Key(Scope.READ))
REFUSALS = dict.fromkeys((401, 403, 405, 406, 422, 429, 503), Problem)
MISSING = {404: Problem}
SIZE = 50
FIRST, LARGEST = 1, 200
Size = Annotated[int, Query(ge=FIRST, le=LARGEST)]
Cursor = Annotated[str, Query(max_length=200)]
Number = Annotated[str, Path(pattern=r"^[0-9]{10}$", description="The case's number")]


def bearer_of(request: HttpRequest) -> Bearer:
    """Who calls, as `Key` found."""
    found: Bearer = request.auth  # type: ignore[attr-defined]  # set by ninja
    return found


@router.get("/cases", response={200: shapes.CasePage, 304: None, **REFUSALS})
def list_cases(
    request: HttpRequest,
    status: Status | None = None,
    category: Annotated[str, Query(max_length=12)] = "",
    cursor: Cursor = "",
    size: Size = SIZE,
) -> Any:
    caller = bearer_of(request)
    page = programs.program_cases(
        caller.actor,
        caller.street_id,
        status=status or "",
        category=category,
        after=cursors.read("cases", cursor),
        size=size,
    )
    return {"items": list(page.rows), "next": cursors.written("cases", page.next)}


@router.get("/cases/{number}", response={200: ProgramCase, 304: None, **REFUSALS, **MISSING})
def read_case(request: HttpRequest, response: HttpResponse, number: Number) -> Any:
    caller = bearer_of(request)
    found = programs.program_case(caller.actor, caller.street_id, number)
    if found is None:
        raise Refusal(404, problems.TITLES[404])
    response["ETag"] = version(found)
    return found


@router.get("/categories", response={200: list[shapes.CategoryRow], 304: None, **REFUSALS})
def list_categories(request: HttpRequest) -> Any:
    return open311.services(bearer_of(request).street_id, at=timezone.now())


@router.get("/places", response={200: shapes.PlacePage, 304: None, **REFUSALS})
def list_places(request: HttpRequest, cursor: Cursor = "", size: Size = SIZE) -> Any:
    street_id, after = bearer_of(request).street_id, cursors.read("places", cursor)
    kinds = ("community", "grid", "building")
    rows = places.descendants(street_id, kinds=kinds, after=int(after or 0), limit=size + 1)
    following = str(rows[size - 1].id) if len(rows) > size else ""
    return {"items": rows[:size], "next": cursors.written("places", following)}


@router.get(
    "/organisations",
    response={200: list[shapes.OrganisationRow], 304: None, **REFUSALS},
)
def list_organisations(request: HttpRequest) -> Any:
    return organisations.desks_of(bearer_of(request).street_id)


@router.get("/facts", response={200: shapes.FactPage, 304: None, **REFUSALS})
def list_facts(request: HttpRequest, cursor: Cursor = "", size: Size = SIZE) -> Any:
    caller, after = bearer_of(request), cursors.read("facts", cursor)
    found, following = programs.program_facts(caller.actor, caller.street_id, after=after, size=size)
    return {"items": found, "next": cursors.written("facts", following)}
