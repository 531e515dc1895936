"""What follows from cards, bad ratings and supervision orders."""

from datetime import UTC, datetime

from django.utils import timezone

from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell
from helin.features.cases import actions
from helin.features.cases.models import SupervisionOrder
from helin.features.cases.subscribers.addressed import HELIN, case_of, handlers_of, leaders_of
from helin.features.cases.workflow import CardAbout, CardColour, OrderCause


@on("cases.rate", "cases.call_back")
def put_under_supervision(entry: Entry) -> None:
    """Raise the order that a bad rating calls for."""
    case = case_of(entry)
    rating = case.ratings.filter(rated_at=entry.occurred_at).first()
    if rating is not None:
        actions.raise_for_rating(rating.pk, by=HELIN, at=entry.occurred_at)


@on("cases.give_card")
def tell_of_card(entry: Entry) -> None:
    """Tell the desk and the worker of a card, and of a red one the leaders."""
    case, colour = case_of(entry), str(entry.payload["colour"])
    about = "sign_" if entry.payload["about"] == CardAbout.SIGN else ""
    due_on = timezone.localdate(datetime.fromtimestamp(int(entry.payload["due"]), UTC)).isoformat()
    told = handlers_of(case, entry)
    tell(entry, told, audience=f"{about}{colour}", number=case.number or "", case_id=case.pk, due_on=due_on)
    if colour == CardColour.RED:
        leaders = [pk for pk in leaders_of(case, entry) if pk not in told]
        tell(entry, leaders, audience="leader", number=case.number or "", case_id=case.pk)


@on("cases.issue_order")
def tell_of_order(entry: Entry) -> None:
    """Tell the desk and the worker who owe the answer, and the leaders unless a red card has told them already."""
    case = case_of(entry)
    number, order, level = case.number or "", int(entry.payload["order"]), int(entry.payload["level"])
    told = handlers_of(case, entry)
    tell(entry, told, audience="handler", number=number, order_id=order, level=level)
    if entry.payload["cause"] != OrderCause.OVERDUE:
        leaders = [pk for pk in leaders_of(case, entry) if pk not in (*told, entry.actor_id)]
        tell(entry, leaders, audience="leader", number=number, order_id=order, level=level)


@on("cases.answer_order")
def tell_who_supervises(entry: Entry) -> None:
    """Tell who issued an order by hand, else the leaders, that the unit has answered."""
    case, order = case_of(entry), SupervisionOrder.objects.get(pk=int(entry.payload["order"]))
    people = [order.issued_by_id] if order.issued_by_id else leaders_of(case, entry)
    told = [pk for pk in people if pk != entry.actor_id]
    tell(entry, told, audience="leader", number=case.number or "", order_id=order.pk)


@on("cases.close_order")
def tell_of_the_end(entry: Entry) -> None:
    """Tell the desk and the worker that the supervision has ended."""
    case = case_of(entry)
    order = int(entry.payload["order"])
    tell(entry, handlers_of(case, entry), audience="handler", number=case.number or "", order_id=order)
