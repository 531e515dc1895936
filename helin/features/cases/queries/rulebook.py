"""The rules of a street as its keepers read them: what is in force, what comes, what was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.organisations import queries as organisations
from helin.core.places.models import Place, PlaceKind
from helin.features.cases.models import Category, DispatchRule
from helin.features.cases.queries.catalogue import amount, categories_in_force, name_of


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of the catalogue on one day."""

    id: int
    category: str
    place: str
    lead: str
    sign: str
    handle: str
    source: str
    starts_on: date
    ends_on: date | None
    standing: str
    tone: str

    @property
    def is_open(self) -> bool:
        """Nobody has ended it, so it can be."""
        return self.ends_on is None


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rows of one branch of the tree."""

    name: str
    rows: Sequence[RuleRow]


def rule_groups(street_id: int, *, at: datetime, with_past: bool = False) -> list[RuleGroup]:
    """The rows by branch of the tree, those for all categories first. One query."""
    today, groups = timezone.localdate(at), dict[str, list[RuleRow]]()
    for rule in _in_order(DispatchRule.objects.filter(place__street_id=street_id)):
        if with_past or rule.ends_on is None or (rule.ends_on > today and rule.ends_on != rule.starts_on):
            groups.setdefault(_branch(rule.category), []).append(_row(rule, today))
    return [RuleGroup(name, rows) for name, rows in groups.items()]


def get_rule(street_id: int, pk: int) -> DispatchRule:
    """A row of this street. Raises DispatchRule.DoesNotExist."""
    return DispatchRule.objects.select_related("place", "lead", "category__parent").get(
        pk=pk, place__street_id=street_id
    )


def rule_history(rule: DispatchRule, *, at: datetime) -> list[RuleRow]:
    """All rows of the same category and place, the latest first. One query."""
    same = DispatchRule.objects.filter(category=rule.category_id, place=rule.place_id)
    found = same.select_related("place", "lead", "category__parent").order_by("-starts_on", "-id")
    return [_row(row, timezone.localdate(at)) for row in found]


def newest_rule(street_id: int) -> int:
    """The id of the row written last; 0 when there is none. One query."""
    found: int | None = DispatchRule.objects.filter(place__street_id=street_id).aggregate(last=Max("pk"))["last"]
    return found or 0


def rule_choices(street_id: int, *, at: datetime) -> dict[str, list[Any]]:
    """What a new row can name: categories under their branch, places under their community, units. Three queries."""
    return {
        "category": [("", _("All categories")), *_category_choices(categories_in_force(street_id, at=at))],
        "place": _place_choices(street_id),
        "lead": [("", "—"), *((desk.id, desk.name) for desk in organisations.desks_of(street_id))],
    }


def _category_choices(found: Iterable[Category]) -> list[Any]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for category in found:
        label = name_of(category) if category.parent_id else _("all of it: %(name)s") % {"name": name_of(category)}
        groups.setdefault(_branch(category), []).append((category.pk, label))
    return list(groups.items())


def _place_choices(street_id: int) -> list[Any]:
    kinds = [PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.GRID]
    found = Place.objects.filter(street_id=street_id, kind__in=kinds, closed_on=None).order_by("path")
    street, groups = [], dict[int, tuple[str, list[tuple[int, str]]]]()
    for pk, name, kind, above in found.values_list("pk", "name", "kind", "parent_id"):
        if kind == PlaceKind.STREET:
            street.append((pk, name))
        elif kind == PlaceKind.COMMUNITY:
            groups[pk] = (name, [(pk, name)])
        elif above in groups:
            groups[above][1].append((pk, name))
    return [*street, *groups.values()]


def _in_order(found: Any) -> Any:
    related = found.select_related("place", "lead", "category__parent")
    return related.order_by(F("category__code").asc(nulls_first=True), "place__path", "starts_on", "id")


def _branch(category: Category | None) -> str:
    return name_of(category.parent or category) if category else _("All categories")


def _row(rule: DispatchRule, today: date) -> RuleRow:
    standing, tone = standing_on(rule.starts_on, rule.ends_on, today)
    return RuleRow(
        rule.pk,
        name_of(rule.category) if rule.category else _("All categories"),
        rule.place.name,
        rule.lead.name,
        amount(rule.sign_amount, rule.sign_unit),
        amount(rule.handle_amount, rule.handle_unit),
        rule.source,
        rule.starts_on,
        rule.ends_on,
        standing,
        tone,
    )


def standing_on(starts_on: date, ends_on: date | None, today: date) -> tuple[str, str]:
    """What a dated row is on a day, in words and as a tone."""
    if ends_on == starts_on:
        return _("taken back"), "neutral"
    if ends_on is not None and ends_on <= today:
        return _("no longer in force"), "neutral"
    return (_("in force"), "ok") if starts_on <= today else (_("still to come"), "primary")


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """One line of the list of rules: what is in force, and since when (None: the defaults of Helin)."""

    url_name: str
    label: str
    words: str
    since: date | None
    next_on: date | None


def catalogue_in_force(street_id: int, *, at: datetime) -> RulesInForce:
    """How many rows of the catalogue speak today, and when it last changed. One query."""
    today = timezone.localdate(at)
    days = list(DispatchRule.objects.filter(place__street_id=street_id).values_list("starts_on", "ends_on"))
    valid = [start for start, end in days if start <= today and (end is None or end > today)]
    turns = {start for start, _end in days} | {end for start, end in days if end and end != start}
    count = ngettext("%(n)s row in force", "%(n)s rows in force", len(valid)) % {"n": len(valid)}
    begun, coming = [day for day in turns if day <= today], [day for day in turns if day > today]
    return RulesInForce(
        "cases:catalogue",
        _("Dispatch catalogue"),
        count,
        max(begun, default=None),
        min(coming, default=None),
    )
