"""Roles and posts, for screens of staff."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils import timezone

from helin.core.organisations.models import Post
from helin.core.people.actors import standing_on
from helin.core.people.models import RoleGrant, Tenure


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role held, and where."""

    role: str
    label: str
    where: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post, its seats, and how many are empty on the day."""

    post_id: int
    title: str
    seats: int
    vacant: int


def role_rows(person_id: int, *, at: datetime) -> list[RoleRow]:
    """The roles a person holds on the day of `at`."""
    found = RoleGrant.objects.filter(standing_on(at), person_id=person_id).select_related("place", "organisation")
    return [
        RoleRow(
            grant.role,
            str(grant.get_role_display()),
            grant.place.name if grant.place else grant.organisation.name if grant.organisation else "",
            grant.starts_on,
            grant.ends_on,
        )
        for grant in found.order_by("id")
    ]


def holders(role: str, *, at: datetime, place_id: int | None = None, organisation_id: int | None = None) -> list[int]:
    """Ids of the persons who hold `role` exactly there on the day of `at`; for notices."""
    where = Q(place_id=place_id) if place_id is not None else Q(organisation_id=organisation_id)
    found = RoleGrant.objects.filter(standing_on(at), where, role=role, person__is_active=True)
    return sorted(set(found.values_list("person_id", flat=True)))


def post_rows(organisation_ids: Iterable[int], *, at: datetime) -> list[PostRow]:
    """Posts open on the day of `at`, with their vacancies."""
    today = timezone.localtime(at).date()
    standing = Q(tenures__starts_on__lte=today) & (Q(tenures__ends_on=None) | Q(tenures__ends_on__gte=today))
    found = (
        Post.objects.filter(organisation_id__in=list(organisation_ids), opened_on__lte=today)
        .filter(Q(closed_on=None) | Q(closed_on__gte=today))
        .annotate(filled=Count("tenures", filter=standing))
        .order_by("id")
    )
    return [PostRow(post.pk, post.title, post.seats, max(post.seats - post.filled, 0)) for post in found]


def seats_held(post_ids: Collection[int], on: date) -> dict[int, int]:
    """How many hold each of these posts on a day; `organisations.holders` asks it for the page of a body."""
    standing = Tenure.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), post_id__in=post_ids, starts_on__lte=on)
    return dict(standing.values_list("post_id").annotate(Count("id")).order_by("post_id"))
