"""Cases that wait for the street itself: since when is too long, and whom the dispatch catalogue names for each."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from helin.core.places.models import Place
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock, Unit
from helin.features.cases.models import EDITION, WATCH, Case, CaseLimits, RuleBook
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor

TO_DISPATCH = (Status.ACCEPTED, Status.REOPENED)


def waits_too_long(actor: Actor, at: datetime) -> Q:
    """Not yet accepted or dispatched within the dated limits of the actor's street."""
    to_accept, to_dispatch = _too_long_before(
        actor.places_with(WATCH), at.replace(second=0, microsecond=0), EDITION.number
    )
    return Q(status=Status.SUBMITTED, status_at__lt=to_accept) | Q(status__in=TO_DISPATCH, status_at__lt=to_dispatch)


def too_long_in(street_id: int, at: datetime) -> Q:
    """The same for a whole street, as its dashboard counts it."""
    return waits_too_long(Actor(None, "", {street_id: frozenset(WATCH)}), at)


@lru_cache(maxsize=256)
def _too_long_before(places: tuple[int, ...], minute: datetime, _edition: int) -> tuple[datetime, datetime]:
    """Since when a case must have stood there to be late.

    Kept for a minute, so that a list costs no query more; a change made in this process holds at once.
    """
    street_id = Place.objects.filter(pk__in=places).order_by("pk").values_list("street_id", flat=True).first()
    limits = CaseLimits.of_street(street_id or 0, on=timezone.localdate(minute))
    clock = workdays.clock()
    return started_before(clock, limits.accept_days, minute), started_before(clock, limits.dispatch_days, minute)


def started_before(clock: Clock, days: int, at: datetime) -> datetime:
    """What began before this moment has waited more than so many working days at `at`; the day it began is none."""
    day = timezone.localdate(at)
    while clock.deadline(_begins(day), days, Unit.WORKING_DAYS) >= at:
        day -= timedelta(days=1)
    return _begins(day + timedelta(days=1))


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def is_too_long(status: str, since: datetime, actor: Actor, at: datetime) -> bool:
    """What `waits_too_long` asks, of a case already read."""
    to_accept, to_dispatch = _too_long_before(
        actor.places_with(WATCH), at.replace(second=0, microsecond=0), EDITION.number
    )
    limits = {Status.SUBMITTED: to_accept, **dict.fromkeys(TO_DISPATCH, to_dispatch)}
    return status in limits and since < limits[Status(status)]


def named_units(case_ids: Sequence[int], at: datetime) -> dict[int, str]:
    """The unit that the catalogue names for each case, by case; none where it names none."""
    found = Case.objects.only("category_id", "street_id", "community_id", "grid_id", "place_id").filter(pk__in=case_ids)
    books: dict[int, RuleBook] = {}
    named = {}
    for case in found:
        if case.street_id not in books:
            books[case.street_id] = RuleBook.of_street(case.street_id)
        if rule := books[case.street_id].rule_for(case.category_id, case.place_ids, timezone.localdate(at)):
            named[case.pk] = rule.lead.name
    return named
