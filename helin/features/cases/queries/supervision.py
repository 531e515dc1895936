"""Supervision orders as lists and pages show them, and the cards of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.people.masking import mask_text
from helin.features.cases.models import LEVEL_MAX, Card, Case, SupervisionOrder, SupervisionScheme
from helin.features.cases.models.supervision import OrderQuerySet
from helin.features.cases.queries.guard import title_for
from helin.features.cases.queries.marks import Mark, card_mark, level_mark
from helin.features.cases.workflow import CardAbout, OrderStatus
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor

PAGE_SIZE = 50
TONES = {OrderStatus.ISSUED: "warn", OrderStatus.ANSWERED: "primary", OrderStatus.CLOSED: "neutral"}


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order on a list or on the page of its case; the title of the case is masked."""

    id: int
    case_id: int
    number: str
    title: str
    place: str
    lead: str
    mark: Mark
    cause: str
    status: str
    status_label: str
    tone: str
    issued_at: datetime
    answer_due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class OrderPage:
    """The whole order: what is asked, by which side, what the unit answers; `now_leads` when that is another unit."""

    row: OrderRow
    due_at: datetime | None
    asked: str
    by_hand: bool
    measures: str
    finish_on: date | None
    answered_at: datetime | None
    remark: str
    closed_at: datetime | None
    now_leads: str
    may_answer: bool
    may_close: bool


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card that was given."""

    mark: Mark
    lead: str
    due_at: datetime
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Supervision:
    """What the page of a case shows of it to staff."""

    cards: Sequence[CardRow]
    orders: Sequence[OrderRow]
    may_issue: bool


def orders(actor: Actor, *, status: str, after: str, at: datetime, size: int = PAGE_SIZE) -> Page[OrderRow]:
    """One page of the orders this actor may see, newest first; `status` "" for those not closed. One query."""
    found = SupervisionOrder.objects.visible_to(actor)
    found = found.filter(status=status) if status else found.exclude(status=OrderStatus.CLOSED)
    if (before := id_cursor(after)) is not None:
        found = found.filter(id__lt=before)
    rows = list(
        found.select_related("lead", "case__place").defer("case__text", "case__search").order_by("-id")[: size + 1]
    )
    return cut([_row(order, actor, at) for order in rows], size, [str(order.pk) for order in rows])


def order_rows(found: OrderQuerySet, actor: Actor, *, at: datetime, size: int = PAGE_SIZE) -> list[OrderRow]:
    """The orders of `found` that are not closed, newest first. One query."""
    rows = found.exclude(status=OrderStatus.CLOSED).select_related("lead", "case__place").order_by("-id")
    return [_row(order, actor, at) for order in rows[:size]]


def get_order(actor: Actor, pk: int) -> SupervisionOrder:
    """The order if this actor may see it. Raises SupervisionOrder.DoesNotExist, also when the right is missing."""
    related = ("lead", "case__place", "case__lead", "card")
    return SupervisionOrder.objects.visible_to(actor).select_related(*related).get(pk=pk)


def order_page(order: SupervisionOrder, actor: Actor, *, at: datetime) -> OrderPage:
    """Compose the page of an order that `get_order` gave. No query."""
    case = order.case

    def may(permission: str) -> bool:
        return permissions.can(actor, permission, place_ids=case.place_ids, subject=case)

    as_read = str if may("cases.read_words") else mask_text
    now_leads = case.lead.name if case.lead and case.lead_id != order.lead_id else ""
    return OrderPage(
        row=_row(order, actor, at),
        due_at=order.card.due_at if order.card else None,
        asked=as_read(order.text),
        by_hand=bool(order.issued_by_id),
        measures=as_read(order.measures),
        finish_on=order.finish_on,
        answered_at=order.answered_at,
        remark=as_read(order.remark),
        closed_at=order.closed_at,
        now_leads=now_leads,
        may_answer=order.status == OrderStatus.ISSUED and may("cases.answer_order"),
        may_close=order.status != OrderStatus.CLOSED and may("cases.close_order"),
    )


def supervision_of(case: Case, actor: Actor, *, at: datetime) -> Supervision | None:
    """Cards and orders of a case, newest first; None for whoever may not see them. Two queries."""
    if not permissions.can(actor, "cases.see_orders", place_ids=case.place_ids, subject=case):
        return None
    cards = Card.objects.filter(case=case).select_related("lead").order_by("-id")
    found = SupervisionOrder.objects.filter(case=case).select_related("lead", "case__place").order_by("-id")
    may_issue = permissions.can(actor, "cases.issue_order", place_ids=case.place_ids, subject=case)
    return Supervision(
        [_card(card) for card in cards],
        [_row(order, actor, at) for order in found],
        may_issue and case.lead_id is not None and bool(level_choices(case)),
    )


def level_choices(case: Case) -> list[tuple[int, str]]:
    """The levels above the present one."""
    return [(level, level_mark(level).label) for level in range(case.supervision + 1, LEVEL_MAX + 1)]


def supervision_rules(street_id: int, *, at: datetime) -> SupervisionScheme:
    """The rules in force, for the page that explains them. One query."""
    return SupervisionScheme.of_street(street_id, on=timezone.localdate(at))


def _card(card: Card) -> CardRow:
    mark = card_mark(card.colour, for_signing=card.about == CardAbout.SIGN)
    return CardRow(mark, card.lead.name, card.due_at, card.given_at)


def _row(order: SupervisionOrder, actor: Actor, at: datetime) -> OrderRow:
    case, status = order.case, OrderStatus(order.status)
    is_late = status == OrderStatus.ISSUED and at > order.answer_due_at
    return OrderRow(
        id=order.pk,
        case_id=case.pk,
        number=case.number or "",
        title=title_for(case, actor),
        place=case.place.name,
        lead=order.lead.name,
        mark=level_mark(order.level),
        cause=str(order.get_cause_display()),
        status=order.status,
        status_label=_("Answer to the order overdue") if is_late else str(status.label),
        tone="danger" if is_late else TONES[status],
        issued_at=order.issued_at,
        answer_due_at=order.answer_due_at,
        is_late=is_late,
    )
