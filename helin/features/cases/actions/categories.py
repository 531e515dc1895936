"""Keep the category tree: one added from a day on, one given another name, one closed; cases keep the one they have."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.places.models import Place
from helin.features.cases.actions.rulebook import Overtaken, hold, told
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import Category, DispatchRule
from helin.kit import permissions
from helin.kit.actors import Actor


@transaction.atomic
def add_category(
    category: Category, *, street: Place, by: Actor, at: datetime, instead_of: Category | None = None
) -> Category:
    """Add a category (an unsaved row) from today or a later day on.

    `instead_of` is closed on that day, and each row of the dispatch catalogue that speaks for it then goes on for the
    new one with the same unit and limits. Concurrency: one at a time per street.
    Raises PermissionDenied; Refused at the field; Overtaken when the old one was closed meanwhile.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    hold(street)
    category.street = street
    _check(category, at)
    if instead_of is not None:
        instead_of = _open(instead_of)
        _close(instead_of, category.starts_on)
    try:
        with transaction.atomic():
            category.save(force_insert=True)
    except IntegrityError:
        raise Refused("code", _("This code is taken. Choose another.")) from None
    moved = _hand_on_rules(instead_of, category) if instead_of is not None else 0
    old = {"instead_of": instead_of.pk} if instead_of is not None else {}
    since = str(category.starts_on)
    facts.record("cases.add_category", category, place=street, by=by, at=at, since=since, rules=moved, **old)
    return category


@transaction.atomic
def end_category(category: Category, on: date, *, street: Place, by: Actor, at: datetime) -> None:
    """Let nobody choose a category from a day on; cases that have it keep it.

    Raises PermissionDenied; Refused at "ends_on"; Overtaken when somebody has closed it already.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    hold(street)
    category = _open(category)
    if on < timezone.localdate(at):
        raise Refused("ends_on", _("Choose today or a later day: what was in force is not changed."))
    _close(category, on)
    facts.record("cases.end_category", category, place=street, by=by, at=at, until=str(on))


def _check(category: Category, at: datetime) -> None:
    """Refuse a day gone by, and a place in the tree that is not there. Raises Refused."""
    if category.starts_on < timezone.localdate(at):
        raise Refused("starts_on", _("Choose today or a later day: what was in force is not changed."))
    if category.parent_id is None:
        return
    tops = Category.objects.filter(Q(ends_on=None) | Q(ends_on__gt=category.starts_on), parent=None)
    if not tops.filter(pk=category.parent_id, street=category.street).exists():
        raise Refused("parent", _("Please choose one from the list."))


def _open(category: Category) -> Category:
    """The row as it stands now. Raises Overtaken when it has an end."""
    category = Category.objects.select_for_update().get(pk=category.pk)
    if category.ends_on is not None:
        raise Overtaken
    return category


def _close(category: Category, on: date) -> None:
    """Write the end down. Raises Refused at the field that holds the day."""
    if on <= category.starts_on:
        words = _("Choose a day after %(day)s, when it began.")
        raise Refused("ends_on", words % {"day": told(category.starts_on)})
    if category.children.filter(Q(ends_on=None) | Q(ends_on__gt=on)).exists():
        raise Refused("ends_on", _("There are categories under it. Close those first."))
    category.ends_on = on
    category.save(update_fields=["ends_on"])


def _hand_on_rules(old: Category, new: Category) -> int:
    """Let the rows that speak for the old category speak for the new one from its day on; how many."""
    day = new.starts_on
    rules = list(DispatchRule.objects.select_for_update().filter(Q(ends_on=None) | Q(ends_on__gt=day), category=old))
    later = [DispatchRule(**_same(rule), category=new, starts_on=max(rule.starts_on, day)) for rule in rules]
    for rule in rules:
        rule.ends_on = max(rule.starts_on, day)
        rule.save(update_fields=["ends_on"])
    return len(DispatchRule.objects.bulk_create(later))


def _same(rule: DispatchRule) -> dict[str, object]:
    kept = ("place_id", "lead_id", "sign_amount", "sign_unit", "handle_amount", "handle_unit", "source", "ends_on")
    return {name: getattr(rule, name) for name in kept}
