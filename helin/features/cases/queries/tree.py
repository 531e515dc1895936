"""The category tree as its keepers read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.features.cases.models import Category
from helin.features.cases.queries.catalogue import name_of
from helin.features.cases.queries.rulebook import RulesInForce, standing_on


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category on one day."""

    id: int
    code: str
    name: str
    name_en: str
    hint: str
    starts_on: date
    ends_on: date | None
    standing: str
    tone: str

    @property
    def is_open(self) -> bool:
        """Nobody has closed it, so it can be."""
        return self.ends_on is None


@dataclass(frozen=True, slots=True)
class CategoryBranch:
    """A category at the top, with those under it."""

    top: CategoryRow
    below: Sequence[CategoryRow]

    @property
    def rows(self) -> Sequence[CategoryRow]:
        """All of them, the top first."""
        return (self.top, *self.below)


def category_branches(street_id: int, *, at: datetime, with_past: bool = False) -> list[CategoryBranch]:
    """The tree in the order of its codes. One query."""
    today = timezone.localdate(at)
    shown = [
        category
        for category in Category.objects.filter(street_id=street_id).order_by("code")
        if with_past or category.ends_on is None or category.ends_on > today
    ]
    below: dict[int | None, list[CategoryRow]] = {}
    for category in shown:
        below.setdefault(category.parent_id, []).append(category_row(category, today))
    return [CategoryBranch(top, below.get(top.id, [])) for top in below.get(None, [])]


def category_row(category: Category, today: date) -> CategoryRow:
    """A category with how it stands today."""
    standing, tone = standing_on(category.starts_on, category.ends_on, today)
    return CategoryRow(
        category.pk,
        category.code,
        category.name,
        category.name_en,
        category.hint,
        category.starts_on,
        category.ends_on,
        standing,
        tone,
    )


def get_category(street_id: int, pk: int) -> Category:
    """A category of this street. Raises Category.DoesNotExist."""
    return Category.objects.select_related("parent").get(pk=pk, street_id=street_id)


def branch_choices(street_id: int, *, at: datetime) -> list[tuple[int | str, str]]:
    """Where a new category can stand: at the top, or under one that is in force or to come. One query."""
    today = timezone.localdate(at)
    tops = Category.objects.filter(street_id=street_id, parent=None).order_by("code")
    open_ones = [(top.pk, name_of(top)) for top in tops if top.ends_on is None or top.ends_on > today]
    return [("", _("At the top")), *open_ones]


def free_code(street_id: int, parent: Category | None) -> str:
    """The code after the last of that branch, in the street's own manner: two digits a level. One query."""
    last = Category.objects.filter(street_id=street_id, parent=parent).aggregate(last=Max("code"))["last"]
    above = parent.code if parent else ""
    tail = (last or "")[len(above) :]
    return f"{above}{int(tail) + 1:02d}" if tail.isdigit() else f"{above}01" if not tail else ""


def categories_in_force_line(street_id: int, *, at: datetime) -> RulesInForce:
    """How many categories can be chosen today, and when the tree last changed. One query."""
    today = timezone.localdate(at)
    days = list(Category.objects.filter(street_id=street_id).values_list("starts_on", "ends_on"))
    count = sum(start <= today and (end is None or end > today) for start, end in days)
    turns = {start for start, _end in days} | {end for _start, end in days if end}
    begun, coming = [day for day in turns if day <= today], [day for day in turns if day > today]
    words = ngettext("%(n)s category in use", "%(n)s categories in use", count) % {"n": count}
    since, next_on = max(begun, default=None), min(coming, default=None)
    return RulesInForce("cases:categories", _("Categories"), words, since, next_on)
