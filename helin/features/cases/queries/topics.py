"""Hot topics: found among the recent cases of a street, and as staff see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.core.people import queries as people
from helin.core.people.masking import mask_text
from helin.core.places.queries import spoken_places
from helin.features.cases.models import Case, FoundTopic, HotTopic, HotTopicScheme
from helin.features.cases.permissions import TOPICS
from helin.features.cases.queries.alike import halved, joined_counts, place_weight, words_of
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor
from helin.kit.likeness import Weights, alike_pairs, stars
from helin.kit.naming import common_phrases
from helin.kit.permissions import roles_for

CASES_MAX = 20_000
WEEK = timedelta(days=7)
TOPICS_SHOWN, CASES_SHOWN = 50, 30
BAR = 6


def find_topics(street_id: int, scheme: HotTopicScheme, *, since: datetime, until: datetime) -> list[FoundTopic]:
    """What the cases handed in within [since, until) have in common, the hottest first. Three queries; writes nothing.

    Deterministic. Accusations, drafts and what was taken back are left out. Loads scipy: for jobs and commands only.
    """
    cases = list(
        Case.objects.filter(street_id=street_id, submitted_at__gte=since, submitted_at__lt=until)
        .filter(is_restricted=False)
        .exclude(status__in=[Status.DRAFT, Status.WITHDRAWN])
        .only("title", "text", "street", "community", "grid", "place", "reporter", "submitted_at")
        .order_by("-submitted_at", "-id")[:CASES_MAX]
    )
    cases.reverse()
    joined = joined_counts(c.pk for c in cases)
    texts = [words_of(c.title, c.text) for c in cases]
    weights = Weights.of(texts)
    groups = stars(len(cases), links_of(cases, texts, weights, scheme))
    made = _Maker(scheme, weights, joined, since, until, spoken_places(street_id))
    found = [made.topic([cases[i] for i in group]) for group in groups if len(group) >= scheme.cases_least]
    return sorted(found, key=lambda topic: (-topic.heat, topic.cases[0]))


def links_of(
    cases: Sequence[Case], texts: Sequence[str], weights: Weights, scheme: HotTopicScheme
) -> Iterable[tuple[int, int, float]]:
    """Which cases are alike enough for one topic, and how alike: words × place × time."""
    for pair in alike_pairs(texts, weights, least=scheme.topic_least):
        one, other = cases[pair.one], cases[pair.other]
        if one.submitted_at is None or other.submitted_at is None:
            continue
        apart = abs(one.submitted_at - other.submitted_at)
        strength = pair.cosine * place_weight(one, other, scheme) * halved(apart, scheme.apart_days)
        if strength >= scheme.topic_least:
            yield pair.one, pair.other, strength


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes a topic of a group of cases."""

    scheme: HotTopicScheme
    weights: Weights
    joined: Mapping[int, int]
    since: datetime
    until: datetime
    places: Sequence[str]

    def topic(self, cases: Sequence[Case]) -> FoundTopic:
        titles = [mask_text(c.title) for c in cases]
        return FoundTopic(
            place_id=_common_place(cases),
            title=titles[0],
            words=common_phrases(titles, self.weights, places=self.places),
            cases=[c.pk for c in cases],
            joined_count=sum(self.joined.get(c.pk, 0) for c in cases),
            heat=round(sum(self._heat(c) for c in _one_a_person(cases)), 3),
            weeks=self._weeks(cases),
        )

    def _heat(self, case: Case) -> float:
        voices = 1 + self.scheme.join_weight * self.joined.get(case.pk, 0)
        return voices * halved(self.until - (case.submitted_at or self.since), self.scheme.half_life_days)

    def _weeks(self, cases: Sequence[Case]) -> list[int]:
        """Cases in each week of the period, the last one ending now; a cut first week is a week."""
        ages = [(self.until - (c.submitted_at or self.since)) // WEEK for c in cases]
        first = max((self.until - self.since - timedelta(microseconds=1)) // WEEK, 0)
        return [ages.count(age) for age in range(first, -1, -1)]


def _one_a_person(cases: Sequence[Case]) -> list[Case]:
    """The newest case of each reporter; those without a reporter all."""
    newest = sorted(cases, key=lambda c: (c.submitted_at is None, c.submitted_at, c.pk))
    return list({c.reporter_id or -c.pk: c for c in newest}.values())


def _common_place(cases: Sequence[Case]) -> int:
    """The nearest place in which all of them lie."""
    for level in ("place_id", "grid_id", "community_id"):
        ids = {getattr(c, level) for c in cases}
        if len(ids) == 1 and None not in ids:
            return int(ids.pop())
    return cases[0].street_id


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A hot topic as staff see it; `cases` are those that the actor may see, title masked."""

    id: int
    name: str
    title: str
    place: str
    case_count: int
    joined_count: int
    heat: float
    weeks: Sequence[tuple[str, int]]
    cases: Sequence[tuple[int, str, str]]
    put_forward_at: datetime | None
    put_forward_by: str
    is_current: bool
    may_put_forward: bool

    @property
    def heat_text(self) -> str:
        """One digit after the point."""
        return f"{self.heat:.1f}"

    @property
    def bars(self) -> list[tuple[int, int, int]]:
        """A bar a week, 24 high: its left edge, its top and its height; a week without cases has none."""
        most = max((n for _week, n in self.weeks), default=1) or 1
        heights = [-(-24 * n // most) for _week, n in self.weeks]
        return [(BAR * i, 24 - height, height) for i, height in enumerate(heights) if height]

    @property
    def chart_width(self) -> int:
        """How wide the bars are together."""
        return BAR * max(len(self.weeks), 1)

    @property
    def weeks_text(self) -> str:
        """The bars in words."""
        told = [_("%(n)d in the week from %(day)s") % {"n": n, "day": week} for week, n in self.weeks if n]
        return _("; ").join(told)

    @property
    def more(self) -> int:
        """Cases that are not named."""
        return self.case_count - len(self.cases)


@dataclass(frozen=True, slots=True)
class TopicPage:
    """The topics of a street that an actor may see, the hottest first, and by which parameters they were found."""

    rows: Sequence[TopicRow]
    scheme: HotTopicScheme
    since: datetime | None
    until: datetime | None

    @property
    def period(self) -> str:
        """What was looked at, in words."""
        if self.since is None or self.until is None:
            return ""
        return _("Cases handed in from %(since)s to %(until)s.") % {
            "since": date_format(timezone.localtime(self.since), "DATE_FORMAT"),
            "until": date_format(timezone.localtime(self.until), "DATE_FORMAT"),
        }


def topics(street_id: int, actor: Actor, *, scheme: HotTopicScheme) -> TopicPage:
    """The street's topics in the actor's places. Four queries at most, constant."""
    held = set(actor.places_with(roles_for("cases.topics")))
    found = [
        topic
        for topic in HotTopic.objects.filter(street_id=street_id)
        .select_related("place", "scheme")
        .order_by("-heat", "-id")
        if not held.isdisjoint(topic.place.chain_ids)
    ][:TOPICS_SHOWN]
    ids = {pk for topic in found for pk in topic.cases[:CASES_SHOWN]}
    seen = Case.objects.visible_to(actor).filter(pk__in=ids, is_restricted=False).values_list("pk", "number", "title")
    cases = {pk: (pk, number or "", mask_text(title)) for pk, number, title in seen}
    names = people.masked_names({t.put_forward_by_id for t in found if t.put_forward_by_id is not None})
    may = set(actor.places_with(TOPICS.roles))
    rows = [
        TopicRow(
            id=topic.pk,
            name=" · ".join(topic.words) or topic.title,
            title=topic.title,
            place=topic.place.name,
            case_count=topic.case_count,
            joined_count=topic.joined_count,
            heat=topic.heat,
            weeks=_weeks(topic),
            cases=[cases[pk] for pk in topic.cases if pk in cases],
            put_forward_at=topic.put_forward_at,
            put_forward_by=names.get(topic.put_forward_by_id or 0, ""),
            is_current=topic.is_current,
            may_put_forward=not may.isdisjoint(topic.place.chain_ids),
        )
        for topic in found
    ]
    last = max(found, key=lambda t: t.found_at, default=None)
    if last is None:
        return TopicPage(rows, scheme, None, None)
    return TopicPage(rows, last.scheme, last.since_at, last.until_at)


def _weeks(topic: HotTopic) -> list[tuple[str, int]]:
    """The first day of each week, and its cases."""
    last = len(topic.weeks)
    return [
        (date_format(timezone.localtime(topic.until_at - WEEK * (last - i)), "MONTH_DAY_FORMAT"), n)
        for i, n in enumerate(topic.weeks)
    ]


def get_topic(pk: int, actor: Actor) -> HotTopic:
    """The topic if this actor may see it. Raises HotTopic.DoesNotExist, also when the right is missing."""
    topic = HotTopic.objects.select_related("place").get(pk=pk)
    if set(actor.places_with(roles_for("cases.topics"))).isdisjoint(topic.place.chain_ids):
        raise HotTopic.DoesNotExist
    return topic
