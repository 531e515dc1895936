"""What each verb does to a case, without a database: live moves and imported histories share it."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.people.masking import mask_text
from helin.core.workdays.clock import Unit
from helin.features.cases.actions.branches import BRANCHES, settle
from helin.features.cases.actions.pairs import PAIRS
from helin.features.cases.actions.steps import Effect, Evidence, MissingEvidence, Refused, Step
from helin.features.cases.actions.words import public_words
from helin.features.cases.actions.world import World
from helin.features.cases.models import Case, Category, Rating
from helin.features.cases.permissions.conditions import holds_rating_link
from helin.features.cases.workflow import IN_PLACE, REOPENINGS_MAX, CallResult, RatingWay, Verb
from helin.kit.actors import Actor
from helin.kit.workflow import Transition


def apply(case: Case, plan: Transition, evidence: Evidence, *, by: Actor, at: datetime, world: World) -> Effect:
    """Change `case` (unsaved) as the table row says.

    Raises:
        MissingEvidence: something the row `requires` was left empty.
        Refused: a rule forbids it.
    """
    if missing := [name for name in plan.requires if evidence.get(name) in (None, "")]:
        raise MissingEvidence(*missing)
    step = Step(case, plan, evidence, by, at, world)
    step.effect.payload["before"] = str(case.status)
    due, sign_due = (case.due_at, case.dispatched_count), (case.sign_due_at, case.dispatched_count)
    EFFECTS[Verb(plan.verb)](step)
    if due != (case.due_at, case.dispatched_count):
        case.card = ""  # given for a deadline that no longer holds
    if sign_due != (case.sign_due_at, case.dispatched_count):
        case.sign_card = ""
    if plan.verb not in IN_PLACE or plan.target != case.status:
        case.status_at = at
    case.status = plan.target
    return step.effect


def _mask_public(case: Case) -> None:
    """Fill what the public page shows; a restricted case is never shown."""
    case.is_public = case.is_public and not case.is_restricted
    case.public_title, case.public_text = public_words(case.title, case.text)


def _submit(step: Step) -> None:
    case = step.case
    case.number = case.number or step.world.next_number(step.at)
    case.submitted_at = step.at
    _mask_public(case)
    step.effect.payload["source"] = str(case.source)
    if case.recorded_by_id and case.reporter_id:
        step.effect.payload["on_behalf_of"] = case.reporter_id


def _accept(step: Step) -> None:
    step.case.category_id = step.number("category")
    step.effect.payload["category"] = step.case.category_id


def _correct(step: Step) -> None:
    case, before, wanted = step.case, step.case.category, step.number("category") or 0
    if wanted == case.category_id:
        raise Refused("category", _("It has this category already. Choose another, or leave it."))
    case.category = Category.objects.get(pk=wanted)
    step.effect.payload["category"] = wanted
    step.remark("category", f"{before.name} → {case.category.name}" if before else case.category.name)


def _dispatch(step: Step) -> None:
    case = step.case
    rule = step.world.rules.rule_for(case.category_id, case.place_ids, timezone.localdate(step.at))
    if rule is None:
        raise Refused(
            "category", _("The dispatch catalogue has no time limit for this category here. Add a rule first.")
        )
    case.lead_id = step.number("organisation")
    case.first_lead_id = case.first_lead_id or case.lead_id
    case.dispatched_at, case.dispatched_by_id = step.at, step.by.person_id
    case.handler_id = None
    case.dispatched_count += 1
    case.sign_due_at = step.world.clock.deadline(step.at, rule.sign_amount, Unit(rule.sign_unit))
    case.due_at = step.world.clock.deadline(step.at, rule.handle_amount, Unit(rule.handle_unit))
    case.due_unit = rule.handle_unit
    step.effect.payload |= {"organisation": case.lead_id, "rule": rule.pk, "due": int(case.due_at.timestamp())}
    case.summary = mask_text(str(step.evidence.get("summary") or case.summary)) if case.is_restricted else ""
    step.say("note")


def _decline(step: Step) -> None:
    step.case.not_dispatched_reason = str(step.evidence["reason_code"])
    step.case.closed_at = step.at
    step.effect.payload["reason_code"] = step.case.not_dispatched_reason
    step.say("explanation", for_public=True)


def _sign(step: Step) -> None:
    step.took_part()
    step.effect.payload["late"] = bool(step.case.sign_due_at and step.at > step.case.sign_due_at)


def _start(step: Step) -> None:
    step.took_part()
    step.case.handler_id = step.number("handler") or step.by.person_id
    step.effect.payload["handler"] = step.case.handler_id


def _reply(step: Step) -> None:
    step.took_part()
    step.case.replied_at, step.case.call_tries = step.at, 0
    settle(step)
    step.effect.payload["late"] = bool(step.case.due_at and step.at > step.case.due_at)
    step.say("reply", for_public=True)


def _rating(step: Step, way: RatingWay, *, contacted: bool, refused: bool = False) -> None:
    case, asked = step.case, ("answered", "solved", "grade") if way == RatingWay.PHONE else ("solved", "grade")
    if contacted and (missing := [name for name in asked if step.evidence.get(name) in (None, "")]):
        raise MissingEvidence(*missing)
    if case.lead_id is None:
        raise Refused("", _("Nobody has handled this case yet."))
    step.effect.rating = Rating(
        case=case,
        street_id=case.street_id,
        community_id=case.community_id,
        lead_id=case.lead_id,
        round=case.reopened_count,
        by_reporter=way != RatingWay.PHONE,
        way=way,
        contacted=contacted,
        refused=refused,
        answered=step.evidence.get("answered") is not False,
        solved=bool(step.evidence["solved"]) if contacted else None,
        grade=step.number("grade") if contacted else None,
        comment=str(step.evidence.get("comment") or ""),
        by_id=step.by.person_id,
        rated_at=step.at,
    )
    step.effect.payload |= {"contacted": contacted, "way": str(way)}
    if contacted:
        step.effect.payload |= {"solved": step.effect.rating.solved, "grade": step.effect.rating.grade}


def _rate(step: Step) -> None:
    """By the link only for who holds it; the past says itself by which way it was."""
    by_link = holds_rating_link(step.by, step.case) or step.evidence.get("way") == RatingWay.LINK
    _rating(step, RatingWay.LINK if by_link else RatingWay.PAGE, contacted=True)


def _try_call(step: Step) -> None:
    step.case.call_tries += 1
    step.effect.payload["tries"] = step.case.call_tries


def _call_back(step: Step) -> None:
    result = str(step.evidence["result"])
    if result not in CallResult.values:
        raise MissingEvidence("result")
    if result == CallResult.NOT_REACHED:
        _try_call(step)
    step.effect.payload["result"] = result
    reached = result == CallResult.REACHED
    _rating(step, RatingWay.PHONE, contacted=reached, refused=result == CallResult.REFUSED)


def _close(step: Step) -> None:
    step.case.closed_at = step.at


def _reopen(step: Step) -> None:
    if step.case.reopened_count >= REOPENINGS_MAX:
        raise Refused(
            "reason", _("A case can be reopened three times at most. Please file a new one and name this number in it.")
        )
    step.case.reopened_count += 1
    step.case.closed_at = None
    step.case.handler_id = None
    step.case.extended_count = 0
    step.effect.payload["round"] = step.case.reopened_count
    step.say("reason")


def _withdraw(step: Step) -> None:
    step.case.closed_at = step.at
    step.case.paused_at = step.case.resume_on = None
    settle(step)
    step.say("reason")


EFFECTS: Mapping[Verb, Callable[[Step], None]] = {
    Verb.SUBMIT: _submit,
    Verb.ACCEPT: _accept,
    Verb.CORRECT: _correct,
    Verb.DISPATCH: _dispatch,
    Verb.DECLINE: _decline,
    **BRANCHES,
    **PAIRS,
    Verb.SIGN: _sign,
    Verb.START: _start,
    Verb.REPLY: _reply,
    Verb.RATE: _rate,
    Verb.TRY_CALL: _try_call,
    Verb.CALL_BACK: _call_back,
    Verb.CLOSE: _close,
    Verb.REOPEN: _reopen,
    Verb.WITHDRAW: _withdraw,
}
