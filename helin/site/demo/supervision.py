"""Cards and supervision orders of the demo: the rules of the house, run over the last weeks of its open cases."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.people.queries import holders
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import IS_OPEN, Case, Rating, SupervisionOrder
from helin.features.cases.workflow import Grade
from helin.kit.actors import Actor
from helin.site.demo.texts import supervision as words

DAYS, MORNING = 21, time(8, 40)
HOUR = timedelta(hours=1)


def supervise(street: Place, *, by: Actor, at: datetime) -> int:
    """Give cards and raise orders as the job would have; answer some, end some, and put one case under supervision by
    hand. Returns the number of orders."""
    for morning in _mornings(at):
        actions.give_cards(by=by, at=morning, history=True)
    _raise_for_ratings(street, by)
    _by_hand(street, at)
    for number, order in enumerate(SupervisionOrder.objects.filter(street=street).order_by("id")):
        if number % 3 and (desk := _one(Role.HANDLER, at, organisation_id=order.case.lead_id)):
            _answer(order, desk, words.MEASURES[number % len(words.MEASURES)], at)
            if number % 3 == 1 and (leader := _one(Role.LEADER, at, place_id=street.pk)):
                remark = words.REMARKS[number % len(words.REMARKS)]
                actions.close_order(order, remark=remark, by=leader, at=at, history=True)
    return SupervisionOrder.objects.filter(street=street).count()


def _mornings(at: datetime) -> Iterator[datetime]:
    """When the office has just opened, on each of the last days."""
    for ago in range(DAYS, -1, -1):
        morning = timezone.make_aware(datetime.combine(timezone.localdate(at) - timedelta(days=ago), MORNING))
        if morning <= at:
            yield morning


def _raise_for_ratings(street: Place, by: Actor) -> None:
    open_cases = Case.objects.filter(IS_OPEN, street=street)
    bad = Rating.objects.filter(case__in=open_cases, contacted=True, grade__lte=Grade.DISSATISFIED)
    for pk, rated_at in bad.order_by("rated_at", "id").values_list("pk", "rated_at"):
        actions.raise_for_rating(pk, by=by, at=rated_at, history=True)


def _by_hand(street: Place, at: datetime) -> None:
    """What a leader puts under supervision: the newest case in hand without a card."""
    leader = _one(Role.LEADER, at, place_id=street.pk)
    case = Case.objects.filter(street=street, status="handling", card="", supervision=0).order_by("-id").first()
    if leader and case:
        actions.issue_order(case, level=1, text=words.ASKED, by=leader, at=max(at - HOUR, case.status_at))


def _answer(order: SupervisionOrder, desk: Actor, measures: str, at: datetime) -> None:
    answered_at = min(order.issued_at + timedelta(days=1), at)
    finish_on = timezone.localdate(at) + timedelta(days=2 + order.pk % 5)
    actions.answer_order(order, measures=measures, finish_on=finish_on, by=desk, at=answered_at, history=True)


def _one(role: str, at: datetime, **where: int | None) -> Actor | None:
    """Somebody who holds the role there."""
    found = holders(role, at=at, **where)
    return actor_for(Person.objects.get(pk=found[0]), at) if found else None
