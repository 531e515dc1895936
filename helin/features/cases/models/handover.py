"""Which cases are in whose hands, and who may hand them to a colleague: as conditions of the database."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from helin.core.people.models import RoleGrant
from helin.core.roles import Role
from helin.features.cases.models.case import Case
from helin.features.cases.models.sight import UNRESTRICTED, WITH_THE_UNIT, in_places
from helin.kit.actors import Actor

IN_SOMEBODYS_HANDS = WITH_THE_UNIT & Q(handler__isnull=False)
"""Cases that a worker was given and has not answered yet."""


def handed_on_by(actor: Actor) -> Q:
    """The cases this actor may hand on, beside `seen_by`: those of the own desk, of the own hands, as dispatcher or
    leader those of the place, as community staff those that a worker of the place has. `permissions` says the same."""
    found = in_places(actor, {Role.DISPATCHER}) | in_places(actor, {Role.LEADER}) & UNRESTRICTED
    found |= in_places(actor, {Role.COMMUNITY_STAFF}) & UNRESTRICTED & ~Q(Exists(_of_the_desk()))
    if desks := actor.desks_with({Role.HANDLER}):
        found |= Q(lead__in=desks)
    return found | Q(handler_id=actor.person_id) if actor.person_id is not None else found


def is_of_the_desk(case: Case, person_id: int) -> bool:
    """Whether somebody works, or worked, for the unit that leads the case. One query."""
    return RoleGrant.objects.filter(person_id=person_id, organisation=case.lead, role=Role.HANDLER).exists()


def _of_the_desk() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(
        person_id=OuterRef("handler_id"), organisation_id=OuterRef("lead_id"), role=Role.HANDLER
    )
