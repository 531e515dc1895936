"""Turn a person into the Actor that actions take: one query."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from helin.core.people.models import Person, RoleGrant
from helin.kit.actors import Actor


def standing_on(at: datetime) -> Q:
    """The rows with `starts_on` and `ends_on` that stand on the local day of `at`."""
    today = timezone.localtime(at).date()
    return Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def actor_for(person: Person, at: datetime) -> Actor:
    """The person with the roles they hold on the day of `at`; the label names nobody."""
    roles: dict[int, set[str]] = defaultdict(set)
    desks: dict[int, set[str]] = defaultdict(set)
    found = RoleGrant.objects.filter(standing_on(at), person=person)
    for role, place_id, organisation_id in found.values_list("role", "place_id", "organisation_id"):
        if place_id is not None:
            roles[place_id].add(role)
        else:
            desks[organisation_id].add(role)
    return Actor(
        person_id=person.pk,
        label=f"#{person.pk}",
        roles={place: frozenset(held) for place, held in roles.items()},
        desks={desk: frozenset(held) for desk, held in desks.items()},
    )
