"""Draw by lot whom a third person calls, and keep what came of each call; no rate is touched by it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.journal import queries as journal
from helin.core.people import actions as people
from helin.core.people.actions import Contact
from helin.core.places.models import Place
from helin.core.workdays import queries as workdays
from helin.features.cases.actions.rulebook import hold
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.models import (
    Case,
    FollowUp,
    RateScheme,
    Rating,
    Sample,
    SampleCall,
    drawable,
    heard_in,
)
from helin.features.cases.workflow import Grade, SampleResult, Status
from helin.kit import draws, permissions
from helin.kit.actors import Actor
from helin.kit.periods import Period, month_with


@transaction.atomic
def draw_sample(*, street: Place, first_on: date, by: Actor, at: datetime, history: bool = False) -> Sample:
    """Draw from the call-backs of the period that begins on `first_on`, once and for all.

    How many is said by the rate scheme in force on that day; the seed by the street's journal at the period's end.
    Concurrency: one draw of a street at a time, so of two who draw one is told that it is drawn.
    Raises PermissionDenied; Refused when it has not ended, was drawn from before, or nothing can be drawn.
    """
    permissions.require(by, "cases.draw_sample", place_ids=street.chain_ids)
    hold(street)
    scheme = RateScheme.of_street(street.pk, on=first_on)
    period = month_with(first_on, start_day=scheme.period_day)
    _check_period(street, period, first_on, at)
    mark = journal.head_at(str(street.pk), period.span[1])
    rated, left_out = _frame(street, period)
    if mark is None or not rated:
        raise Refused("period", _("Nothing can be drawn: no closed case of that period has somebody to call."))
    frame = sorted(rated)
    chosen = draws.drawn(mark.hash, frame, scheme.sample_size)
    due_at = scheme.sample_until(at, workdays.clock())
    sample = Sample.objects.create(
        street=street, first_on=period.first, end_on=period.end, scheme=scheme, size=len(chosen), frame=frame,
        left_out=left_out, seed=mark.hash, seed_seq=mark.seq, seed_is_first=mark.is_first, drawn_by_id=by.person_id,
        drawn_at=at, due_at=due_at,
    )  # fmt: skip
    _write_calls(sample, [rated[number] for number in chosen])
    facts.record(
        "cases.draw_sample", sample, place=street, by=by, at=at, period=period.name, seed_seq=mark.seq,
        frame=len(frame), frame_sha256=draws.digest(frame), size=len(chosen), drawn_sha256=draws.digest(chosen),
        **_past(history),
    )  # fmt: skip
    return sample


@transaction.atomic
def call_sample(
    call: SampleCall,
    *,
    result: str,
    words: str = "",
    solved: bool | None = None,
    grade: int | None = None,
    approached: bool | None = None,
    by: Actor,
    at: datetime,
    history: bool = False,
) -> SampleCall:
    """Keep what came of one second call. "Not reached" ends it only at the last try.

    Concurrency: case, call and draw are locked, so of two who called one is told that it is done.
    Raises PermissionDenied, MissingEvidence; Refused when it is done already or the case is in work again.
    """
    case, call = _locked(call)
    permissions.require(by, "cases.call_sample", place_ids=case.place_ids, subject=call)
    if call.result:
        raise Refused("", _("Somebody else was quicker: this call is on record already."))
    if case.status != Status.CLOSED:
        raise Refused("", _("The matter was taken up again in between, so nobody is asked about it now."))
    _check_answers(result, words, solved, grade, approached)
    if result == SampleResult.NOT_REACHED:
        call.tries += 1
    if result != SampleResult.NOT_REACHED or call.tries >= call.sample.scheme.tries_max:
        call.result, call.done_by_id, call.done_at, call.words = result, by.person_id, at, words.strip()
    if result == SampleResult.REACHED:
        call.solved, call.grade, call.approached = solved, grade, approached
    call.save()
    facts.record(
        "cases.call_sample", case, place=case.place, by=by, at=at, sample=call.sample_id, result=result,
        tries=call.tries, left=_left(call.sample_id), **_past(history),
    )  # fmt: skip
    return call


@transaction.atomic
def overtake_samples(case: Case, *, by: Actor, at: datetime) -> int:
    """End the second calls that nobody is to make any more: the case is in work again or confidential; how many.

    Concurrency: idempotent. Raises PermissionDenied.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.overtake_samples", place_ids=case.place_ids, subject=case)
    if case.status == Status.CLOSED and not case.is_restricted:
        return 0
    waiting = list(SampleCall.objects.filter(case=case, result="").select_for_update().order_by("pk"))
    ended = sorted(call.sample_id for call in waiting)
    _hold_draws(ended)
    for call in waiting:
        call.result, call.done_at = SampleResult.OVERTAKEN, at
        call.save(update_fields=["result", "done_at"])
    if waiting:
        left = [_left(pk) for pk in ended]
        facts.record("cases.overtake_samples", case, place=case.place, by=by, at=at, samples=ended, left=left)
    return len(waiting)


def open_sample_contact(call: SampleCall, *, reason: str, by: Actor, at: datetime) -> Contact:
    """Show name and phone of the reporter to who makes the second call; the person is told.

    Call it outside any transaction: see `people.open_personal_data`. Raises PermissionDenied, NoReason; Refused when
    the call is made already.
    """
    case = call.case
    permissions.require(by, "cases.call_sample", place_ids=case.place_ids, subject=call)
    if call.result or case.reporter_id is None:
        raise Refused("", _("This call is on record; the number is not needed any more."))
    subject = f"cases.case:{case.pk}"
    return people.open_personal_data(case.reporter_id, subject=subject, place=case.place, reason=reason, by=by, at=at)


def _check_period(street: Place, period: Period, first_on: date, at: datetime) -> None:
    """See that it is a whole period that is over and was not drawn from. Raises Refused."""
    if period.first != first_on:
        raise Refused("period", _("No period begins on that day. Choose one from the list."))
    if period.end > timezone.localdate(at):
        raise Refused("period", _("This period is not over yet. Draw when its last day has passed."))
    overlaps = Sample.objects.filter(street=street, first_on__lt=period.end, end_on__gt=period.first)
    if overlaps.exists():
        raise Refused("period", _("This period was drawn from before. A draw is made once and stays as it is."))


def _frame(street: Place, period: Period) -> tuple[Mapping[str, Rating], int]:
    """What can be drawn, by number, and how many other cases were called back in the period. Two queries."""
    since, until = period.span
    heard = heard_in(street.pk, since=since, until=until)
    every = heard.order_by().aggregate(n=Count("case", distinct=True))["n"]
    found = drawable(heard).select_related("case").only("by_id", "case", "case__number")
    rated = {str(rating.case.number): rating for rating in found}
    return rated, every - len(rated)


def _write_calls(sample: Sample, chosen: list[Rating]) -> None:
    callers = dict(FollowUp.objects.filter(rating__in=chosen).values_list("rating_id", "done_by_id"))
    SampleCall.objects.bulk_create(
        SampleCall(
            sample=sample,
            case_id=rating.case_id,
            rating=rating,
            position=position,
            spoke_before=sorted({pk for pk in (rating.by_id, callers.get(rating.pk)) if pk is not None}),
        )
        for position, rating in enumerate(chosen, start=1)
    )


def _locked(call: SampleCall) -> tuple[Case, SampleCall]:
    """The case and the call, read again under their locks; the draw is held too, so that `left` counts right."""
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=call.case_id)
    call = SampleCall.objects.select_for_update(of=("self",)).get(pk=call.pk)
    _hold_draws([call.sample_id])
    call.case = case
    return case, call


def _hold_draws(ids: list[int]) -> None:
    """Let nobody else end a call of these draws until the transaction ends."""
    list(Sample.objects.select_for_update(no_key=True).only("pk").filter(pk__in=ids).order_by("pk"))


def _left(sample_id: int) -> int:
    return SampleCall.objects.filter(sample=sample_id, result="").count()


def _check_answers(result: str, words: str, solved: bool | None, grade: int | None, approached: bool | None) -> None:
    """What was asked has an answer, and what is not solved has words. Raises MissingEvidence."""
    if result not in SampleResult.values or result == SampleResult.OVERTAKEN:
        raise MissingEvidence("result")
    if result != SampleResult.REACHED:
        return
    given = {"solved": solved, "grade": grade if grade in Grade.values else None, "approached": approached}
    missing = [name for name, value in given.items() if value is None]
    if solved is False and not words.strip():
        missing.append("words")
    if missing:
        raise MissingEvidence(*missing)


def _past(history: bool) -> dict[str, bool]:
    """What marks a fact as past, so that nobody is told of it."""
    return {"history": True} if history else {}
