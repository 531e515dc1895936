"""Ask about a bad rating: put it into the queue once, and keep what came of the call."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.journal.models import Entry
from helin.core.places.models import Place
from helin.core.workdays import queries as workdays
from helin.features.cases.actions.moves import advance
from helin.features.cases.actions.rulebook import hold
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.models import Case, FollowUp, RateScheme, Rating, SampleCall
from helin.features.cases.workflow import FollowUpResult, Grade, Verb
from helin.kit import permissions
from helin.kit.actors import Actor

REMINDER = "cases.remind_of_calls"
WORDLESS = (FollowUpResult.NOT_REACHED, FollowUpResult.REFUSED)
"""Who was not reached, and who would rather not say, has said nothing."""


def is_bad(rating: Rating) -> bool:
    """One of the two bad grades, or not solved. Source: docs/sources.md#good-bad-rating."""
    bad = rating.grade is not None and rating.grade <= Grade.DISSATISFIED
    return rating.contacted and (bad or rating.solved is False)


@transaction.atomic
def queue_follow_up(rating: Rating, *, by: Actor, at: datetime) -> FollowUp | None:
    """Put a bad rating that the reporter gave alone into the queue of the call-back officers; None when it needs no
    call, is there already, or the case went on in another round.

    Concurrency: the case is locked, so a fact delivered twice makes one entry. Raises PermissionDenied.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=rating.case_id)
    permissions.require(by, "cases.queue_follow_up", place_ids=case.place_ids, subject=case)
    gone_on = rating.round != case.reopened_count
    if gone_on or not rating.by_reporter or not is_bad(rating) or FollowUp.objects.filter(rating=rating).exists():
        return None
    scheme = RateScheme.of_street(case.street_id, on=timezone.localdate(rating.rated_at))
    due_at = scheme.follow_up_until(rating.rated_at, workdays.clock())
    made = FollowUp.objects.create(
        rating=rating, case=case, street_id=case.street_id, asked_at=at, due_at=due_at, tries_max=scheme.tries_max
    )
    facts.record("cases.queue_follow_up", case, place=case.place, by=by, at=at, rating=rating.pk)
    return made


@transaction.atomic
def record_follow_up(
    follow_up: FollowUp,
    *,
    result: str,
    words: str = "",
    solved: bool | None = None,
    grade: int | None = None,
    by: Actor,
    at: datetime,
) -> FollowUp:
    """Keep what came of one call. "Not reached" ends it only at the last try; "reopened" reopens the case.

    Concurrency: case and entry are locked, so of two who called one is told that it is done.
    Raises PermissionDenied, MissingEvidence, IllegalTransition; Refused when it is done already.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=follow_up.case_id)
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    follow_up.case = case
    permissions.require(by, "cases.follow_up", place_ids=case.place_ids, subject=case)
    if follow_up.result:
        raise Refused("", _("Somebody else was quicker: this call is on record already."))
    _check(result, words, solved, grade)
    if result == FollowUpResult.NOT_REACHED:
        follow_up.tries += 1
    if result != FollowUpResult.NOT_REACHED or follow_up.tries >= follow_up.tries_max:
        follow_up.result, follow_up.done_by_id, follow_up.done_at = result, by.person_id, at
        follow_up.words = words.strip()
    if result == FollowUpResult.CHANGED:
        follow_up.solved, follow_up.grade = solved, grade
    follow_up.save()
    _spoke(follow_up.rating_id, by)
    if result == FollowUpResult.REOPENED:
        advance(case, Verb.REOPEN, by=by, at=at, reason=words.strip())
    facts.record(
        "cases.follow_up", case, place=case.place, by=by, at=at, rating=follow_up.rating_id, result=result,
        tries=follow_up.tries,
    )  # fmt: skip
    return follow_up


@transaction.atomic
def end_follow_ups(case: Case, *, by: Actor, at: datetime) -> int:
    """Take the entries of a case that was reopened otherwise out of the queue; how many. Raises PermissionDenied."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    permissions.require(by, "cases.queue_follow_up", place_ids=case.place_ids, subject=case)
    waiting = FollowUp.objects.filter(case=case, result="", rating__round__lt=case.reopened_count)
    return waiting.update(result=FollowUpResult.REOPENED, done_at=at)


def _spoke(rating_id: int, by: Actor) -> None:
    """Whoever has spoken with the person about a rating makes no second call about it."""
    for call in SampleCall.objects.filter(rating=rating_id, result="").exclude(spoke_before__contains=[by.person_id]):
        call.spoke_before = sorted({*call.spoke_before, by.person_id or 0})
        call.save(update_fields=["spoke_before"])


@transaction.atomic
def remind_of_calls(place: Place, *, by: Actor, at: datetime) -> int:
    """Say once a day how many bad ratings wait for a call in a street or community; how many, 0 when none or said.

    Concurrency: one at a time per place, so two runs of one morning say it once. Raises PermissionDenied.
    """
    permissions.require(by, "cases.remind_of_calls", place_ids=place.chain_ids)
    hold(place)
    morning = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    told = Entry.objects.filter(kind=REMINDER, subject=facts.subject_of(place), occurred_at__gte=morning)
    waiting = FollowUp.objects.filter(Q(street=place) | Q(case__community=place), result="")
    counted = waiting.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    if not counted["all"] or told.exists():
        return 0
    facts.record(REMINDER, place, place=place, by=by, at=at, waiting=counted["all"], late=counted["late"])
    return int(counted["all"])


def _check(result: str, words: str, solved: bool | None, grade: int | None) -> None:
    if result not in FollowUpResult.values:
        raise MissingEvidence("result")
    if result == FollowUpResult.CHANGED and (solved is None or grade not in Grade.values):
        raise MissingEvidence(*[name for name, given in (("solved", solved), ("grade", grade)) if given is None])
    if result not in WORDLESS and not words.strip():
        raise MissingEvidence("words")
