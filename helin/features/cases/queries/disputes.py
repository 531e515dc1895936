"""What does not count in the rates and why, and what waits for somebody to decide it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case, Exclusion, RateScheme, Rating, RatingAppeal
from helin.features.cases.permissions import THIRD
from helin.features.cases.queries.guard import reader, reads_words, title_for
from helin.features.cases.workflow import (
    EXCLUSION,
    LEFT_OUT,
    PASSED_ON,
    RATING_APPEAL,
    AppealReason,
    AppealState,
    ExclusionReason,
    ExclusionState,
    Grade,
    Ruled,
)
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import Workflow

SHOWN = 50
WAITING = (ExclusionState.ASKED, ExclusionState.CONTESTED)
Dispute = Exclusion | RatingAppeal


@dataclass(frozen=True, slots=True)
class Said:
    """One step: what was said, and when; never by whom."""

    label: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputePage:
    """An exclusion or an appeal with all that was said; `verbs` are what this actor may say now, `possible` what
    anybody may."""

    dispute: Dispute
    case: Case
    title: str
    kind: str
    unit: str
    reason: str
    state: str
    rating: str
    comment: str
    said: Sequence[Said]
    verbs: Sequence[tuple[str, str]]
    possible: frozenset[str]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A line of the list; `mine` when this actor may decide it."""

    href: str
    number: str
    title: str
    unit: str
    kind: str
    reason: str
    state: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class CaseNotes:
    """What the page of a case says about its counting, and what this actor may ask."""

    exclusion: Exclusion | None
    appeal: RatingAppeal | None
    may_contest: bool
    may_ask: bool
    may_appeal: bool

    @property
    def is_out(self) -> bool:
        """Whether the case is left out."""
        return self.exclusion is not None and self.exclusion.state in LEFT_OUT


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many call-backs of a period do not count for one reason."""

    reason: str
    label: str
    n: int


def case_notes(case: Case, actor: Actor, *, at: datetime) -> CaseNotes:
    """For a case that `get_case` gave. At most two queries, none before a unit has it."""
    if case.status not in PASSED_ON:
        return CaseNotes(None, None, may_contest=False, may_ask=False, may_appeal=False)
    exclusion: Exclusion | None = getattr(case, "exclusion", None)
    rating = case.ratings.select_related("appeal").order_by("-rated_at").first()
    appeal: RatingAppeal | None = getattr(rating, "appeal", None)
    may_ask = exclusion is None and _may(actor, "cases.ask_exclusion", case, case)
    may_appeal = (
        rating is not None and rating.contacted and appeal is None and _may(actor, "cases.appeal_rating", case, rating)
    )
    if rating is not None and (may_ask or may_appeal):
        scheme = RateScheme.of_street(case.street_id, on=timezone.localdate(rating.rated_at))
        in_time = at <= scheme.appeal_until(rating.rated_at, workdays.clock())
        may_ask, may_appeal = may_ask and in_time, may_appeal and in_time
    return CaseNotes(exclusion, appeal, _may_contest(exclusion, actor, at), may_ask, may_appeal)


def _may_contest(exclusion: Exclusion | None, actor: Actor, at: datetime) -> bool:
    if exclusion is None or exclusion.state != ExclusionState.EXCLUDED or exclusion.contest_until is None:
        return False
    return at <= exclusion.contest_until and _may(actor, "cases.contest", exclusion.case, exclusion)


def _may(actor: Actor, permission: str, case: Case, subject: object) -> bool:
    return permissions.can(actor, permission, place_ids=case.place_ids, subject=subject)


def get_exclusion(pk: int, actor: Actor) -> Exclusion:
    """The exclusion of a case that this actor sees. Raises Exclusion.DoesNotExist."""
    seen = Case.objects.visible_to(actor).values("pk")
    return Exclusion.objects.select_related("case", "case__place", "case__lead").get(pk=pk, case__in=seen)


def get_appeal(pk: int, actor: Actor) -> RatingAppeal:
    """The appeal about a case that this actor sees. Raises RatingAppeal.DoesNotExist."""
    seen = Case.objects.visible_to(actor).values("pk")
    return RatingAppeal.objects.select_related("case", "case__place", "rating", "rating__lead").get(
        pk=pk, case__in=seen
    )


def exclusion_page(exclusion: Exclusion, actor: Actor, *, at: datetime) -> DisputePage:
    """Compose the page of an exclusion. Two queries."""
    rating = exclusion.case.ratings.order_by("-rated_at").first()
    verbs = [
        m.verb
        for m in EXCLUSION.open_moves(exclusion.state)
        if _may(actor, m.permission, exclusion.case, exclusion)
        and (m.verb != Ruled.CONTEST or _may_contest(exclusion, actor, at))
    ]
    unit = exclusion.case.lead.name if exclusion.case.lead else ""
    reason, state = exclusion.get_reason_display(), exclusion.get_state_display()
    until = exclusion.contest_until if exclusion.state == ExclusionState.EXCLUDED else None
    return _page(exclusion, actor, rating, unit, (reason, state), verbs, until)


def appeal_page(appeal: RatingAppeal, actor: Actor) -> DisputePage:
    """Compose the page of an appeal. One query."""
    open_moves = RATING_APPEAL.open_moves(appeal.state)
    verbs = [m.verb for m in open_moves if _may(actor, m.permission, appeal.case, appeal)]
    labels = appeal.get_reason_display(), appeal.get_state_display()
    return _page(appeal, actor, appeal.rating, appeal.rating.lead.name, labels, verbs, None)


def _page(
    dispute: Dispute,
    actor: Actor,
    rating: Rating | None,
    unit: str,
    labels: tuple[str, str],
    verbs: Sequence[str],
    until: datetime | None,
) -> DisputePage:
    case = dispute.case
    as_read, rulings = reader(case, actor), dispute.rulings.order_by("id")
    if case.is_restricted and not reads_words(case, actor):
        rating, rulings = None, rulings.exclude(verb=Ruled.CONTEST)
    return DisputePage(
        dispute=dispute,
        case=case,
        title=title_for(case, actor, masked=False),
        kind=_kind(dispute),
        unit=unit,
        reason=labels[0],
        state=labels[1],
        rating=str(Grade(rating.grade).label) if rating and rating.grade else "",
        comment=as_read(rating.comment) if rating else "",
        said=[Said(r.get_verb_display(), as_read(r.words), r.said_at) for r in rulings],
        verbs=[(verb, str(Ruled(verb).label)) for verb in verbs],
        possible=frozenset(m.verb for m in _table(dispute).open_moves(dispute.state)),
        until=until,
    )


def waiting_disputes(actor: Actor) -> list[DisputeRow]:
    """What waits in the actor's places, the longest first. Two queries."""
    exclusions = _exclusions(actor).filter(state__in=WAITING).order_by("id")[:SHOWN]
    appeals = _appeals(actor).filter(state=AppealState.FILED).order_by("id")[:SHOWN]
    return sorted((_row(d, actor) for d in _both(exclusions, appeals)), key=lambda row: (not row.mine, row.at))


def decided_disputes(actor: Actor, *, since: datetime | None = None, until: datetime | None = None) -> list[DisputeRow]:
    """What was decided in the actor's places, newest first; with a period, only what is left out of its rates.
    Two queries; the newest `SHOWN` of each kind."""
    exclusions = _exclusions(actor).exclude(state__in=WAITING[:1])
    appeals = _appeals(actor).exclude(state=AppealState.FILED)
    if since and until:
        period = Rating.objects.filter(rated_at__gte=since, rated_at__lt=until, contacted=True)
        exclusions = exclusions.filter(case__is_restricted=False, state__in=LEFT_OUT, case__in=period.values("case"))
        appeals = appeals.filter(case__is_restricted=False, state=AppealState.UPHELD, rating__in=period.values("pk"))
    found = _both(exclusions.order_by("-id")[:SHOWN], appeals.order_by("-id")[:SHOWN])
    return sorted((_row(d, actor) for d in found), key=lambda row: row.at, reverse=True)


def _both(exclusions: Iterable[Exclusion], appeals: Iterable[RatingAppeal]) -> list[Dispute]:
    return [*exclusions, *appeals]


def _exclusions(actor: Actor) -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(_there(actor)).select_related("case", "case__lead")


def _appeals(actor: Actor) -> QuerySet[RatingAppeal]:
    return RatingAppeal.objects.filter(_there(actor)).select_related("case", "rating", "rating__lead")


def _there(actor: Actor) -> Q:
    places = actor.places_with(THIRD)
    seen = Case.objects.visible_to(actor).values("pk")
    return Q(case__in=seen) & (Q(street__in=places) | Q(case__community__in=places))


def _table(dispute: Dispute) -> Workflow:
    return EXCLUSION if isinstance(dispute, Exclusion) else RATING_APPEAL


def _kind(dispute: Dispute) -> str:
    return str((Ruled.ASK_EXCLUSION if isinstance(dispute, Exclusion) else Ruled.APPEAL_RATING).label)


def _row(dispute: Dispute, actor: Actor) -> DisputeRow:
    is_exclusion, case = isinstance(dispute, Exclusion), dispute.case
    unit = case.lead if isinstance(dispute, Exclusion) else dispute.rating.lead
    return DisputeRow(
        href=reverse("cases:exclusion" if is_exclusion else "cases:appeal", args=[dispute.pk]),
        number=case.number or "",
        title=title_for(case, actor),
        unit=unit.name if unit else "",
        kind=_kind(dispute),
        reason=dispute.get_reason_display(),
        state=dispute.get_state_display(),
        at=dispute.decided_at or dispute.asked_at,
        mine=any(_may(actor, m.permission, case, dispute) for m in _table(dispute).open_moves(dispute.state)),
    )


def left_out_counts(street_id: int, *, since: datetime, until: datetime) -> list[LeftOut]:
    """How many valid call-backs of a period do not count, by reason. One query.

    What is restricted is counted nowhere: see `tallies`. A rating left out for two reasons stands under its case's.
    """
    rated = Rating.objects.filter(street_id=street_id, rated_at__gte=since, rated_at__lt=until, contacted=True)
    rated = rated.filter(case__is_restricted=False)
    out = Q(case__exclusion__state__in=LEFT_OUT)
    cases = rated.filter(out).order_by().values_list("case__exclusion__reason").annotate(n=Count("pk"))
    upheld = rated.filter(~Q(case__in=Exclusion.objects.filter(state__in=LEFT_OUT).values("case")))
    upheld = upheld.filter(appeal__state=AppealState.UPHELD).order_by()
    ratings = upheld.values_list("appeal__reason").annotate(n=Count("pk"))
    labels = dict(chain(ExclusionReason.choices, AppealReason.choices))
    return [LeftOut(reason, str(labels[reason]), n) for reason, n in cases.union(ratings, all=True)]
