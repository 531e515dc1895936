"""Calls to those who rated badly; the rating itself is never rewritten."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from helin.core.places.models import Place
from helin.features.cases.models.case import Case
from helin.features.cases.models.ratings import Rating
from helin.features.cases.workflow import FollowUpResult, Grade

KEEP = """
UPDATE cases_case SET call_waits = EXISTS (SELECT 1 FROM cases_followup WHERE case_id = NEW.case_id AND result = '')
WHERE id = NEW.case_id;
RETURN NULL;
"""


class FollowUp(models.Model):
    """One bad rating that somebody who did not handle the case asks about; one for a rating.

    The rating as it was given counts in the rates, so that no call can talk it away; what the person says now stands
    beside it. `tries_max` is what the street's scheme said when it was asked for: see `RateScheme`.
    """

    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="follow_up")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, help_text="Calls that reached nobody")
    tries_max = models.PositiveSmallIntegerField(default=3, help_text="How often somebody is tried")
    result = models.CharField(max_length=12, choices=FollowUpResult, blank=True, default="")
    solved = models.BooleanField(null=True)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True)
    words = models.TextField(max_length=1000, blank=True, default="")
    done_by_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["street", "due_at", "id"], name="open_follow_up_by_due", condition=Q(result="")),
            models.Index(fields=["street", "-done_at"], name="follow_up_by_end", condition=~Q(result="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", done_at__isnull=True)
                | Q(result__in=FollowUpResult.values, done_at__isnull=False),
                name="a_follow_up_ends_with_a_result",
            ),
            models.CheckConstraint(
                condition=Q(result=FollowUpResult.CHANGED, solved__isnull=False, grade__isnull=False)
                | (~Q(result=FollowUpResult.CHANGED) & Q(solved__isnull=True, grade__isnull=True)),
                name="only_a_changed_mind_has_a_second_grade",
            ),
            models.CheckConstraint(
                condition=Q(tries__lte=F("tries_max")), name="a_follow_up_is_tried_as_often_as_its_rule_says"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="follow_ups_are_never_taken_back", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="keep_call_waits", when=pgtrigger.After, operation=pgtrigger.Insert | pgtrigger.Update, func=KEEP
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up of rating {self.rating_id}: {self.result or 'open'}"
