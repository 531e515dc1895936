"""Draws by lot: which cases of a period somebody else calls about a second time, and what came of each call."""

from datetime import datetime

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q, QuerySet

from helin.core.places.models import Place
from helin.features.cases.models.case import Case
from helin.features.cases.models.catalogue import DateRange
from helin.features.cases.models.rates import RateScheme
from helin.features.cases.models.ratings import Rating
from helin.features.cases.workflow import TRIES_CEILING, Grade, SampleResult, Status

NO_MORE_THAN_DRAWN = """
IF NEW.position < 1 OR NEW.position > (SELECT size FROM cases_sample WHERE id = NEW.sample_id) THEN
  RAISE EXCEPTION 'nothing is added to a draw' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
"""
STAYS = """
IF (to_jsonb(NEW) - 'words') <> (to_jsonb(OLD) - 'words') THEN
  RAISE EXCEPTION 'a call on record stays as it is' USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN NEW;
"""


class Sample(models.Model):
    """One draw from the call-backs of a period; a period of a street is drawn from once, and the draw stays.

    `frame` are the numbers drawn from, in order. Like what was drawn they are published once and for all: a number
    says nothing of the matter, while one that went from the list would point at the case that became confidential.
    `seed` is the hash of an entry of the street's journal that nobody chose: see `journal.queries.head_at`.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_on = models.DateField()
    end_on = models.DateField(help_text="The day after the last of the period")
    scheme = models.ForeignKey(RateScheme, on_delete=models.PROTECT, related_name="+", help_text="Says how many")
    size = models.PositiveSmallIntegerField()
    frame = ArrayField(models.CharField(max_length=10))
    left_out = models.PositiveIntegerField(help_text="Cases called back in the period that are not in the frame")
    seed = models.CharField(max_length=64)
    seed_seq = models.BigIntegerField(help_text="Place of that entry in the street's chain")
    seed_is_first = models.BooleanField(help_text="The chain began only after the period's end")
    drawn_by_id = models.BigIntegerField(null=True)
    drawn_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Until when the calls should be made")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="a_period_is_drawn_from_once",
                expressions=[
                    ("street", RangeOperators.EQUAL),
                    (DateRange("first_on", "end_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(end_on__gt=F("first_on")), name="a_draw_has_a_period"),
            models.CheckConstraint(
                condition=Q(size__gt=0, frame__len__gte=F("size")), name="a_draw_takes_some_of_its_frame"
            ),
        ]
        triggers = [pgtrigger.Protect(name="draws_are_never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"draw of {self.first_on} to {self.end_on} in {self.street_id}"


class SampleCall(models.Model):
    """A case that was drawn, and what the person says now; it stands beside `rating` and never changes a rate.

    `spoke_before` are the ids of those who put down what is compared: they make no second call.
    """

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="calls", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sample_calls")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(help_text="1 for the smallest key")
    spoke_before = ArrayField(models.BigIntegerField(), default=list)
    tries = models.PositiveSmallIntegerField(default=0, help_text="Calls that reached nobody")
    result = models.CharField(max_length=12, choices=SampleResult, blank=True, default="")
    solved = models.BooleanField(null=True)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True)
    approached = models.BooleanField(null=True, help_text="Somebody had asked for a good word since")
    words = models.TextField(max_length=1000, blank=True, default="")
    done_by_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="each_place_in_a_draw_is_taken_once"),
            models.UniqueConstraint(fields=["sample", "case"], name="a_case_is_drawn_once_in_a_draw"),
            models.CheckConstraint(
                condition=Q(result="", done_at__isnull=True) | Q(result__in=SampleResult.values, done_at__isnull=False),
                name="a_second_call_ends_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(
                    result=SampleResult.REACHED, solved__isnull=False, grade__isnull=False, approached__isnull=False
                )
                | (~Q(result=SampleResult.REACHED) & Q(solved=None, grade=None, approached=None)),
                name="only_who_was_reached_has_answered",
            ),
            models.CheckConstraint(
                condition=Q(tries__lte=TRIES_CEILING), name="a_second_call_is_not_tried_without_end"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="drawn_cases_are_never_taken_out", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="drawn_cases_are_never_exchanged", fields=["sample", "case", "rating", "position"]),
            pgtrigger.Trigger(
                name="nothing_is_added", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NO_MORE_THAN_DRAWN
            ),
            pgtrigger.Trigger(
                name="second_calls_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.result <> ''"),
                func=STAYS,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} of {self.sample_id}: {self.result or 'open'}"


def heard_in(street_id: int, *, since: datetime, until: datetime) -> QuerySet[Rating]:
    """The call-backs of [since, until) in which the person was reached."""
    return Rating.objects.filter(street_id=street_id, contacted=True, rated_at__gte=since, rated_at__lt=until)


def drawable(heard: QuerySet[Rating]) -> QuerySet[Rating]:
    """Of those the ones a draw may take: the last word on a closed case, not confidential, by somebody to call."""
    return heard.filter(
        round=F("case__reopened_count"),
        case__status=Status.CLOSED,
        case__is_restricted=False,
        case__reporter__isnull=False,
        case__reporter__erased_at=None,
    )
