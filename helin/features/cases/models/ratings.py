"""What a person said of the answer, and the link by which one may say it."""

from datetime import datetime
from hashlib import sha256

from django.db import models
from django.db.models import F, Q

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.features.cases.models.case import Case
from helin.features.cases.workflow import Grade, RatingWay, Status

MISSES_MAX = 5


class Rating(models.Model):
    """One call-back: by the reporter on the page or by the link in a text message, or by a call-back officer on the
    telephone. `round` counts from 0 by reopening.

    Valid only when the person was reached and answered; the three rates are counted over valid ones.
    Source: docs/sources.md#three-rates.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    community = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    by_reporter = models.BooleanField()
    way = models.CharField(max_length=5, choices=RatingWay)
    contacted = models.BooleanField(help_text="The person was reached and answered")
    refused = models.BooleanField(default=False, help_text="The person was reached and would rather not say")
    answered = models.BooleanField(default=True, help_text="The handling unit had been in touch with the person")
    solved = models.BooleanField(null=True)
    grade = models.PositiveSmallIntegerField(choices=Grade, null=True)
    comment = models.TextField(max_length=1000, blank=True, default="")
    by_id = models.BigIntegerField(null=True)
    rated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["street", "rated_at"],
                include=["community", "lead", "contacted", "answered", "solved", "grade", "case", "id"],
                name="rating_by_street_and_time",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_rating_per_round"),
            models.CheckConstraint(
                condition=Q(contacted=False, solved__isnull=True, grade__isnull=True)
                | Q(contacted=True, solved__isnull=False, grade__isnull=False, grade__range=(1, 5)),
                name="a_rating_is_whole_or_says_nobody_was_reached",
            ),
            models.CheckConstraint(
                condition=Q(by_reporter=True, way__in=[RatingWay.PAGE, RatingWay.LINK])
                | Q(by_reporter=False, way=RatingWay.PHONE),
                name="a_rating_came_by_a_way_of_whoever_gave_it",
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | Q(contacted=False), name="whoever_would_not_say_has_not_rated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} for {self.case_id}"


class RatingLink(models.Model):
    """A link to one rating, in one text message: for the answer of one round, used once, for some days.

    Only the SHA-256 of its secret is kept: that has 128 random bits, so nothing slower is needed. A message that is
    sent again holds another link, so a round may have several; with one of them used, the round is over. Of a
    confidential matter its number has to be said first; after a few wrong ones (`misses`) the link is over as well.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rating_links", db_index=False)
    round = models.PositiveSmallIntegerField()
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    misses = models.PositiveSmallIntegerField(default=0, help_text="Wrong numbers said for it")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"], condition=Q(used_at__isnull=False), name="one_link_of_a_round_is_used"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="a_rating_link_ends_after_it_was_made"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lte=F("expires_at")),
                name="a_rating_link_is_used_in_its_time",
            ),
            models.CheckConstraint(condition=Q(misses__lte=MISSES_MAX), name="a_rating_link_bears_few_wrong_numbers"),
        ]

    def __str__(self) -> str:
        return f"link to rate {self.case_id}, round {self.round}"

    def is_open(self, case: Case, at: datetime) -> bool:
        """Whether it still rates something: `case` as it stands now."""
        same = case.status == Status.REPLIED and case.reopened_count == self.round
        return same and self.used_at is None and at < self.expires_at and self.misses < MISSES_MAX

    @staticmethod
    def digest_of(secret: str) -> bytes:
        """What is kept of a secret."""
        return sha256(secret.encode()).digest()
