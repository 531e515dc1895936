"""What follows when cases go on together, and when units work on one together."""

from django.utils import timezone

from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell
from helin.core.people.queries import holders
from helin.core.roles import Role
from helin.features.cases.models import Case, CoUnit
from helin.features.cases.queries.kin import reporters_merged
from helin.features.cases.subscribers.addressed import FOLLOWED, audience_of, case_of
from helin.features.cases.workflow import Status


@on(*(f"cases.{verb}" for verb in FOLLOWED))
def tell_merged(entry: Entry) -> None:
    """Tell those whose own case was merged into this one before that; they read it on the page of theirs."""
    case = case_of(entry)
    for one in reporters_merged(case):
        if one.reporter_id is not None and one.reporter_id != entry.actor_id and one.status_at <= entry.occurred_at:
            audience = audience_of(case, "merged")
            tell(entry, [one.reporter_id], audience=audience, number=one.number or "", case_id=one.pk)


@on("cases.merge", "cases.unmerge", "cases.split")
def tell_of_two(entry: Entry) -> None:
    """Tell the reporter what the desk put together or apart, with the number of the other case."""
    case = case_of(entry)
    other = Case.objects.get(pk=int(entry.payload.get("into") or entry.payload.get("part") or 0))
    if case.reporter_id is not None and case.reporter_id != entry.actor_id:
        opens = other if entry.kind == "cases.split" else case
        number, beside = case.number or "", other.number or ""
        tell(entry, [case.reporter_id], audience=audience_of(case), number=number, other=beside, case_id=opens.pk)


@on("cases.merge", "cases.take_in")
def tell_desk_of_merger(entry: Entry) -> None:
    """Tell the desk that has the target, and the one that had the merged case; that one nothing of a restricted
    target which is not its own."""
    case = case_of(entry)
    if case.lead_id is not None and (entry.kind == "cases.take_in" or entry.payload.get("before") == Status.DISPATCHED):
        other = Case.objects.get(pk=int(entry.payload.get("into") or entry.payload.get("other") or 0))
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        told = [pk for pk in people if pk != entry.actor_id]
        if entry.kind == "cases.merge" and other.is_restricted and other.lead_id != case.lead_id:
            tell(entry, told, audience="quiet", number=case.number or "")
        else:
            tell(entry, told, audience="handler", number=case.number or "", other=other.number or "", case_id=case.pk)


@on("cases.call_in")
def tell_called(entry: Entry) -> None:
    """Tell each called desk what it is asked and until when, and the lead that help was called."""
    for call in CoUnit.objects.filter(pk__in=entry.payload.get("calls") or []).select_related("case"):
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=call.organisation_id)
        due_on = timezone.localdate(call.due_at).isoformat()
        tell(entry, people, audience="called", number=call.case.number or "", case_id=call.case_id, due_on=due_on)
    case = case_of(entry)
    lead = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id) if case.lead_id else []
    tell(entry, lead, audience="handler", number=case.number or "", case_id=case.pk)


@on("cases.report_interim", "cases.report_back", "cases.release")
def tell_of_report(entry: Entry) -> None:
    """Tell the lead and who called that a unit has reported, and the released unit that it is no longer needed."""
    case, unit = case_of(entry), int(entry.payload.get("organisation") or 0)
    calls = CoUnit.objects.filter(case=case, organisation=unit, called_by_id__isnull=False)
    people = set(calls.values_list("called_by_id", flat=True))
    people |= set(holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id) if case.lead_id else [])
    audience = "handler" if entry.payload.get("left") or entry.kind == "cases.report_interim" else "last"
    told = [pk for pk in people if pk is not None and pk != entry.actor_id]
    tell(entry, told, audience=audience, number=case.number or "", case_id=case.pk)
    if entry.kind == "cases.release":
        desk = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=unit)
        tell(entry, desk, audience="called", number=case.number or "")
