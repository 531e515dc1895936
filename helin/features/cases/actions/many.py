"""One move for several cases, each on its own: what cannot be done is told and stops nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.people.masking import mask_text
from helin.features.cases.actions.moves import advance
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.models import Case, RuleBook
from helin.features.cases.workflow import Verb
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

MANY_MAX = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case; `refusal` says why nothing did, "" when it was done."""

    case_id: int
    number: str
    lead: str
    refusal: str = ""
    title: str = ""
    due_at: datetime | None = None


def dispatch_many(
    case_ids: Sequence[int], *, organisation_id: int | None, by: Actor, at: datetime
) -> tuple[Outcome, ...]:
    """Dispatch each case to the unit, or, without one, to whom the catalogue names; the first hundred count.

    Concurrency: each case is a transaction of its own through `advance`, with its own permission check and its own
    fact; a case that somebody has dispatched meanwhile is refused, so sending the same choice twice does it once.
    Cases that `by` may not see are left out without a word.
    """
    asked = list(dict.fromkeys(case_ids))[:MANY_MAX]
    found = Case.objects.visible_to(by).select_related("place", "lead").in_bulk(asked)
    books: dict[int, RuleBook] = {}
    outcomes = []
    for pk in (pk for pk in asked if pk in found):
        case = found[pk]
        lead = organisation_id
        if lead is None:
            if case.street_id not in books:
                books[case.street_id] = RuleBook.of_street(case.street_id)
            rule = books[case.street_id].rule_for(case.category_id, case.place_ids, timezone.localdate(at))
            lead = rule.lead_id if rule else None
        outcomes.append(_dispatch(case, lead, by, at))
    return tuple(outcomes)


def _dispatch(case: Case, lead: int | None, by: Actor, at: datetime) -> Outcome:
    if lead is None:
        return _outcome(case, refusal=_("The catalogue names no unit for this category here."))
    try:
        done = advance(case, Verb.DISPATCH, by=by, at=at, organisation=lead)
    except IllegalTransition:
        why = _("It no longer waits to be dispatched; somebody was quicker.")
    except PermissionDenied:
        why = _("You may not dispatch this case.")
    except MissingEvidence:
        why = _("Something is missing.")
    except Refused as refusal:
        why = refusal.message
    else:
        return _outcome(done)
    return _outcome(case, refusal=why)


def _outcome(case: Case, *, refusal: str = "") -> Outcome:
    lead = case.lead.name if case.lead and not refusal else ""
    return Outcome(case.pk, case.number or "", lead, refusal, mask_text(case.title), case.due_at)
