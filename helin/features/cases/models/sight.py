"""Who sees which cases, and whose words: as conditions of the database. `permissions` says the same of one case."""

from collections.abc import Iterable

from django.db.models import Q

from helin.core.roles import Role
from helin.features.cases.workflow import AT_CALL_BACK, IN_HAND, RESTING, AppealType, Status
from helin.kit.actors import Actor

INTAKE = frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.DISPATCHER})
"""Roles that write down what others say."""
FIELD = frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF})
"""Roles that go and see, for any unit that leads."""
WATCH = INTAKE | {Role.VERIFIER, Role.LEADER}
"""Roles that see the cases of their place, unless restricted. A handler sees those of the own desk only."""
CALLED = INTAKE | {Role.VERIFIER}
"""Roles whom people call by telephone."""
UNRESTRICTED, WITH_THE_UNIT = Q(is_restricted=False), Q(status__in=[*IN_HAND, *RESTING])


def seen_by(actor: Actor) -> Q:
    """The cases of an actor behind sign-in: own ones, those of the own places, of the own desks.

    A restricted one only while it is theirs to work on, and never when a unit of theirs is accused in it.
    """
    seen = in_places(actor, WATCH) & UNRESTRICTED | _restricted(actor)
    if actor.person_id is not None:
        seen |= Q(handler_id=actor.person_id) & (UNRESTRICTED | WITH_THE_UNIT) | _recorded(actor)
    if desks := actor.desks_with({Role.HANDLER}):
        seen |= Q(lead__in=desks) & (UNRESTRICTED | WITH_THE_UNIT) | _called(list(desks))
    return reported_by(actor) | seen & _not_accused(actor)


def counted_for(actor: Actor) -> Q:
    """What a figure counts so that it leads an actor to no fewer cases: every one but the restricted ones that they do
    not see."""
    return UNRESTRICTED | seen_by(actor)


def words_read_by(actor: Actor) -> Q:
    """Of those the cases whose words this actor reads as they were typed; the rest is read masked, or summed up."""
    restricted = in_places(actor, {Role.DISPATCHER}) | in_places(actor, {Role.VERIFIER})
    read = in_places(actor, WATCH) & UNRESTRICTED | restricted & _not_accused(actor)
    return reported_by(actor) | (read | _recorded(actor) if actor.person_id is not None else read)


def reported_by(actor: Actor) -> Q:
    """What this actor reported, with an account or in this browser."""
    claimed = [int(claim.rpartition(":")[2]) for claim in actor.claims if claim.startswith("cases.case:")]
    own = Q(pk__in=claimed)
    return own | Q(reporter_id=actor.person_id) if actor.person_id is not None else own


def _recorded(actor: Actor) -> Q:
    return Q(recorded_by_id=actor.person_id) & UNRESTRICTED


def in_places(actor: Actor, roles: Iterable[str]) -> Q:
    """The cases, handed in, of the places in which the actor holds one of the roles."""
    if places := actor.places_with(roles):
        return ~Q(status=Status.DRAFT) & (Q(street__in=places) | Q(community__in=places) | Q(grid__in=places))
    return Q(pk__in=())


def _restricted(actor: Actor) -> Q:
    """Who dispatches always; who calls back, and who decides, while it is asked of them. A closed case goes on being
    theirs while somebody is still to ask about its bad rating."""
    calls = in_places(actor, {Role.VERIFIER}) & (Q(status__in=AT_CALL_BACK) | Q(status=Status.CLOSED, call_waits=True))
    decides = in_places(actor, {Role.LEADER}) & (Q(status=Status.OBJECTED) | ~Q(pending=""))
    return in_places(actor, {Role.DISPATCHER}) | calls | decides


def _called(desks: list[int]) -> Q:
    """Who was called to help; to a restricted case only until the report is in."""
    called = ~Q(co_units=[]) & Q(co_units__overlap=desks)
    return called & (UNRESTRICTED | WITH_THE_UNIT & Q(awaited__overlap=desks))


def _not_accused(actor: Actor) -> Q:
    units = list(actor.desks)
    return ~Q(appeal_type=AppealType.ACCUSATION, named__overlap=units) if units else Q()
