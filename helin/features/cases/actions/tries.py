"""How often somebody is called before "not reached" ends a call-back."""

from django.utils import timezone

from helin.features.cases.actions.steps import Evidence
from helin.features.cases.models import Case, RateScheme
from helin.features.cases.workflow import CallResult, Status, Verb


def tries_max(case: Case) -> int:
    """How often by the street's scheme of the day of the answer. One query."""
    answered_on = timezone.localdate(case.replied_at or case.status_at)
    return RateScheme.of_street(case.street_id, on=answered_on).tries_max


def as_try(case: Case, verb: str, evidence: Evidence) -> tuple[str, Evidence]:
    """The move that a first call is: one that reached nobody is a try until the last, which ends the call-back."""
    nobody = verb == Verb.TRY_CALL or (verb == Verb.CALL_BACK and evidence.get("result") == CallResult.NOT_REACHED)
    if not nobody or case.status != Status.REPLIED:
        return verb, evidence
    if case.call_tries + 1 < tries_max(case):
        return Verb.TRY_CALL, {}
    return Verb.CALL_BACK, {"result": CallResult.NOT_REACHED.value}
