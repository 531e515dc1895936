"""The branches off the straight way: objections, more time, waiting, on account."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.workdays.clock import Pause, Unit
from helin.features.cases.actions.steps import Refused, Step
from helin.features.cases.workflow import Verb


def _object(step: Step) -> None:
    case, days = step.case, step.world.limits.objection_days
    since = case.dispatched_at or case.status_at
    if step.at > step.world.clock.deadline(since, days, Unit.WORKING_DAYS):
        raise Refused(
            "reason",
            ngettext(
                "One can object within %(days)d working day of the dispatch; that time is over.",
                "One can object within %(days)d working days of the dispatch; that time is over.",
                days,
            )
            % {"days": days},
        )
    step.took_part()
    step.say("reason")


def _uphold(step: Step) -> None:
    step.effect.payload["organisation"] = step.case.lead_id
    step.case.handler_id = None
    step.say("reason")


def _overrule(step: Step) -> None:
    """The unit has to sign after all; the working time of the review is not taken from it."""
    case = step.case
    if case.sign_due_at is not None:
        case.sign_due_at = step.world.clock.moved(case.sign_due_at, Pause(case.status_at, step.at))
    step.say("reason")


def _ask(step: Step, *, days: int | None = None, on: date | None = None) -> None:
    step.took_part()
    case = step.case
    case.pending, case.pending_by_id, case.pending_days, case.pending_on = step.plan.asks, step.by.person_id, days, on
    step.say("reason")


def settle(step: Step) -> None:
    """Nothing waits for a second person any more."""
    case = step.case
    case.pending, case.pending_by_id, case.pending_days, case.pending_on = "", None, None, None


def _refuse(step: Step) -> None:
    settle(step)
    step.say("reason")


def _ask_time(step: Step) -> None:
    limits, days = step.world.limits, step.number("days") or 0
    if step.case.extended_count >= limits.extensions_max:
        raise Refused(
            "reason", _("This case has had its extension. Put it on account, or answer what can be answered.")
        )
    if not 1 <= days <= limits.extension_days:
        raise Refused("days", _at_most(limits.extension_days))
    step.effect.payload["days"] = days
    _ask(step, days=days)


def _grant_time(step: Step) -> None:
    case = step.case
    if case.due_at is not None and case.pending_days:
        case.due_at = step.world.clock.deadline(max(case.due_at, step.at), case.pending_days, Unit.WORKING_DAYS)
        case.due_unit = Unit.WORKING_DAYS.value
        case.extended_count += 1
        step.effect.payload |= {"days": case.pending_days, "due": int(case.due_at.timestamp())}
    settle(step)
    step.say("reason")


def _at_most(days: int) -> str:
    said = ngettext("Please choose %(most)d working day.", "Please choose 1 to %(most)d working days.", days)
    return said % {"most": days}


def _rest(step: Step, until: date) -> None:
    step.case.paused_at, step.case.resume_on = step.at, until
    step.effect.payload["until"] = until.isoformat()


def _pause(step: Step) -> None:
    limits, days = step.world.limits, step.number("days") or 0
    if not 1 <= days <= limits.pause_days:
        raise Refused("days", _at_most(limits.pause_days))
    step.took_part()
    _rest(step, timezone.localdate(step.world.clock.deadline(step.at, days, Unit.WORKING_DAYS)))
    step.say("reason")


def _ask_account(step: Step) -> None:
    today, review = timezone.localdate(step.at), date.fromisoformat(str(step.evidence["review_on"]))
    most = step.world.limits.account_calendar_days
    if not today < review <= today + timedelta(days=most):
        said = ngettext("Please choose tomorrow.", "Please choose a day within the next %(most)d days.", most)
        raise Refused("review_on", said % {"most": most})
    step.effect.payload["until"] = review.isoformat()
    _ask(step, on=review)


def _put_on_account(step: Step) -> None:
    if step.case.pending_on is None:
        raise Refused("", _("Nobody has proposed a review date."))
    _rest(step, step.case.pending_on)
    settle(step)
    step.say("reason")


def _answer(step: Step) -> None:
    step.say("answer")
    _resume(step)


def _resume(step: Step) -> None:
    """Go on; the deadline moves on by the working time that the case rested."""
    case = step.case
    if case.due_at is not None and case.paused_at is not None:
        case.due_at = step.world.clock.moved(case.due_at, Pause(case.paused_at, step.at))
        step.effect.payload["due"] = int(case.due_at.timestamp())
    case.paused_at = case.resume_on = None
    step.say("reason")


BRANCHES: Mapping[Verb, Callable[[Step], None]] = {
    Verb.OBJECT: _object,
    Verb.UPHOLD: _uphold,
    Verb.OVERRULE: _overrule,
    Verb.ASK_TIME: _ask_time,
    Verb.GRANT_TIME: _grant_time,
    Verb.REFUSE_TIME: _refuse,
    Verb.PAUSE: _pause,
    Verb.ASK_ACCOUNT: _ask_account,
    Verb.PUT_ON_ACCOUNT: _put_on_account,
    Verb.REFUSE_ACCOUNT: _refuse,
    Verb.ANSWER: _answer,
    Verb.RESUME: _resume,
}
