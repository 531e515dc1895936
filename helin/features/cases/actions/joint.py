"""Call other units to a case, sign for the call, report, release."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.journal import facts
from helin.core.organisations.models import Organisation
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Unit
from helin.features.cases.actions.steps import Evidence, MissingEvidence, Refused
from helin.features.cases.models import CALL_IS_OPEN, Case, CaseLimits, CoUnit, Statement
from helin.features.cases.workflow import CASE, CO_UNIT, IN_HAND, RESTING, AppealType, CoStatus, CoVerb, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition
from helin.ui.texts import told_day


@dataclass(frozen=True, slots=True)
class Call:
    """A unit to be called, its working days and what it is asked for."""

    organisation_id: int
    days: int
    task: str = ""


@transaction.atomic
def call_in(case: Case, calls: Sequence[Call], *, by: Actor, at: datetime) -> list[CoUnit]:
    """Call units to a case in hand, each with its own time; the lead stays in charge.

    Concurrency: the case is locked, so the lead's reply and a call follow one another.
    Raises PermissionDenied, IllegalTransition, MissingEvidence, Refused.
    """
    case = _locked(case.pk)
    plan = CASE.plan(case.status, Verb.CALL_IN)
    permissions.require(by, plan.permission, place_ids=case.place_ids, subject=case)
    if not calls:
        raise MissingEvidence("organisations")
    _check_units(case, calls, at)
    clock = workdays.clock()
    made = CoUnit.objects.bulk_create(
        CoUnit(
            case=case,
            street_id=case.street_id,
            organisation_id=call.organisation_id,
            task=call.task,
            due_at=clock.deadline(at, call.days, Unit.WORKING_DAYS),
            called_at=at,
            called_by_id=by.person_id,
        )
        for call in calls
    )
    units = [call.organisation_id for call in made]
    case.co_units = sorted({*case.co_units, *units})
    case.save(update_fields=["co_units"])
    facts.record(
        "cases.call_in", case, place=case.place, by=by, at=at, organisations=units, calls=[call.pk for call in made]
    )
    return made


@transaction.atomic
def answer_call(call: CoUnit, verb: str, *, by: Actor, at: datetime, **evidence: str | int | bool | None) -> CoUnit:
    """Make one move of the table of called units; the fact says how many units have yet to report.

    Concurrency: the case is locked first, so of two units that report at once exactly one is the last.
    Raises PermissionDenied, IllegalTransition, MissingEvidence, Refused.
    """
    case = _locked(call.case_id)
    call = CoUnit.objects.select_for_update(of=("self",)).get(pk=call.pk)
    call.case = case
    plan = CO_UNIT.plan(call.status, verb)
    permissions.require(by, plan.permission, place_ids=case.place_ids, subject=call)
    if case.status not in (*IN_HAND, *RESTING):
        raise IllegalTransition(f"called unit: the case is {case.status}")
    if missing := [name for name in plan.requires if evidence.get(name) in (None, "")]:
        raise MissingEvidence(*missing)
    EFFECTS[CoVerb(verb)](case, call, evidence, at)
    call.status = plan.target
    call.save()
    if plan.permission == "cases.report_back" and by.person_id is not None and by.person_id not in case.handled_by:
        case.handled_by = [*case.handled_by, by.person_id]
    case.save(update_fields=["co_units", "handled_by"])
    said = [name for name in ("reason", "next_step", "report") if name in plan.requires]
    Statement.objects.bulk_create(_statement(call, verb, name, evidence, by, at) for name in said)
    late = verb != CoVerb.RELEASE and call.answered_at == at and at > call.due_at
    left = CoUnit.objects.filter(CALL_IS_OPEN, case=case).count()
    facts.record(
        f"cases.{verb}", case, place=case.place, by=by, at=at, organisation=call.organisation_id, late=late, left=left
    )
    return call


def check_calls(case: Case, verb: str, organisation_id: int, *, at: datetime) -> None:
    """The lead replies when every called unit has reported or was released; a called unit is not made lead.

    Source: docs/sources.md#beijing-jiesujiban-14 (the lead coordinates). Raises Refused.
    """
    if verb not in (Verb.REPLY, Verb.DISPATCH) or not case.co_units:
        return
    waiting = CoUnit.objects.filter(CALL_IS_OPEN, case=case).select_related("organisation").order_by("id")
    if verb == Verb.DISPATCH:
        if any(call.organisation_id == organisation_id for call in waiting):
            raise Refused("organisation", _("This unit is called to help with it. Release it from the call first."))
        return
    today = timezone.localdate(at)
    named = [
        _("%(unit)s (until %(day)s)")
        % {"unit": call.organisation.name, "day": told_day(timezone.localdate(call.due_at), today=today)}
        for call in waiting
    ]
    if named:
        raise Refused(
            "reply",
            _("Not yet reported: %(units)s. Wait for the report, or ask the street to release the unit.")
            % {"units": _(", ").join(named)},
        )


def end_calls(case: Case, *, at: datetime) -> None:
    """Nobody need report on a case that was taken back."""
    CoUnit.objects.filter(CALL_IS_OPEN, case=case).update(status=CoStatus.RELEASED, released_at=at)


def _locked(pk: int) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=pk)


def _check_units(case: Case, calls: Sequence[Call], at: datetime) -> None:
    """Refuse units that cannot be called. Raises Refused."""
    asked = [call.organisation_id for call in calls]
    there = Organisation.objects.filter(pk__in=asked, place__street_id=case.street_id, closed_on__isnull=True)
    known = dict(there.values_list("pk", "name"))
    if any(pk not in known for pk in asked):
        raise Refused("organisations", _("Please choose a unit from the list."))
    if len(set(asked)) < len(asked):
        raise Refused("organisations", _("Each unit is called once."))
    if accused := [known[pk] for pk in asked if case.appeal_type == AppealType.ACCUSATION and pk in case.named]:
        raise Refused(
            "organisations", _("%(unit)s is the accused one, so it may not learn of it.") % {"unit": accused[0]}
        )
    if case.lead_id in asked:
        raise Refused("organisations", _("%(unit)s leads already.") % {"unit": known[case.lead_id or 0]})
    open_now = set(CoUnit.objects.filter(CALL_IS_OPEN, case=case).values_list("organisation_id", flat=True))
    if again := [known[pk] for pk in asked if pk in open_now]:
        raise Refused("organisations", _("Called already: %(units)s.") % {"units": _(", ").join(again)})
    most = CaseLimits.of_street(case.street_id, on=timezone.localdate(at)).joint_days
    if any(not 1 <= call.days <= most for call in calls):
        said = ngettext("Please choose %(most)d working day.", "Please choose 1 to %(most)d working days.", most)
        raise Refused("days", said % {"most": most})


def _statement(call: CoUnit, verb: str, name: str, evidence: Evidence, by: Actor, at: datetime) -> Statement:
    return Statement(
        case_id=call.case_id,
        verb=verb,
        field=name,
        text=str(evidence[name]).strip(),
        for_public=bool(evidence.get("for_public")),
        organisation_id=call.organisation_id,
        by_id=by.person_id,
        said_at=at,
    )


def _sign(_case: Case, call: CoUnit, _evidence: Evidence, at: datetime) -> None:
    call.signed_at = at


def _interim(case: Case, call: CoUnit, evidence: Evidence, at: datetime) -> None:
    promised, today = date.fromisoformat(str(evidence["promised_on"])), timezone.localdate(at)
    most = CaseLimits.of_street(case.street_id, on=today).joint_days
    latest = timezone.localdate(workdays.clock().deadline(at, most, Unit.WORKING_DAYS))
    if not today < promised <= latest:
        told = {"day": told_day(latest, today=today)}
        raise Refused("promised_on", _("Please choose a day after today, %(day)s at the latest.") % told)
    call.promised_on = promised
    call.answered_at = call.answered_at or at


def _report(_case: Case, call: CoUnit, _evidence: Evidence, at: datetime) -> None:
    call.reported_at = at
    call.answered_at = call.answered_at or at


def _release(case: Case, call: CoUnit, _evidence: Evidence, at: datetime) -> None:
    call.released_at = at
    case.co_units = [pk for pk in case.co_units if pk != call.organisation_id]


EFFECTS: Mapping[CoVerb, Callable[[Case, CoUnit, Evidence, datetime], None]] = {
    CoVerb.SIGN_CALL: _sign,
    CoVerb.REPORT_INTERIM: _interim,
    CoVerb.REPORT_BACK: _report,
    CoVerb.RELEASE: _release,
}
