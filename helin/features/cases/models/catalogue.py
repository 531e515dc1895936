"""The category tree and the dispatch catalogue, both as dated rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from helin.core.organisations.models import Organisation
from helin.core.places.models import Place


class LimitUnit(models.TextChoices):
    """How a time limit counts. Source: docs/sources.md#digital-city."""

    URGENT_HOURS = "urgent_hours", _("urgent hours")
    WORKING_HOURS = "working_hours", _("working hours")
    WORKING_DAYS = "working_days", _("working days")


class Category(models.Model):
    """One node of the category tree of a street; what is asked and who leads hangs on it."""

    street = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(max_length=12)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    hint = models.CharField(max_length=120, blank=True, default="", help_text="Examples in plain words")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["street", "code"], name="one_category_per_code"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="category_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class DateRange(Func):
    """`daterange(from, to, '[)')`."""

    function = "DATERANGE"


class DispatchRule(models.Model):
    """Category × place → lead organisation and time limits, from a date on.

    The rule of the nearest category wins, then that of the nearest place (grid before community before
    street); a rule without a category speaks for all of them.
    Source of the idea: docs/sources.md#beijing-jiesujiban-11 (派单目录).
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="rules")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sign_amount = models.PositiveSmallIntegerField()
    sign_unit = models.CharField(max_length=14, choices=LimitUnit)
    handle_amount = models.PositiveSmallIntegerField()
    handle_unit = models.CharField(max_length=14, choices=LimitUnit)
    source = models.CharField(max_length=120, help_text="The paper that the limits come from")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sign_amount__gt=0, handle_amount__gt=0), name="dispatch_rule_gives_some_time"
            ),
            models.CheckConstraint(
                condition=Q(sign_unit__in=LimitUnit.values, handle_unit__in=LimitUnit.values),
                name="dispatch_rule_units_are_known",
            ),
            ExclusionConstraint(
                name="one_dispatch_rule_at_a_time",
                expressions=[
                    (Coalesce("category", 0), RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} in {self.place_id} → {self.lead_id}"


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The dispatch rules of a street, and the parent of each category."""

    rules: tuple[DispatchRule, ...] = ()
    parents: Mapping[int, int | None] = field(default_factory=dict)
    reaches_back: bool = False
    _days: dict[date, Mapping[tuple[int | None, int], DispatchRule]] = field(default_factory=dict, compare=False)

    @classmethod
    def of_street(cls, street_id: int, *, reaches_back: bool = False) -> "RuleBook":
        """Load it; for imported history the first rule `reaches_back` before its day. Two queries."""
        rules = DispatchRule.objects.filter(place__street_id=street_id).select_related("lead")
        parents = Category.objects.filter(street_id=street_id).values_list("id", "parent_id")
        return cls(tuple(rules), dict(parents), reaches_back)

    def rule_for(self, category_id: int | None, place_ids: Sequence[int], on: date) -> DispatchRule | None:
        """The rule that speaks on that day: of the nearest category first, then of the nearest place.

        In a book that reaches back, the first rule of a category and place also speaks for the time before it
        began; in any other a rule that is yet to come says nothing. Shape: `place_ids` from the street down.
        """
        valid = self._valid_on(on)
        for category in self._upwards(category_id):
            for place_id in reversed(place_ids):
                if rule := valid.get((category, place_id)):
                    return rule
        return None

    def _valid_on(self, on: date) -> Mapping[tuple[int | None, int], DispatchRule]:
        """The rules of a day by category and place; kept, for an import asks twice a row."""
        if on not in self._days:
            self._days[on] = {
                (r.category_id, r.place_id): r
                for r in sorted(self.rules, key=lambda r: r.starts_on, reverse=True)
                if r.ends_on is None or on < r.ends_on
                if r.ends_on != r.starts_on and (self.reaches_back or r.starts_on <= on)
            }
        return self._days[on]

    def _upwards(self, category_id: int | None) -> Iterator[int | None]:
        while category_id is not None:
            yield category_id
            category_id = self.parents.get(category_id)
        yield None
