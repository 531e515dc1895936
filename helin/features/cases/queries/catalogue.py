"""The category tree as choices, and who would lead."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from helin.features.cases.models import Case, Category, LimitUnit, RuleBook


@dataclass(frozen=True, slots=True)
class CategoryOption:
    """A category one can choose; `group` is the name of its parent ("" at the top)."""

    id: int
    name: str
    group: str
    hint: str


def categories_in_force(street_id: int, *, at: datetime) -> QuerySet[Category]:
    """Those of that day in the order of their codes, so children follow their parent."""
    on = timezone.localdate(at)
    begun = Category.objects.filter(street_id=street_id, starts_on__lte=on)
    return begun.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on)).select_related("parent").order_by("code")


def categories(street_id: int, *, at: datetime) -> list[CategoryOption]:
    """The categories in force as choices. One query."""
    rows = categories_in_force(street_id, at=at)
    return [CategoryOption(c.pk, name_of(c), name_of(c.parent) if c.parent else "", c.hint) for c in rows]


@dataclass(frozen=True, slots=True)
class SuggestedLead:
    """Whom the dispatch catalogue names, and within what time it replies."""

    organisation_id: int
    name: str
    handle: str
    source: str


def suggested_lead(case: Case, *, at: datetime) -> SuggestedLead | None:
    """Whom the catalogue names for this case now; None when it has no rule. Two queries."""
    book = RuleBook.of_street(case.street_id)
    rule = book.rule_for(case.category_id, case.place_ids, timezone.localdate(at))
    if rule is None:
        return None
    return SuggestedLead(
        rule.lead_id,
        rule.lead.name,
        amount(rule.handle_amount, rule.handle_unit),
        rule.source,
    )


def amount(n: int, unit: str) -> str:
    """A time limit in words."""
    if unit == LimitUnit.WORKING_DAYS:
        said = ngettext("%(n)d working day", "%(n)d working days", n)
    elif unit == LimitUnit.WORKING_HOURS:
        said = ngettext("%(n)d working hour", "%(n)d working hours", n)
    else:
        said = ngettext("%(n)d urgent hour", "%(n)d urgent hours", n)
    return said % {"n": n}


def name_of(category: Category) -> str:
    """The name in the language of the request."""
    return category.name_en if (get_language() or "").startswith("en") else category.name
