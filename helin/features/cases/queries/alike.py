"""Which cases are likely the same: near in place and time, alike in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.people.masking import mask_text
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case, CaseQuerySet, HotTopicScheme, Join
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor
from helin.kit.likeness import Weights, cosine, counted, shared_words
from helin.kit.pages import Page, cut, id_cursor

MOST = 3
CANDIDATES = 100
"""How many of the newest cases of the grid, and of the community, are compared."""
SHARED = 3
"""Pairs of letters that two texts must share to be looked at."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A case that is likely the same, its title masked, and why."""

    case_id: int
    number: str
    title: str
    standing: Standing
    score: float
    reason: str
    place: str
    joined: int = 0


def scheme_of(street_id: int, *, at: datetime) -> HotTopicScheme:
    """The parameters of that day: the street's own, else those for all. One query.

    Raises HotTopicScheme.DoesNotExist.
    """
    on = timezone.localdate(at)
    standing_then = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    found = HotTopicScheme.objects.filter(standing_then, Q(street_id=street_id) | Q(street__isnull=True))
    scheme = found.order_by("street_id").first()  # PostgreSQL puts those without a street last
    if scheme is None:
        raise HotTopicScheme.DoesNotExist(f"no parameters for topics on {on}")
    return scheme


def similar_public(draft: Case, *, at: datetime) -> list[Likely]:
    """Open public cases near a draft that are likely the same, at most three; none for a restricted one.

    Compared with what the public page shows, so that a hidden word or number cannot be found by guessing.
    Constant queries: five.
    """
    if draft.is_restricted or draft.community_id is None:
        return []
    cases = Case.objects.public().open().exclude(pk=draft.pk)
    if draft.reporter_id is not None:
        cases = cases.exclude(reporter_id=draft.reporter_id)
    return _Ranking(draft, scheme_of(draft.street_id, at=at), at, is_public=True).best(cases)


def likely_duplicates(case: Case, actor: Actor, *, at: datetime) -> list[Likely]:
    """Cases that the actor may see and that are likely the same as this one, at most three, the likeliest first.

    Restricted cases are never compared. Constant queries: five.
    """
    if case.is_restricted:
        return []
    cases = Case.objects.visible_to(actor).exclude(pk=case.pk).filter(is_restricted=False)
    cases = cases.exclude(status__in=[Status.DRAFT, Status.WITHDRAWN, Status.MERGED])
    return _Ranking(case, scheme_of(case.street_id, at=at), at, is_public=False).best(cases)


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Compares one case with its candidates."""

    case: Case
    scheme: HotTopicScheme
    at: datetime
    is_public: bool

    @property
    def text(self) -> str:
        return words_of(self.case.title, self.case.text)

    def best(self, cases: CaseQuerySet) -> list[Likely]:
        found = {c.pk: c for c in self._near(cases)}.values()
        mine, others = counted(self.text), [counted(self._read(c)) for c in found]
        weights = Weights.of_counts([mine, *others])
        vector = weights.vector_of(mine)
        sharing = (
            (c, other) for c, other in zip(found, others, strict=True) if len(mine.keys() & other.keys()) >= SHARED
        )
        scored = [(cosine(vector, weights.vector_of(other)) * self._nearness(c), c) for c, other in sharing]
        best = sorted((-s, -c.pk, c) for s, c in scored if s >= self.scheme.suggest_least)[:MOST]
        joined = joined_counts(c.pk for _s, _pk, c in best) if best else {}
        clock = workdays.clock()
        return [
            Likely(
                case_id=c.pk,
                number=c.number or "",
                title=c.public_title if self.is_public else mask_text(c.title),
                standing=standing(c, at=self.at, clock=clock),
                score=round(-score, 2),
                reason=self._reason(c, weights),
                place=c.place.name,
                joined=joined.get(c.pk, 0),
            )
            for score, _pk, c in best
        ]

    def _near(self, cases: CaseQuerySet) -> Iterable[Case]:
        """The newest of the grid, then of the community; of the street for what lies in no community."""
        began = self.case.submitted_at or self.at
        days = timedelta(days=self.scheme.window_days)
        cases = cases.filter(submitted_at__gte=began - days, submitted_at__lte=began + days)
        cases = cases.select_related("place").defer("search").order_by("-id")
        if self.case.grid_id is not None:
            yield from cases.filter(grid_id=self.case.grid_id)[:CANDIDATES]
        if self.case.community_id is not None:
            yield from cases.filter(community_id=self.case.community_id)[:CANDIDATES]
        else:
            yield from cases.filter(street_id=self.case.street_id)[:CANDIDATES]

    def _read(self, case: Case) -> str:
        """What of a candidate is compared."""
        if self.is_public:
            return words_of(case.public_title, case.public_text)
        return words_of(case.title, case.text)

    def _nearness(self, case: Case) -> float:
        apart = abs((case.submitted_at or self.at) - (self.case.submitted_at or self.at))
        return place_weight(self.case, case, self.scheme) * halved(apart, self.scheme.apart_days)

    def _reason(self, case: Case, weights: Weights) -> str:
        """Why, in words that stand in both; masked, for they may hold a number."""
        words = shared_words(mask_text(self.text), mask_text(self._read(case)), weights)
        told = [_("same building")] if case.place_id == self.case.place_id else []
        if not told and case.grid_id is not None and case.grid_id == self.case.grid_id:
            told = [_("same grid")]
        if words:
            told.append(_("both say: %(words)s") % {"words": _(", ").join(words)})
        return _("; ").join(told)


def words_of(title: str, text: str) -> str:
    """What is compared of a case: its title counts twice."""
    return f"{title} {title} {text}"


def place_weight(one: Case, other: Case, scheme: HotTopicScheme) -> float:
    """1 in one grid, less in one community, least elsewhere in the street."""
    if one.grid_id is not None and one.grid_id == other.grid_id:
        return 1.0
    same = one.community_id is not None and one.community_id == other.community_id
    return scheme.community_weight if same else scheme.street_weight


def halved(apart: timedelta, days: int) -> float:
    """0.5 for each `days` that went by."""
    return float(0.5 ** (apart.total_seconds() / 86400 / days))


def joined_counts(case_ids: Iterable[int]) -> Mapping[int, int]:
    """How many joined each case; those that nobody joined are left out. One query."""
    return dict(Join.objects.filter(case__in=list(case_ids)).order_by().values_list("case").annotate(Count("pk")))


def followers(case_id: int) -> list[int]:
    """The ids of the persons who joined a case."""
    return list(Join.objects.filter(case=case_id, person__isnull=False).values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Joined:
    """How many joined a case, whether whoever asks did, and whether that one can still be told of it."""

    count: int
    is_mine: bool
    is_reachable: bool


def joined(case_id: int, actor: Actor, visitor: UUID | None) -> Joined:
    """One query or two."""
    mine = own_join(case_id, actor, visitor)
    return Joined(
        joined_counts([case_id]).get(case_id, 0), mine is not None, mine is not None and mine.person_id is not None
    )


def own_join(case_id: int, actor: Actor, visitor: UUID | None) -> Join | None:
    """The own "me too"; somebody signed in has none by their browser."""
    joins = Join.objects.filter(case=case_id)
    if actor.person_id is not None:
        return joins.filter(person=actor.person_id).first()
    return joins.filter(visitor=visitor).first() if visitor else None


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """A public matter that one joined."""

    number: str
    title: str
    place: str
    standing: Standing


def joined_cases(actor: Actor, *, after: str = "", at: datetime, size: int = 20) -> Page[JoinedRow]:
    """The public matters that this person joined, the last joined first. One query."""
    joins = Join.objects.filter(person=actor.person_id or 0, case__in=Case.objects.public())
    if (before := id_cursor(after)) is not None:
        joins = joins.filter(id__lt=before)
    found: Sequence[Join] = list(joins.select_related("case__place").order_by("-id")[: size + 1])
    clock = workdays.clock()
    rows = [
        JoinedRow(j.case.number or "", j.case.public_title, j.case.place.name, standing(j.case, at=at, clock=clock))
        for j in found
    ]
    return cut(rows, size, [str(j.pk) for j in found])
