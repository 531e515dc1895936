"""Leave a case out of the rates, object to that, appeal against a rating: each step by another person than the last."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.models import Case, Exclusion, RateScheme, Rating, RatingAppeal, Ruling
from helin.features.cases.workflow import (
    EXCLUSION,
    PASSED_ON,
    RATING_APPEAL,
    AppealReason,
    ExclusionReason,
    Ruled,
)
from helin.kit import permissions
from helin.kit.actors import Actor


@transaction.atomic
def ask_exclusion(case: Case, *, reason: str, words: str, by: Actor, at: datetime) -> Exclusion:
    """Ask that a case does not count in the rates; a second person decides.

    Concurrency: the case is locked, so it is asked once.
    Raises PermissionDenied, MissingEvidence; Refused when it was asked before, or too long after the rating.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.ask_exclusion", place_ids=case.place_ids, subject=case)
    _check(reason, ExclusionReason.values)
    if case.status not in PASSED_ON or Exclusion.objects.filter(case=case).exists():
        raise Refused("", _("This was asked before and decided, or the case has not been passed on."))
    _check_window(case.ratings.order_by("-rated_at").first(), at)
    exclusion = Exclusion.objects.create(
        case=case, street_id=case.street_id, reason=reason, asked_by_id=by.person_id or 0, asked_at=at
    )
    _say(Ruled.ASK_EXCLUSION, words, by, at, exclusion=exclusion)
    facts.record("cases.ask_exclusion", case, place=case.place, by=by, at=at, reason_code=reason)
    return exclusion


@transaction.atomic
def decide_exclusion(exclusion: Exclusion, *, exclude: bool, words: str, by: Actor, at: datetime) -> Exclusion:
    """Leave the case out, or let it count.

    Concurrency: the exclusion is locked and read again, so of two who decide one is told that it is decided.
    Raises IllegalTransition, PermissionDenied, MissingEvidence.
    """
    verb = Ruled.EXCLUDE if exclude else Ruled.REFUSE_EXCLUSION
    exclusion = _step(exclusion, verb, words, by, at)
    case = exclusion.case
    exclusion.decided_by_id, exclusion.decided_at = by.person_id, at
    scheme = RateScheme.of_street(case.street_id, on=timezone.localdate(at))
    exclusion.contest_until = scheme.contest_until(at, workdays.clock()) if exclude else None
    exclusion.save()
    facts.record("cases.exclude" if exclude else "cases.refuse_exclusion", case, place=case.place, by=by, at=at)
    return exclusion


@transaction.atomic
def contest(exclusion: Exclusion, *, words: str, by: Actor, at: datetime) -> Exclusion:
    """Object, as the reporter, to being left out.

    Concurrency: as `decide_exclusion`.
    Raises IllegalTransition, PermissionDenied, MissingEvidence; Refused when the time to object is over.
    """
    exclusion = _step(exclusion, Ruled.CONTEST, words, by, at)
    if exclusion.contest_until is not None and at > exclusion.contest_until:
        raise Refused("words", _("The time to object is over. The street desk can still tell you more by phone."))
    exclusion.save()
    facts.record("cases.contest", exclusion.case, place=exclusion.case.place, by=by, at=at)
    return exclusion


@transaction.atomic
def settle_contest(exclusion: Exclusion, *, lift: bool, words: str, by: Actor, at: datetime) -> Exclusion:
    """Let the case count again, or leave it out all the same.

    Concurrency: as `decide_exclusion`. Raises IllegalTransition, PermissionDenied, MissingEvidence.
    """
    exclusion = _step(exclusion, Ruled.LIFT if lift else Ruled.CONFIRM, words, by, at)
    exclusion.settled_by_id, exclusion.settled_at = by.person_id, at
    exclusion.save()
    case = exclusion.case
    facts.record("cases.lift" if lift else "cases.confirm", case, place=case.place, by=by, at=at)
    return exclusion


@transaction.atomic
def appeal_rating(rating: Rating, *, reason: str, words: str, by: Actor, at: datetime) -> RatingAppeal:
    """Say, as the unit that was rated, that the rating is mistaken.

    Concurrency: the case is locked, so a rating is appealed against once.
    Raises PermissionDenied, MissingEvidence; Refused when it was appealed before, or too late.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=rating.case_id)
    permissions.require(by, "cases.appeal_rating", place_ids=case.place_ids, subject=rating)
    _check(reason, AppealReason.values)
    if RatingAppeal.objects.filter(rating=rating).exists() or not rating.contacted:
        raise Refused("", _("One can appeal against a rating once; this one was appealed before."))
    _check_window(rating, at)
    appeal = RatingAppeal.objects.create(
        rating=rating, case=case, street_id=case.street_id, reason=reason, asked_by_id=by.person_id or 0, asked_at=at
    )
    _say(Ruled.APPEAL_RATING, words, by, at, appeal=appeal)
    facts.record("cases.appeal_rating", case, place=case.place, by=by, at=at, rating=rating.pk, reason_code=reason)
    return appeal


@transaction.atomic
def judge_appeal(appeal: RatingAppeal, *, uphold: bool, words: str, by: Actor, at: datetime) -> RatingAppeal:
    """Uphold or dismiss an appeal; upheld, the rating does not count, and its words stay.

    Concurrency: as `decide_exclusion`. Raises IllegalTransition, PermissionDenied, MissingEvidence.
    """
    found = RatingAppeal.objects.select_for_update(of=("self",)).select_related("case", "case__place", "rating")
    appeal = found.get(pk=appeal.pk)
    case, verb = appeal.case, Ruled.UPHOLD_APPEAL if uphold else Ruled.DISMISS_APPEAL
    plan = RATING_APPEAL.plan(appeal.state, verb)
    permissions.require(by, plan.permission, place_ids=case.place_ids, subject=appeal)
    appeal.state, appeal.decided_by_id, appeal.decided_at = plan.target, by.person_id, at
    _say(verb, words, by, at, role=_role_of(by, case, plan.permission), appeal=appeal)
    appeal.save()
    facts.record("cases.uphold_appeal" if uphold else "cases.dismiss_appeal", case, place=case.place, by=by, at=at)
    return appeal


def _step(exclusion: Exclusion, verb: str, words: str, by: Actor, at: datetime) -> Exclusion:
    """Lock it, take one row of its table, keep what was said; the caller saves it."""
    found = Exclusion.objects.select_for_update(of=("self",)).select_related("case", "case__place")
    exclusion = found.get(pk=exclusion.pk)
    plan = EXCLUSION.plan(exclusion.state, verb)
    permissions.require(by, plan.permission, place_ids=exclusion.case.place_ids, subject=exclusion)
    exclusion.state = plan.target
    _say(verb, words, by, at, role=_role_of(by, exclusion.case, plan.permission), exclusion=exclusion)
    return exclusion


def _role_of(by: Actor, case: Case, permission: str) -> str:
    """In which of the roles that the right asks for somebody decides; "" for the reporter."""
    held = [role for role in permissions.roles_for(permission) if by.holds({role}, case.place_ids)]
    return next((str(role) for role in (Role.LEADER, Role.DISPATCHER, Role.VERIFIER) if role in held), "")


def _check(reason: str, known: list[str]) -> None:
    if reason not in known:
        raise MissingEvidence("reason")


def _check_window(rating: Rating | None, at: datetime) -> None:
    """A unit has some working days from the rating. Raises Refused."""
    if rating is None:
        return
    scheme = RateScheme.of_street(rating.street_id, on=timezone.localdate(rating.rated_at))
    if at > scheme.appeal_until(rating.rated_at, workdays.clock()):
        raise Refused("", _("The time to ask is over: it ends some working days after the rating."))


def _say(verb: str, words: str, by: Actor, at: datetime, *, role: str = "", **about: Exclusion | RatingAppeal) -> None:
    if not words.strip():
        raise MissingEvidence("words")
    Ruling.objects.create(verb=verb, words=words.strip(), by_id=by.person_id, role=role, said_at=at, **about)
