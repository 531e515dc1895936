"""What the forms of staff offer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helin.core.organisations import queries as organisations
from helin.core.organisations.queries import OrganisationRow
from helin.core.people import queries as people
from helin.core.places.models import Place, PlaceKind
from helin.core.roles import Role
from helin.features.cases.models import INTAKE, WATCH, Case, CaseLimits
from helin.features.cases.queries.catalogue import CategoryOption, categories, suggested_lead
from helin.features.cases.queries.desk import Queue
from helin.features.cases.queries.naming import named_in
from helin.features.cases.workflow import CASE, AppealType, Verb
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
    if actor.desks_with({Role.HANDLER}):
        return Queue.SIGN
    return Queue.MINE if actor.places_with({Role.GRID_WORKER}) else Queue.OPEN


def choices_for(case: Case, verb: str, *, at: datetime) -> dict[str, Choices]:
    """The choices of the form of a verb, by field: only what the table names for it. At most five queries.

    Raises IllegalTransition when the verb is not open.
    """
    plan = CASE.plan(case.status, verb)
    offered: Mapping[str, Callable[[], Choices]] = {
        "category": lambda: [("", "—"), *grouped(categories(case.street_id, at=at))],
        "organisation": lambda: lead_choices(case, at=at),
        "handler": lambda: worker_choices(case, at=at),
        "days": lambda: day_choices(case, verb, at=at),
        "named": lambda: named_choices(case),
    }
    found = {name: offered[name]() for name in (*plan.requires, *plan.accepts) if name in offered}
    if "named" in found and case.appeal_type == AppealType.ACCUSATION:
        ticked = {pk for pk, _name in found["named"]}
        found["named_also"] = [("", "—"), *((str(pk), name) for pk, name in units_of(case) if str(pk) not in ticked)]
    return found


def worker_choices(case: Case, *, at: datetime) -> Choices:
    """Who may go: those of the desk and of the grid."""
    workers = people.workers(place_ids=case.place_ids, organisation_id=case.lead_id, at=at)
    return [("", "—"), *((w.id, w.name) for w in workers)]


def day_choices(case: Case, verb: str, *, at: datetime) -> Choices:
    """How many working days one may ask for, by the limits of the street."""
    limits = CaseLimits.of_street(case.street_id, on=timezone.localdate(at))
    most = limits.pause_days if verb == Verb.PAUSE else limits.extension_days
    return [(n, n) for n in range(1, most + 1)]


def unit_choices(case: Case) -> Choices:
    """The units that can be called to a case."""
    return [(desk.id, desk.name) for desk in organisations.desks_of(case.street_id)]


def lead_choices(case: Case, *, at: datetime) -> Choices:
    """The units a case can go to, the one that the catalogue names first."""
    desks = _may_lead(case)
    rule = suggested_lead(case, at=at)
    rule = rule if rule and rule.organisation_id in {d.id for d in desks} else None
    first = [(rule.organisation_id, rule.name)] if rule else []
    return [*first, *((d.id, d.name) for d in desks if not rule or d.id != rule.organisation_id)]


def _may_lead(case: Case) -> Sequence[OrganisationRow]:
    """The desks of its place; an accused one never leads."""
    desks = organisations.desks_of(case.community_id or case.street_id)
    accused = set(case.named) if case.appeal_type == AppealType.ACCUSATION else set()
    return [desk for desk in desks if desk.id not in accused]


def named_choices(case: Case) -> Choices:
    """The units that the reporter or the text names; for an accusation also none of ours."""
    desks = organisations.desks_of(case.community_id or case.street_id)
    proposed = proposed_units(case, desks)
    found = [(str(d.id), d.name) for d in desks if d.id in proposed]
    return [*found, ("none", _("None of our units"))] if case.appeal_type == AppealType.ACCUSATION else found


def units_of(case: Case) -> Choices:
    """The units that a reporter may say an accusation is about."""
    return [(d.id, d.name) for d in organisations.desks_of(case.community_id or case.street_id)]


def proposed_units(case: Case, desks: Sequence[OrganisationRow] | None = None) -> list[int]:
    """What stands ticked at acceptance: what the reporter said, and what the words name."""
    desks = organisations.desks_of(case.community_id or case.street_id) if desks is None else desks
    found = named_in(f"{case.title}\n{case.text}", [(d.id, d.name) for d in desks])
    return list(dict.fromkeys([*case.named, *found]))


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


@dataclass(frozen=True, slots=True)
class IntakePlaces:
    """The grids and buildings in which an actor writes down concerns: hundreds, so a chosen one is looked up alone."""

    street_id: int
    held: Sequence[int]

    def choices(self) -> Choices:
        """All of them under their community and grid. Two queries."""
        found = self._all()
        if self.street_id not in self.held:
            tops = Place.objects.filter(pk__in=self.held).values_list("path", flat=True)
            found = found.filter(reduce(or_, (Q(path__descendants=path) for path in tops), Q(pk=None)))
        names = found.order_by("path").values_list("id", "name", "kind", "parent__name", "parent__parent__name")
        groups: dict[str, list[tuple[int, str]]] = {}
        for pk, name, kind, above, above_that in names:
            label = f"{above} · {name}" if kind == PlaceKind.GRID else f"{above_that} · {above}"
            groups.setdefault(label, []).append((pk, name))
        return list(groups.items())

    def holds(self, place_id: int) -> bool:
        """Whether this is one of them. One query."""
        place = self._all().filter(pk=place_id).only("path").first()
        return place is not None and not set(self.held).isdisjoint(place.chain_ids)

    def _all(self) -> QuerySet[Place]:
        kinds = [PlaceKind.GRID, PlaceKind.BUILDING]
        return Place.objects.filter(street_id=self.street_id, kind__in=kinds, closed_on__isnull=True)


def intake_choices(actor: Actor, street_id: int, *, at: datetime) -> dict[str, Any]:
    """Where and about what this actor writes down concerns: places to be asked for, and categories."""
    return {
        "places": IntakePlaces(street_id, actor.places_with(INTAKE)),
        "categories": filter_choices(street_id, at=at)["categories"],
    }


def grouped(options: Sequence[CategoryOption]) -> Choices:
    """Options under their parents, as a select shows them."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for option in options:
        if option.group:
            groups.setdefault(option.group, []).append((option.id, option.name))
    return list(groups.items())
