"""Whom the call-back officers ask about a bad rating, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from helin.core.people.actors import actor_for, standing_on
from helin.core.people.models import Person, RoleGrant
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases.models import Case, FollowUp
from helin.features.cases.queries.guard import reader, reads_words, title_for
from helin.features.cases.workflow import Grade
from helin.kit import permissions
from helin.kit.actors import Actor

SHOWN = 100


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A bad rating in the queue, or one that was asked about."""

    id: int
    number: str
    title: str
    unit: str
    rating: str
    due_at: datetime
    is_late: bool
    tries: int
    is_mine: bool
    result: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """A bad rating with its words and, when it is done, what the person said."""

    follow_up: FollowUp
    title: str
    unit: str
    rating: str
    comment: str
    words: str
    second: str
    may_record: bool
    tries_left: int


def follow_ups(actor: Actor, *, at: datetime, done: bool = False) -> list[FollowUpRow]:
    """What waits in the actor's places, the soonest due first; or what was done, newest first. One query."""
    found = _seen(actor)
    found = found.exclude(result="").order_by("-done_at") if done else found.filter(result="").order_by("due_at", "id")
    return [_row(one, actor, at) for one in found[:SHOWN]]


def get_follow_up(pk: int, actor: Actor) -> FollowUp:
    """One that this actor sees. Raises FollowUp.DoesNotExist."""
    return _seen(actor).get(pk=pk)


def follow_up_page(follow_up: FollowUp, actor: Actor) -> FollowUpPage:
    """Compose its page. No query."""
    case, rating = follow_up.case, follow_up.rating
    as_read, hidden = reader(case, actor), case.is_restricted and not reads_words(case, actor)
    return FollowUpPage(
        follow_up=follow_up,
        title=title_for(case, actor, masked=False),
        unit=rating.lead.name,
        rating=_graded(rating.grade),
        comment="" if hidden else as_read(rating.comment),
        words="" if hidden else as_read(follow_up.words),
        second=_graded(follow_up.grade),
        may_record=not follow_up.result and _may(actor, case),
        tries_left=follow_up.tries_max - follow_up.tries,
    )


def call_desks(*, at: datetime) -> list[Place]:
    """The streets and communities in which somebody calls people back. One query."""
    held = RoleGrant.objects.filter(standing_on(at), role=Role.VERIFIER, place__isnull=False)
    return list(Place.objects.filter(pk__in=held.values("place")).order_by("pk"))


def who_may_call(case: Case, *, at: datetime) -> list[int]:
    """The officers of its street and community who may call about it: none handled it or is of a unit it names."""
    held = RoleGrant.objects.filter(standing_on(at), role=Role.VERIFIER, place__in=case.place_ids)
    officers = Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk")
    return [person.pk for person in officers if _may(actor_for(person, at), case)]


def _seen(actor: Actor) -> QuerySet[FollowUp]:
    places = actor.places_with(permissions.roles_for("cases.see_follow_ups"))
    seen = Case.objects.visible_to(actor).values("pk")
    there = Q(case__in=seen) & (Q(street__in=places) | Q(case__community__in=places))
    return FollowUp.objects.filter(there).select_related("case", "case__place", "rating", "rating__lead")


def _row(one: FollowUp, actor: Actor, at: datetime) -> FollowUpRow:
    return FollowUpRow(
        id=one.pk,
        number=one.case.number or "",
        title=title_for(one.case, actor),
        unit=one.rating.lead.name,
        rating=_graded(one.rating.grade),
        due_at=one.due_at,
        is_late=not one.result and at > one.due_at,
        tries=one.tries,
        is_mine=not one.result and _may(actor, one.case),
        result=one.get_result_display(),
        done_at=one.done_at,
    )


def _may(actor: Actor, case: Case) -> bool:
    return permissions.can(actor, "cases.follow_up", place_ids=case.place_ids, subject=case)


def _graded(grade: int | None) -> str:
    return str(Grade(grade).label) if grade else ""
