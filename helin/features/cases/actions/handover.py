"""Hand a case in somebody's hands to a colleague, or back to the desk when nobody is there any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.features.cases.actions.moves import works_for
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import IN_SOMEBODYS_HANDS, Case, is_of_the_desk
from helin.features.cases.workflow import IN_HAND, RESTING
from helin.kit import permissions
from helin.kit.actors import Actor

HANDED_MAX = 200


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of one case; `refusal` says why nothing did, "" when it was done."""

    number: str
    refusal: str = ""


@transaction.atomic
def hand_over(case: Case, *, from_id: int, to_id: int | None, by: Actor, at: datetime) -> Case:
    """Give a case that `from_id` has in hand to `to_id`, or with None back to its desk; both count as having handled.

    Concurrency: idempotent; the case is locked and read again; what `to_id` has already makes no second fact.

    Raises PermissionDenied; Refused when it is not in those hands, or the receiver may not have it.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    _require(case, from_id, by)
    if case.status not in (*IN_HAND, *RESTING) or case.handler_id not in (from_id, to_id):
        raise Refused("", _("It is no longer in these hands."))
    if case.handler_id == to_id:
        return case
    if to_id is not None:
        _check_receiver(case, to_id, at)
    took = [pk for pk in (from_id, to_id) if pk is not None and pk not in case.handled_by]
    case.handler_id, case.handled_by = to_id, [*case.handled_by, *took]
    case.save(update_fields=["handler", "handled_by"])
    facts.record("cases.hand_over", case, place=case.place, by=by, at=at, giver=from_id, handler=to_id)
    return case


def hand_over_many(
    case_ids: Sequence[int], *, from_id: int, to_id: int | None, by: Actor, at: datetime
) -> tuple[HandedOver, ...]:
    """Hand over each case on its own, the first two hundred; what is refused stops nothing else.

    Cases that `by` may not see are left out without a word. Concurrency: see `hand_over`.
    """
    found = Case.objects.visible_to(by).in_bulk(list(dict.fromkeys(case_ids))[:HANDED_MAX])
    return tuple(_try(case, from_id, to_id, by, at) for case in found.values())


def take_back(person_id: int, *, by: Actor, at: datetime) -> int:
    """Let every case in the hands of somebody who works there no longer fall back to its desk; how many.

    Idempotent; each in a transaction of its own.
    """
    held = Case.objects.filter(IN_SOMEBODYS_HANDS, handler_id=person_id).order_by("id")
    left = [case for case in held if not works_for(case, person_id, at)]
    for case in left:
        hand_over(case, from_id=person_id, to_id=None, by=by, at=at)
    return len(left)


def _try(case: Case, from_id: int, to_id: int | None, by: Actor, at: datetime) -> HandedOver:
    try:
        hand_over(case, from_id=from_id, to_id=to_id, by=by, at=at)
    except PermissionDenied:
        return HandedOver(case.number or "", _("You may not hand this case on."))
    except Refused as refusal:
        return HandedOver(case.number or "", refusal.message)
    return HandedOver(case.number or "")


def _require(case: Case, from_id: int, by: Actor) -> None:
    """Ask for the right over what a worker of the place has only when the plain one is missing."""
    name = "cases.hand_over"
    if not permissions.can(by, name, place_ids=case.place_ids, subject=case) and not is_of_the_desk(case, from_id):
        name = "cases.hand_over_field"
    permissions.require(by, name, place_ids=case.place_ids, subject=case)


def _check_receiver(case: Case, to_id: int, at: datetime) -> None:
    """See that the receiver works there, may see the case without having it, and did not report it. Raises Refused."""
    if to_id == case.reporter_id:
        raise Refused("to", _("This colleague reported it, so they cannot handle it."))
    receiver = Person.objects.filter(pk=to_id, is_active=True).first()
    if receiver is None or not works_for(case, to_id, at):
        raise Refused("to", _("This person works neither at your desk nor in this grid."))
    if not permissions.can(actor_for(receiver, at), "cases.view", place_ids=case.place_ids, subject=case):
        raise Refused("to", _("This colleague may not see the case."))
