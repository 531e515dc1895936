"""What is in a colleague's hands, and to whom it can go when they leave or are away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from helin.core.people import queries as people
from helin.core.people.actors import standing_on
from helin.core.people.models import RoleGrant
from helin.core.people.queries import Colleague
from helin.core.places.models import Place
from helin.core.roles import STAFF, Role
from helin.core.workdays import queries as workdays
from helin.features.cases.models import FIELD, IN_SOMEBODYS_HANDS, Case, CaseQuerySet, SupervisionOrder, handed_on_by
from helin.features.cases.queries.desk import SHOWN, WorkRow, row_of
from helin.features.cases.queries.supervision import OrderRow, order_rows
from helin.features.cases.workflow import IN_HAND, Status, Verb
from helin.kit.actors import Actor

PAGE_SIZE = 100
PLACES = frozenset({Role.DISPATCHER, Role.LEADER, Role.COMMUNITY_STAFF})
GIVERS = PLACES | {Role.GRID_WORKER}
"""Who has something to hand on, besides the handlers of a desk."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with cases in hand; `overdue` counts those past their deadline."""

    id: int
    name: str
    cases: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Handover:
    """What a colleague has in hand. `unseen` counts what this actor may not hand on, `more` what the page leaves out.

    `receivers` are colleagues of the same desks and places; `objected` and `orders` wait for others to decide, or for a
    look that any other decider can take, and are not handed on.
    """

    name: str
    rows: Sequence[WorkRow]
    more: int
    unseen: int
    receivers: Sequence[Colleague]
    objected: Sequence[WorkRow]
    orders: Sequence[OrderRow]


def hands_on(actor: Actor) -> bool:
    """Whether there can be anything for this actor to hand on."""
    return bool(actor.places_with(GIVERS) or actor.desks_with({Role.HANDLER}))


def holders(actor: Actor, *, at: datetime) -> list[Holder]:
    """Who has cases in hand that this actor may hand on, by name: a list to choose from, no ranking. Two queries."""
    late = Count("pk", filter=Q(status__in=IN_HAND, due_at__lt=at))
    found = _handed_on(actor).order_by().values("handler_id").annotate(cases=Count("pk"), late=late)
    held = {row["handler_id"]: row for row in found}
    named = people.colleagues(held)
    return [Holder(one.id, one.name, held[one.id]["cases"], held[one.id]["late"]) for one in named]


def handover(actor: Actor, person_id: int, *, at: datetime) -> Handover | None:
    """The page of one colleague; None when this actor has nothing to do with their work. Nine queries."""
    cases = _handed_on(actor).filter(handler_id=person_id)
    if not _concerns(actor, person_id) and not cases.exists():
        return None
    found = list(_with_names(cases).order_by(F("due_at").asc(nulls_last=True), "id")[:PAGE_SIZE])
    seen, held = cases.count(), held_by(person_id)
    asked = _with_names(Case.objects.visible_to(actor)).filter(status=Status.OBJECTED)
    asked = asked.filter(statements__verb=Verb.OBJECT, statements__by_id=person_id).distinct()
    issued = SupervisionOrder.objects.visible_to(actor).filter(issued_by_id=person_id)
    clock, named = workdays.clock(), people.colleagues([person_id])

    def rows(cases: Sequence[Case]) -> list[WorkRow]:
        return [row_of(case, actor, clock, at, waits=False) for case in cases]

    return Handover(
        named[0].name if named else "",
        rows(found),
        seen - len(found),
        held - seen,
        _receivers(found, person_id, at),
        rows(list(asked.order_by("-id")[:PAGE_SIZE])),
        order_rows(issued, actor, at=at),
    )


def held_by(person_id: int) -> int:
    """How many cases are in somebody's hands. One query."""
    return Case.objects.filter(IN_SOMEBODYS_HANDS, handler_id=person_id).count()


def _handed_on(actor: Actor) -> CaseQuerySet:
    return Case.objects.visible_to(actor).filter(IN_SOMEBODYS_HANDS).filter(handed_on_by(actor))


def _with_names(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.select_related("place", "category", "lead").only(*SHOWN)


def _receivers(cases: Sequence[Case], person_id: int, at: datetime) -> list[Colleague]:
    """Handlers of the units that lead, workers and staff of the places, but not whoever has them. Two queries."""
    if not cases:
        return []
    at_desk = Q(organisation__in={case.lead_id for case in cases}, role=Role.HANDLER)
    in_place = Q(place__in={pk for case in cases for pk in case.place_ids}, role__in=FIELD)
    found = RoleGrant.objects.filter(standing_on(at), at_desk | in_place, person__is_active=True)
    return people.colleagues(set(found.exclude(person=person_id).values_list("person_id", flat=True)))


def _concerns(actor: Actor, person_id: int) -> bool:
    """Whether they are colleagues: themselves, of the own desk, or with a role, now or before, in the actor's places
    or at a unit there. One query."""
    if not hands_on(actor):
        return False
    if actor.person_id == person_id:
        return True
    places, desks = actor.places_with(PLACES), actor.desks_with({Role.HANDLER})
    below = Place.objects.filter(Q(pk__in=places) | Q(street__in=places) | Q(parent__in=places)).values("pk")
    there = Q(place__in=below) | Q(organisation__place__in=below) | Q(organisation__in=desks)
    return RoleGrant.objects.filter(there, person_id=person_id, role__in=STAFF).exists()
