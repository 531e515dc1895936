"""Who has the same trouble, and what many cases have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from helin.core.places.models import Place
from helin.features.cases.models.case import Case
from helin.features.cases.models.catalogue import DateRange


class Join(models.Model):
    """One "me too": a person who has the same trouble and follows the case.

    `visitor` is the secret of a browser in which nobody is signed in; its person, if there is one, left a number.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="joins", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    visitor = models.UUIDField(null=True, help_text="Made by the browser's session")
    came_from = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="+", help_text="The merged case that brought it along"
    )
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="a_person_joins_a_case_once"),
            models.UniqueConstraint(fields=["case", "visitor"], name="a_visitor_joins_a_case_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(visitor__isnull=False), name="somebody_joins_a_case"
            ),
        ]
        indexes = [models.Index(fields=["visitor"], name="join_by_visitor", condition=Q(visitor__isnull=False))]

    def __str__(self) -> str:
        return f"join {self.pk} of {self.case_id}"


def merged_under(case: Case) -> list[Case]:
    """The cases merged into it, also through one another; a query for each step of the chain, two as a rule."""
    found: list[Case] = []
    step = list(Case.objects.filter(merged_into=case).order_by("pk"))
    while step:
        found += step
        step = list(Case.objects.filter(merged_into__in=step).order_by("pk"))
    return found


def merged_root(case: Case) -> Case:
    """The case at the end of the chain, where all who follow are; itself when it was merged into none."""
    while case.merged_into_id is not None:
        case = Case.objects.select_related("place", "lead").get(pk=case.merged_into_id)
    return case


class HotTopicScheme(models.Model):
    """The parameters by which texts are called alike and topics hot, from a date on; without a street, for all of them.

    Likeness of two cases = letter pairs shared (cosine) × place weight × 0.5 ^ (days apart / `apart_days`).
    Heat of a topic = Σ over its cases (1 + `join_weight` × joined) × 0.5 ^ (age in days / `half_life_days`); several
    cases of one person count as one, the newest.
    Source: docs/sources.md#hot-topics.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    suggest_least = models.FloatField(help_text="Likeness from which a case is suggested as the same")
    topic_least = models.FloatField(help_text="Likeness from which two cases belong to one topic")
    community_weight = models.FloatField(help_text="Place weight in one community; 1 in one grid")
    street_weight = models.FloatField(help_text="Place weight elsewhere in the street")
    apart_days = models.PositiveSmallIntegerField()
    window_days = models.PositiveSmallIntegerField(help_text="How far back is looked")
    cases_least = models.PositiveSmallIntegerField(help_text="Cases that make a topic")
    join_weight = models.FloatField()
    half_life_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=120, help_text="The paper that the parameters come from")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(suggest_least__gt=0, suggest_least__lte=1, topic_least__gt=0, topic_least__lte=1),
                name="likeness_is_above_zero_and_at_most_one",
            ),
            models.CheckConstraint(
                condition=Q(street_weight__gt=0, community_weight__gte=F("street_weight"), community_weight__lte=1),
                name="what_is_nearer_weighs_no_less",
            ),
            models.CheckConstraint(
                condition=Q(apart_days__gt=0, window_days__gt=0, half_life_days__gt=0, cases_least__gte=2)
                & Q(join_weight__gte=0),
                name="a_topic_has_two_cases_and_some_time",
            ),
            ExclusionConstraint(
                name="one_topic_scheme_at_a_time",
                expressions=[
                    (Coalesce("street", 0), RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"topic scheme of {self.street_id or 'all streets'} from {self.starts_on}"


class HotTopic(models.Model):
    """What many recent cases of a street are about, as one run found it; `cases` are their ids, the centre first.

    `words` are what the masked titles of at least two cases say, but for places. A topic put forward is kept when a
    later run no longer finds it; `found_at` tells which run saw it last.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(HotTopicScheme, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60)
    words = ArrayField(models.CharField(max_length=20), default=list)
    cases = ArrayField(models.BigIntegerField())
    case_count = models.PositiveIntegerField()
    joined_count = models.PositiveIntegerField()
    heat = models.FloatField()
    weeks = ArrayField(models.PositiveIntegerField(), help_text="Cases per week, the oldest first")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    is_current = models.BooleanField(default=True, help_text="The last run found it")
    found_at = models.DateTimeField()
    put_forward_at = models.DateTimeField(null=True)
    put_forward_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["street", "-heat", "-id"], name="topic_by_heat")]
        constraints = [
            models.CheckConstraint(
                condition=Q(case_count__gte=2, cases__len=F("case_count"), heat__gte=0),
                name="a_topic_names_all_its_cases",
            ),
            models.CheckConstraint(
                condition=Q(put_forward_at__isnull=True, put_forward_by__isnull=True)
                | Q(put_forward_at__isnull=False, put_forward_by__isnull=False),
                name="a_topic_put_forward_says_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"topic {self.pk}: {self.case_count} cases"


@dataclass(frozen=True, slots=True)
class FoundTopic:
    """A topic as a run found it, not yet written. `cases` are ids, the centre first; `weeks` the oldest first."""

    place_id: int
    title: str
    words: Sequence[str]
    cases: Sequence[int]
    joined_count: int
    heat: float
    weeks: Sequence[int]
