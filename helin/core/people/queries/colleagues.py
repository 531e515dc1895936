"""Staff as their colleagues see them: with their names, which at work are no secret."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from helin.core.people import identities
from helin.core.people.actors import standing_on
from helin.core.people.models import RoleGrant
from helin.core.roles import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person one can hand work to."""

    id: int
    name: str


def workers(*, place_ids: Iterable[int], organisation_id: int | None, at: datetime) -> list[Colleague]:
    """Who can be sent: handlers of the organisation, grid workers and staff of the places. Two queries; staff only."""
    at_desk = Q(organisation_id=organisation_id, role=Role.HANDLER)
    in_place = Q(place_id__in=list(place_ids), role__in=[Role.GRID_WORKER, Role.COMMUNITY_STAFF])
    ids = set(
        RoleGrant.objects.filter(standing_on(at), person__is_active=True)
        .filter(at_desk | in_place)
        .values_list("person_id", flat=True)
    )
    return colleagues(ids)


def colleagues(ids: Iterable[int]) -> list[Colleague]:
    """Those of staff with their names, by name. One query; staff only."""
    return sorted((Colleague(pk, found.name) for pk, found in identities.reveal(ids).items()), key=lambda c: c.name)
