"""Cases left out of the rates, ratings under appeal, and what was said about either; the decisions stay as they are."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from helin.core.places.models import Place
from helin.core.roles import Role
from helin.features.cases.models.case import Case
from helin.features.cases.models.ratings import Rating
from helin.features.cases.workflow import (
    EXCLUSION,
    LEFT_OUT,
    RATING_APPEAL,
    AppealReason,
    AppealState,
    ExclusionReason,
    ExclusionState,
    Ruled,
)


class Exclusion(models.Model):
    """The question whether a case counts in the rates; a case has it at most once, so that nobody asks until it suits.

    Who asks, who decides and who looks at the reporter's objection are three persons.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="exclusion")
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=16, choices=ExclusionReason)
    state = models.CharField(max_length=12, choices=ExclusionState, default=ExclusionState.ASKED)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    contest_until = models.DateTimeField(null=True)
    settled_by_id = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["street", "state", "-id"], name="exclusion_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=ExclusionReason.values), name="an_exclusion_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state=ExclusionState.ASKED, decided_by_id__isnull=True)
                | (~Q(state=ExclusionState.ASKED) & Q(decided_by_id__isnull=False, decided_at__isnull=False)),
                name="an_exclusion_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by_id=F("asked_by_id")), name="whoever_asks_for_an_exclusion_never_decides_it"
            ),
            models.CheckConstraint(
                condition=~Q(settled_by_id=F("asked_by_id")) & ~Q(settled_by_id=F("decided_by_id")),
                name="a_third_person_settles_an_objection",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LEFT_OUT) | Q(contest_until__isnull=False),
                name="what_is_left_out_can_be_objected_to",
            ),
        ]
        triggers = [pgtrigger.FSM(name="excludes_as_its_table_says", field="state", transitions=EXCLUSION.edges())]

    def __str__(self) -> str:
        return f"exclusion of {self.case_id}: {self.state}"


class RatingAppeal(models.Model):
    """A unit's word that a rating is mistaken; once for a rating. Upheld, the rating stays but does not count."""

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="appeal")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rating_appeals")
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=16, choices=AppealReason)
    state = models.CharField(max_length=12, choices=AppealState, default=AppealState.FILED)
    asked_by_id = models.BigIntegerField()
    asked_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["street", "state", "-id"], name="rating_appeal_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=AppealReason.values), name="a_rating_appeal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state=AppealState.FILED, decided_by_id__isnull=True)
                | (~Q(state=AppealState.FILED) & Q(decided_by_id__isnull=False, decided_at__isnull=False)),
                name="a_rating_appeal_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(decided_by_id=F("asked_by_id")), name="whoever_appeals_never_decides_the_appeal"
            ),
        ]
        triggers = [pgtrigger.FSM(name="appeals_as_its_table_says", field="state", transitions=RATING_APPEAL.edges())]

    def __str__(self) -> str:
        return f"appeal against rating {self.rating_id}: {self.state}"


class Ruling(models.Model):
    """One step of an exclusion or an appeal: who said what when. Never changed; only its words can be blotted out.

    `role` is the one that whoever decided held then: the public is told in which role it was, never who.
    """

    exclusion = models.ForeignKey(Exclusion, on_delete=models.PROTECT, null=True, related_name="rulings")
    appeal = models.ForeignKey(RatingAppeal, on_delete=models.PROTECT, null=True, related_name="rulings")
    verb = models.CharField(max_length=16, choices=Ruled)
    words = models.TextField(max_length=1000)
    by_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=20, choices=Role, blank=True, default="")
    said_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(exclusion__isnull=False, appeal__isnull=True)
                | Q(exclusion__isnull=True, appeal__isnull=False),
                name="a_ruling_belongs_to_one_question",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="a_ruling_says_why"),
            models.UniqueConstraint(fields=["exclusion", "verb"], name="an_exclusion_takes_each_step_once"),
            models.UniqueConstraint(fields=["appeal", "verb"], name="an_appeal_takes_each_step_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="rulings_are_never_taken_back", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="rulings_are_never_rewritten", exclude=["words"]),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of {self.exclusion_id or self.appeal_id}"


def left_out(street_id: int | None = None) -> Q:
    """Which ratings (of a street) do not count: those of a case left out, and those of an upheld appeal."""
    there = {"street_id": street_id} if street_id else {}
    cases = Exclusion.objects.filter(state__in=LEFT_OUT, **there)
    ratings = RatingAppeal.objects.filter(state=AppealState.UPHELD, **there)
    return Q(case__in=cases.values("case")) | Q(pk__in=ratings.values("rating"))
