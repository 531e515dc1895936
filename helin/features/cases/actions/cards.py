"""Yellow and red cards, given by the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from helin.core.journal import facts
from helin.core.places.models import Place, PlaceKind
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock, Unit
from helin.features.cases.actions.orders import raised_by_card, record_issue
from helin.features.cases.models import FOR_A_CARD, FOR_A_SIGN_CARD, Card, Case, SupervisionOrder, SupervisionScheme
from helin.features.cases.workflow import CardAbout, CardColour
from helin.kit import permissions
from helin.kit.actors import Actor

BATCH = 200
MOMENT = timedelta(microseconds=1)


@dataclass(slots=True)
class Given:
    """What one run gave."""

    yellow: int = 0
    red: int = 0
    orders: int = 0


@dataclass(frozen=True, slots=True)
class _Run:
    """What every card of one run over one street needs."""

    by: Actor
    at: datetime
    scheme: SupervisionScheme
    clock: Clock
    history: bool
    source: str


def give_cards(*, by: Actor, at: datetime, history: bool = False, source: str = "") -> Given:
    """Give every card that is due at `at`, and with a red one for an answer the order that the scheme names.

    `history` marks the facts as past ones of which nobody is told; `source` looks only at cases that came that way.

    Concurrency: each case in a short transaction of its own, locked and looked at again, so a second run, a run
    beside this one and a run after a kill give nothing twice; the card's uniqueness stands behind that.
    Raises PermissionDenied.
    """
    permissions.require(by, "cases.give_card", place_ids=())
    clock, given = workdays.clock(), Given()
    for street in Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True).order_by("pk"):
        scheme = SupervisionScheme.of_street(street.pk, on=timezone.localdate(at))
        run = _Run(by, at, scheme, clock, history, source)
        for pk, about in _due(street.pk, run):
            _count(given, *_give(pk, about, run))
    return given


def colour_at(*, begun: datetime, due: datetime, at: datetime, clock: Clock, yellow_days: int) -> str:
    """The card that is due at `at` for a deadline that was set at `begun`: none (""), yellow or red.

    Yellow comes when the office opens on the day on which `yellow_days` working days are left, but not for a limit
    that never left more. Red comes with the first working moment after the deadline.
    Source: docs/sources.md#shandong-2017.
    """
    if at < begun:
        return ""
    if at > due:
        return CardColour.RED if at >= _red_from(due, clock) else ""
    today, last = timezone.localdate(at), timezone.localdate(due)
    left = clock.working_days_between(today, last)
    if left > yellow_days or clock.working_days_between(timezone.localdate(begun), last) <= yellow_days:
        return ""
    hours = clock.opening_hours(today)
    return CardColour.YELLOW if not hours or timezone.localtime(at).time() >= hours[0][0] else ""


def _red_from(due: datetime, clock: Clock) -> datetime:
    """The first working moment after the deadline. One that falls outside office hours counts round the clock."""
    if clock.deadline(due, 0, Unit.WORKING_HOURS) != due:
        return due
    return clock.deadline(due + MOMENT, 0, Unit.WORKING_HOURS)


def _due(street_id: int, run: _Run) -> Iterator[tuple[int, str]]:
    """Cases that may get a card now, by their deadlines; each is looked at again under its lock."""
    after = run.clock.deadline(run.at, run.scheme.yellow_days + 1, Unit.WORKING_DAYS)
    horizon = timezone.make_aware(datetime.combine(timezone.localdate(after), time.min))
    here = Case.objects.filter(street_id=street_id, **({"source": run.source} if run.source else {}))
    fields = ("pk", "due_at", "sign_due_at", "dispatched_at", "status_at", "card", "sign_card")
    for about, cases in (
        (CardAbout.SIGN, here.filter(FOR_A_SIGN_CARD, sign_due_at__lt=horizon).order_by("sign_due_at")),
        (CardAbout.HANDLE, here.filter(FOR_A_CARD, due_at__lt=horizon).order_by("due_at")),
    ):
        for case in cases.only(*fields).iterator(chunk_size=BATCH):
            if _colour(case, about, run):
                yield case.pk, about


def _colour(case: Case, about: str, run: _Run) -> str:
    """The card that the case should get and has not."""
    due, has, begun = case.due_at, case.card, case.dispatched_at or case.status_at
    if about == CardAbout.SIGN:  # an objection overruled begins it anew
        due, has, begun = case.sign_due_at, case.sign_card, case.status_at
    if due is None:
        return ""
    colour = colour_at(begun=begun, due=due, at=run.at, clock=run.clock, yellow_days=run.scheme.yellow_days)
    return "" if colour == has or has == CardColour.RED else colour


@transaction.atomic
def _give(pk: int, about: str, run: _Run) -> tuple[Card | None, SupervisionOrder | None]:
    """Give one case its card; None when another run was quicker or the case has moved on."""
    case = _locked(pk, FOR_A_SIGN_CARD if about == CardAbout.SIGN else FOR_A_CARD)
    card = _card(case, about, run) if case else None
    if case is None or card is None:
        return None, None
    order = raised_by_card(card, case, run.scheme, clock=run.clock, at=run.at)
    past = {"history": True} if run.history else {}
    facts.record(
        "cases.give_card", case, place=case.place, by=run.by, at=run.at,
        card=card.pk, colour=card.colour, about=about, round=card.round, due=int(card.due_at.timestamp()), **past,
    )  # fmt: skip
    if order:
        record_issue(order, case, by=run.by, at=run.at, **past)
    return card, order


def _card(case: Case, about: str, run: _Run) -> Card | None:
    """Write the card and mark the case with it; None when it needs none or was given already."""
    colour = _colour(case, about, run)
    due, marked = (case.sign_due_at, "sign_card") if about == CardAbout.SIGN else (case.due_at, "card")
    if not colour or due is None or case.lead_id is None:
        return None
    card, is_new = Card.objects.get_or_create(
        case=case,
        about=about,
        colour=colour,
        due_at=due,
        round=case.dispatched_count,
        defaults={"street_id": case.street_id, "lead_id": case.lead_id, "given_at": run.at},
    )
    setattr(case, marked, colour)
    case.save(update_fields=[marked])
    return card if is_new else None


def _locked(pk: int, still: Q) -> Case | None:
    """The case under its lock, if it may still get the card."""
    return Case.objects.select_for_update(of=("self",)).select_related("place").filter(still, pk=pk).first()


def _count(given: Given, card: Card | None, order: SupervisionOrder | None) -> None:
    if card is not None:
        given.yellow += card.colour == CardColour.YELLOW
        given.red += card.colour == CardColour.RED
    given.orders += order is not None
