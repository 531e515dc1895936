"""The work list of those who call a second time: whose case was drawn, and what came of the call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from helin.core.people.queries import MaskedContact, holders, masked_contact
from helin.core.roles import Role
from helin.features.cases.models import Case, SampleCall, Statement
from helin.features.cases.queries.guard import reader, title_for
from helin.features.cases.queries.samples import period_label
from helin.features.cases.workflow import REOPENINGS_MAX, Grade, SampleResult, Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, read_time_cursor, time_cursor
from helin.kit.periods import Period

SHOWN, PAGE_SIZE = 200, 30


@dataclass(frozen=True, slots=True)
class SampleCallRow:
    """A case that was drawn; before its call nothing tells what was put down at the first one."""

    id: int
    position: int
    number: str
    title: str
    unit: str
    due_at: datetime
    is_late: bool
    tries: int
    is_mine: bool
    result: str
    differs: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said at a call."""

    solved: bool
    grade: str


@dataclass(frozen=True, slots=True)
class SampleCallPage:
    """One second call: what the matter was and who is to be asked; once it is made, both answers side by side.

    `also` are other matters of the same person in the same draw, so that one call does for all.
    """

    call: SampleCall
    period: str
    title: str
    text: str
    place: str
    unit: str
    reply: Sequence[str]
    contact: MaskedContact | None
    also: Sequence[tuple[int, str]]
    may_call: bool
    tries_left: int
    first: Answer | None
    second: Answer | None
    words: str
    may_reopen: bool


def sample_calls(actor: Actor, *, at: datetime) -> list[SampleCallRow]:
    """What is to be called in the actor's places, those the actor may call first; a draw is small, so all of them.
    One query."""
    found = _seen(actor).filter(result="", case__status=Status.CLOSED).order_by("sample__due_at", "position")
    return sorted((_row(call, actor, at) for call in found[:SHOWN]), key=lambda row: not row.is_mine)


def sample_calls_made(actor: Actor, *, after: str, at: datetime, size: int = PAGE_SIZE) -> Page[SampleCallRow]:
    """One page of what was called there, newest first. One query."""
    found = _seen(actor).exclude(result="")
    if cursor := read_time_cursor(after):
        found = found.filter(Q(done_at__lt=cursor[0]) | Q(done_at=cursor[0], id__lt=cursor[1]))
    calls = list(found.order_by("-done_at", "-id")[: size + 1])
    cursors = [time_cursor(call.done_at, call.pk) for call in calls if call.done_at]
    return cut([_row(call, actor, at) for call in calls], size, cursors)


def nobodys_calls(street_id: int, *, at: datetime) -> int:
    """How many calls wait that no call-back officer of the street may make, so that somebody else has to be named.
    Two queries."""
    officers = set(holders(Role.VERIFIER, at=at, place_id=street_id))
    waiting = SampleCall.objects.filter(sample__street=street_id, result="", case__status=Status.CLOSED)
    kept_out = waiting.values_list("spoke_before", "case__handled_by", "case__reporter_id")
    return sum(officers <= {*spoke, *handled, reporter} for spoke, handled, reporter in kept_out)


def get_sample_call(pk: int, actor: Actor) -> SampleCall:
    """One that this actor sees. Raises SampleCall.DoesNotExist. One query."""
    return _seen(actor).get(pk=pk)


def sample_call_page(call: SampleCall, actor: Actor) -> SampleCallPage:
    """Compose its page. One query for what was done; three more for who is to call."""
    case, is_open = call.case, not call.result
    may_call, as_read = is_open and case.status == Status.CLOSED and _may(actor, call), reader(case, actor)
    replies = Statement.objects.filter(case=case, verb=Verb.REPLY).order_by("-id")[:1]
    return SampleCallPage(
        call=call,
        period=period_label(Period(call.sample.first_on, call.sample.end_on)),
        title=title_for(case, actor, masked=False),
        text=as_read(case.text),
        place=case.place.name,
        unit=call.rating.lead.name,
        reply=[as_read(said.text) for said in replies],
        contact=masked_contact(case.reporter_id) if may_call and case.reporter_id else None,
        also=_also(call, actor) if may_call else (),
        may_call=may_call,
        tries_left=call.sample.scheme.tries_max - call.tries,
        first=None if is_open else _answer(call.rating.solved, call.rating.grade),
        second=_answer(call.solved, call.grade),
        words=as_read(call.words),
        may_reopen=call.solved is False and _may_reopen(actor, case),
    )


def _also(call: SampleCall, actor: Actor) -> list[tuple[int, str]]:
    others = _seen(actor).filter(sample=call.sample_id, case__reporter=call.case.reporter_id, result="")
    found = others.exclude(pk=call.pk).order_by("position")
    return [(other.pk, str(other.case.number)) for other in found if _may(actor, other)]


def _seen(actor: Actor) -> QuerySet[SampleCall]:
    places = actor.places_with(permissions.roles_for("cases.see_sample_calls"))
    seen = Case.objects.visible_to(actor).values("pk")
    there = Q(case__in=seen) & (Q(sample__street__in=places) | Q(case__community__in=places))
    related = ("case", "case__place", "rating", "rating__lead", "sample__scheme")
    return SampleCall.objects.filter(there).select_related(*related).defer("sample__frame", "case__search")


def _row(call: SampleCall, actor: Actor, at: datetime) -> SampleCallRow:
    return SampleCallRow(
        id=call.pk,
        position=call.position,
        number=call.case.number or "",
        title=title_for(call.case, actor),
        unit=call.rating.lead.name,
        due_at=call.sample.due_at,
        is_late=not call.result and at > call.sample.due_at,
        tries=call.tries,
        is_mine=not call.result and _may(actor, call),
        result=call.get_result_display(),
        differs=call.result == SampleResult.REACHED and call.solved != call.rating.solved,
        done_at=call.done_at,
    )


def _answer(solved: bool | None, grade: int | None) -> Answer | None:
    return None if solved is None or grade is None else Answer(solved, str(Grade(grade).label))


def _may(actor: Actor, call: SampleCall) -> bool:
    return permissions.can(actor, "cases.call_sample", place_ids=call.case.place_ids, subject=call)


def _may_reopen(actor: Actor, case: Case) -> bool:
    may = permissions.can(actor, "cases.reopen", place_ids=case.place_ids, subject=case)
    return may and case.status == Status.CLOSED and case.reopened_count < REOPENINGS_MAX
