"""What makes the work of a desk lighter: texts ready to adapt, lists one comes back to, and how long a form takes."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.features.cases.models.catalogue import Category
from helin.features.cases.workflow import ScriptPart, Verb

TEMPLATE_VERBS = (Verb.REPLY, Verb.DECLINE, Verb.PAUSE, Verb.CALL_BACK)
LONGEST_FORM = 7200
"""Units: seconds. Who left a form open for longer did something else in between."""


class ResponseTemplate(models.Model):
    """A text of a street or of one desk for a verb; from day to day, a new wording is a new row.

    It holds no personal data; `{number}`, `{unit}`, `{street}` and `{deadline}` are filled in. With a `part` it is the
    street's wording of that part of the call-back script; the wording of today is the one without an end.
    """

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=16, choices=Verb)
    part = models.CharField(
        max_length=8, choices=ScriptPart, blank=True, default="", help_text="Of the script, or none"
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=40)
    text = models.TextField(max_length=1000)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["street", "verb"], name="template_by_street_and_verb")]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=TEMPLATE_VERBS), name="a_template_is_for_a_verb_that_has_them"),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(text=""), name="a_template_has_a_title_and_says_something"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="a_template_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(part="") | Q(verb=Verb.CALL_BACK, organisation__isnull=True, category__isnull=True),
                name="a_part_of_the_script_is_worded_by_the_street",
            ),
            models.UniqueConstraint(
                fields=["street", "part"],
                condition=Q(ends_on__isnull=True) & ~Q(part=""),
                name="a_part_of_the_script_has_one_wording",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.pk}"

    def is_in_force(self, on: date) -> bool:
        """Whether it is offered on that day."""
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


class SavedFilter(models.Model):
    """A work list that somebody comes back to, under a name of their own; `query` is its address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=30)
    query = models.CharField(max_length=400)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="one_saved_filter_of_a_name"),
            models.CheckConstraint(condition=~Q(name=""), name="a_saved_filter_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FormTime(models.Model):
    """How long one form of a verb stood open before it was sent: no person, no case, only the month."""

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=16, choices=Verb)
    month_on = models.DateField(help_text="Its first day")
    seconds = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["street", "month_on", "verb"], name="form_time_by_street_and_month")]
        constraints = [
            models.CheckConstraint(
                condition=Q(seconds__gte=1, seconds__lte=LONGEST_FORM), name="a_form_stands_open_for_two_hours_at_most"
            ),
            models.CheckConstraint(condition=Q(month_on__day=1), name="a_form_time_tells_only_the_month"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} in {self.month_on:%Y-%m}"
