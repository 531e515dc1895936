"""What the forms of staff offer."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from helin.core.organisations import queries as organisations
from helin.core.people import queries as people
from helin.core.places.models import Place, PlaceKind
from helin.core.roles import Role
from helin.features.cases.models import INTAKE, WATCH, Case
from helin.features.cases.queries.catalogue import CategoryOption, categories, suggested_lead
from helin.features.cases.queries.desk import Queue
from helin.features.cases.workflow import Status, Verb
from helin.kit.actors import Actor

Choices = list[Any]


def verb_label(verb: str) -> str:
    """The word on the button."""
    return str(Verb(verb).label)


def has_desk(actor: Actor) -> bool:
    """Whether this actor works with cases."""
    return bool(actor.places_with(WATCH) or actor.desks_with({Role.HANDLER}))


def first_queue(actor: Actor) -> str:
    """The queue that opens the desk: what this role is there for."""
    if actor.places_with({Role.DISPATCHER}):
        return Queue.TRIAGE
    if actor.places_with({Role.VERIFIER}):
        return Queue.CALL_BACK
    return Queue.MINE if actor.desks_with({Role.HANDLER}) or actor.places_with({Role.GRID_WORKER}) else Queue.OPEN


def choices_for(case: Case, *, at: datetime) -> dict[str, Choices]:
    """The choices of the move forms that this case may need next, by field. At most five queries."""
    if case.status == Status.SUBMITTED:
        return {"category": grouped(categories(case.street_id, at=at))}
    if case.status in (Status.ACCEPTED, Status.REOPENED):
        return {"organisation": lead_choices(case, at=at)}
    if case.status == Status.SIGNED:
        workers = people.workers(place_ids=case.place_ids, organisation_id=case.lead_id, at=at)
        return {"handler": [("", "—"), *((w.id, w.name) for w in workers)]}
    return {}


def lead_choices(case: Case, *, at: datetime) -> Choices:
    """The units a case can go to, the one that the catalogue names first."""
    desks = organisations.desks_of(case.community_id or case.street_id)
    rule = suggested_lead(case, at=at)
    first = [(rule.organisation_id, rule.name)] if rule else []
    return [*first, *((d.id, d.name) for d in desks if not rule or d.id != rule.organisation_id)]


def filter_choices(street_id: int, *, at: datetime) -> dict[str, Choices]:
    """The choices of the work list's filters; kept in this process for a minute, so that a list costs no query more."""
    return _filter_choices(street_id, get_language() or "", at.replace(second=0, microsecond=0))


@lru_cache(maxsize=64)
def _filter_choices(street_id: int, _language: str, minute: datetime) -> dict[str, Choices]:
    communities = Place.objects.filter(street_id=street_id, kind=PlaceKind.COMMUNITY).order_by("code")
    return {
        "categories": grouped(categories(street_id, at=minute)),
        "communities": list(communities.values_list("id", "name")),
        "leads": [(d.id, d.name) for d in organisations.desks_of(street_id)],
    }


def intake_choices(actor: Actor, street_id: int, *, at: datetime) -> dict[str, Choices]:
    """Places (grids and buildings by community, those of the actor only) and categories. Two queries."""
    held = actor.places_with(INTAKE)
    scope = Place.objects.filter(pk__in=held).first() if street_id not in held else None
    places = Place.objects.filter(
        street_id=street_id, kind__in=[PlaceKind.GRID, PlaceKind.BUILDING], closed_on__isnull=True
    )
    if scope is not None:
        places = places.filter(path__descendants=scope.path)
    rows = places.select_related("parent__parent").order_by("path")
    return {
        "places": _by_parent(list(rows)),
        "categories": grouped(categories(street_id, at=at)),
    }


def _by_parent(rows: Sequence[Place]) -> Choices:
    groups: dict[str, list[tuple[int, str]]] = {}
    for place in rows:
        grid = place if place.kind == PlaceKind.GRID else place.parent
        if grid is None or grid.parent is None:
            continue
        groups.setdefault(f"{grid.parent.name} · {grid.name}", []).append((place.pk, place.name))
    return list(groups.items())


def grouped(options: Sequence[CategoryOption]) -> Choices:
    """Options under their parents, as a select shows them."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for option in options:
        if option.group:
            groups.setdefault(option.group, []).append((option.id, option.name))
    return list(groups.items())
