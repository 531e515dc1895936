"""Raise, answer and end supervision orders."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock, Unit
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.models import LEVEL_MAX, Card, Case, Rating, SupervisionOrder, SupervisionScheme
from helin.features.cases.workflow import ORDER, CardAbout, CardColour, Grade, OrderCause, OrderStatus
from helin.kit import permissions
from helin.kit.actors import Actor


def raised_by_card(
    card: Card, case: Case, scheme: SupervisionScheme, *, clock: Clock, at: datetime
) -> SupervisionOrder | None:
    """Write the order that a red card for an answer raises; None when the scheme names none.

    Call with the case locked, and `record_issue` last.
    """
    if card.colour != CardColour.RED or card.about != CardAbout.HANDLE:
        return None
    return _raise(case, scheme, OrderCause.OVERDUE, lead_id=card.lead_id, clock=clock, at=at, card=card)


@transaction.atomic
def raise_for_rating(rating_id: int, *, by: Actor, at: datetime, history: bool = False) -> SupervisionOrder | None:
    """Raise the order for a bad rating; None when the rating is none, has its order, or the scheme names none.

    Concurrency: the case is locked, so one rating raises one order. Raises PermissionDenied.
    """
    rating = Rating.objects.get(pk=rating_id)
    case = _locked(rating.case_id)
    permissions.require(by, "cases.issue_order", place_ids=case.place_ids, subject=case)
    bad = rating.contacted and rating.grade is not None and rating.grade <= Grade.DISSATISFIED
    if not bad or SupervisionOrder.objects.filter(rating=rating).exists():
        return None
    cause = OrderCause.STILL_DISSATISFIED if rating.round else OrderCause.DISSATISFIED
    scheme = SupervisionScheme.of_street(case.street_id, on=timezone.localdate(at))
    order = _raise(case, scheme, cause, lead_id=rating.lead_id, clock=workdays.clock(), at=at, rating=rating)
    if order:
        record_issue(order, case, by=by, at=at, **_past(history))
    return order


@transaction.atomic
def issue_order(case: Case, *, level: int, text: str, by: Actor, at: datetime) -> SupervisionOrder:
    """Put a case under supervision by hand, or raise its level.

    Concurrency: the case is locked, so pressing twice issues once.

    Raises:
        PermissionDenied: `by` may not, or has handled the case.
        MissingEvidence: nothing is asked for.
        Refused: the level is none, or no higher than the present one; no unit leads the case.
    """
    case = _locked(case.pk)
    permissions.require(by, "cases.issue_order", place_ids=case.place_ids, subject=case)
    if not text.strip():
        raise MissingEvidence("text")
    if case.lead_id is None:
        raise Refused("", _("No unit has this case yet; an order needs somebody who answers it."))
    if not case.supervision < level <= LEVEL_MAX:
        raise Refused("level", _("The level of a case can only rise. Please choose a higher one."))
    scheme = SupervisionScheme.of_street(case.street_id, on=timezone.localdate(at))
    order = _write(
        case, level=level, cause=OrderCause.BY_HAND, lead_id=case.lead_id, text=text.strip(), issued_by_id=by.person_id,
        issued_at=at, answer_due_at=workdays.clock().deadline(at, scheme.answer_days, Unit.WORKING_DAYS),
    )  # fmt: skip
    record_issue(order, case, by=by, at=at)
    return order


@transaction.atomic
def answer_order(
    order: SupervisionOrder, *, measures: str, finish_on: date | None, by: Actor, at: datetime, history: bool = False
) -> None:
    """Answer for the lead unit: what it does, and until which day. Whoever answers counts as having handled the case.

    Raises PermissionDenied, IllegalTransition, MissingEvidence; Refused for a day in the past.
    """
    order, case = _order_locked(order, "answer_order", by)
    given = {"measures": measures.strip(), "finish_on": finish_on}
    if missing := [name for name, value in given.items() if not value]:
        raise MissingEvidence(*missing)
    if finish_on is not None and finish_on < timezone.localdate(at):
        raise Refused("finish_on", _("Please choose today or a later day."))
    late = at > order.answer_due_at
    order.measures, order.finish_on, order.answered_at = measures.strip(), finish_on, at
    order.answered_by_id, order.status = by.person_id, OrderStatus.ANSWERED
    order.save(update_fields=["measures", "finish_on", "answered_at", "answered_by", "status"])
    if by.person_id is not None and by.person_id not in case.handled_by:
        case.handled_by = [*case.handled_by, by.person_id]
        case.save(update_fields=["handled_by"])
    facts.record(
        "cases.answer_order", case, place=case.place, by=by, at=at, order=order.pk, late=late, **_past(history)
    )


@transaction.atomic
def close_order(order: SupervisionOrder, *, remark: str, by: Actor, at: datetime, history: bool = False) -> None:
    """End the supervision that this order asked for, saying why. Never by who answered or handled.

    Raises PermissionDenied, IllegalTransition, MissingEvidence.
    """
    order, case = _order_locked(order, "close_order", by)
    if not remark.strip():
        raise MissingEvidence("remark")
    order.remark, order.closed_at, order.closed_by_id = remark.strip(), at, by.person_id
    order.status = OrderStatus.CLOSED
    order.save(update_fields=["remark", "closed_at", "closed_by", "status"])
    open_orders = SupervisionOrder.objects.filter(case=case).exclude(status=OrderStatus.CLOSED)
    case.supervision = open_orders.aggregate(most=Max("level", default=0))["most"]
    case.save(update_fields=["supervision"])
    facts.record(
        "cases.close_order", case, place=case.place, by=by, at=at,
        order=order.pk, level=case.supervision, **_past(history),
    )  # fmt: skip


def record_issue(order: SupervisionOrder, case: Case, *, by: Actor, at: datetime, **more: bool) -> None:
    """Record that the order was raised."""
    facts.record(
        "cases.issue_order", case, place=case.place, by=by, at=at,
        order=order.pk, level=order.level, cause=str(order.cause), **more,
    )  # fmt: skip


def _past(history: bool) -> dict[str, bool]:
    """What marks a fact as past, so that nobody is told of it."""
    return {"history": True} if history else {}


def _locked(pk: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=pk)


def _order_locked(order: SupervisionOrder, verb: str, by: Actor) -> tuple[SupervisionOrder, Case]:
    """The order and its case, both read again under the case's lock, once the move is allowed."""
    case = _locked(order.case_id)
    order = SupervisionOrder.objects.get(pk=order.pk)
    plan = ORDER.plan(order.status, verb)
    permissions.require(by, plan.permission, place_ids=case.place_ids, subject=case)
    return order, case


def _raise(
    case: Case, scheme: SupervisionScheme, cause: str, *, lead_id: int, clock: Clock, at: datetime, **raised_by: object
) -> SupervisionOrder | None:
    """Write an order by rule, never below the level that the case has."""
    if not (level := scheme.level_of(cause)):
        return None
    due = clock.deadline(at, scheme.answer_days, Unit.WORKING_DAYS)
    return _write(
        case, level=max(level, case.supervision), cause=cause, lead_id=lead_id, issued_at=at, answer_due_at=due,
        **raised_by,
    )  # fmt: skip


def _write(case: Case, **values: object) -> SupervisionOrder:
    order = SupervisionOrder.objects.create(case=case, street_id=case.street_id, **values)
    case.supervision = order.level
    case.save(update_fields=["supervision"])
    return order
