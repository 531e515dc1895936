"""Keep the dated rules of a street row by row: a new wording is a new row, and what was in force stays readable."""

from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations import queries as organisations
from helin.core.organisations.models import Organisation, OrganisationKind
from helin.core.places.models import Place, PlaceKind
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import Case, Category, DispatchRule
from helin.kit import permissions
from helin.kit.actors import Actor

RULED = (PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.GRID)
"""The kinds of place that a row of the catalogue may speak for."""


class Overtaken(Exception):
    """Somebody else changed these rules after the page was opened; nothing was written."""


def hold(street: Place) -> None:
    """Let nobody else change the rules of this street until the transaction ends."""
    Place.objects.select_for_update(no_key=True).get(pk=street.pk)


@transaction.atomic
def add_rule(
    rule: DispatchRule,
    *,
    street: Place,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    instead_of: DispatchRule | None = None,
) -> DispatchRule:
    """Add a row (unsaved) of the dispatch catalogue, in force from its day on; `instead_of` ends on that day.

    Concurrency: one at a time per street; `seen` is the newest row that the person knew of.
    Raises PermissionDenied; Refused at the field; Overtaken when a row came or ended since.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    hold(street)
    _check(rule, street)
    _leave_past(rule, rule.starts_on, "starts_on", at=at)
    if instead_of is not None:
        _succeed(instead_of, rule)
    _keep_apart(rule, seen)
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError:
        raise Overtaken from None
    facts.record("cases.add_rule", rule, place=rule.place, by=by, at=at, lead=rule.lead_id, since=str(rule.starts_on))
    return rule


@transaction.atomic
def end_rule(rule: DispatchRule, on: date, *, street: Place, by: Actor, at: datetime) -> None:
    """Let a row say nothing more from a day on; one that has not begun is taken back by its own first day.

    Raises PermissionDenied; Refused at "ends_on"; Overtaken when somebody has ended it already.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    hold(street)
    rule = _open(rule)
    if on < rule.starts_on or (on == rule.starts_on and on <= timezone.localdate(at)):
        raise Refused("ends_on", _("Choose a day after %(day)s, when it began.") % {"day": told(rule.starts_on)})
    _leave_past(rule, on, "ends_on", at=at)
    rule.ends_on = on
    rule.save(update_fields=["ends_on"])
    facts.record("cases.end_rule", rule, place=rule.place, by=by, at=at, until=str(on))


def _open(rule: DispatchRule) -> DispatchRule:
    """The row as it stands now. Raises Overtaken when it has an end."""
    rule = DispatchRule.objects.select_for_update(of=("self",)).select_related("place").get(pk=rule.pk)
    if rule.ends_on is not None:
        raise Overtaken
    return rule


def _succeed(old: DispatchRule, new: DispatchRule) -> None:
    """End the old row on the day the new one begins. Raises Overtaken, Refused."""
    old = _open(old)
    if (old.category_id, old.place_id) != (new.category_id, new.place_id):
        raise Refused("category", _("A new wording is for the same category and place."))
    if new.starts_on <= old.starts_on:
        raise Refused("starts_on", _("Choose a day after %(day)s, when it began.") % {"day": told(old.starts_on)})
    old.ends_on = new.starts_on
    old.save(update_fields=["ends_on"])


def _keep_apart(rule: DispatchRule, seen: int | None) -> None:
    """Refuse a second row for the same category, place and day. Raises Overtaken, Refused."""
    same = DispatchRule.objects.filter(category=rule.category_id, place=rule.place_id).exclude(pk=rule.pk)
    rival = same.filter(Q(ends_on=None) | Q(ends_on__gt=rule.starts_on)).order_by("-pk").first()
    if rival is None:
        return
    if seen is not None and rival.pk > seen:
        raise Overtaken
    words = _("A row covers these days already, from %(day)s on. Give that one a new wording, or end it first.")
    raise Refused("starts_on", words % {"day": told(rival.starts_on)})


def _check(rule: DispatchRule, street: Place) -> None:
    """Refuse what is not of this street, and a community for what is not its duty. Raises Refused."""
    place = Place.objects.filter(pk=rule.place_id, street_id=street.pk, kind__in=RULED, closed_on=None).first()
    if place is None:
        raise Refused("place", _("Please choose a place from the list."))
    known = Category.objects.filter(Q(ends_on=None) | Q(ends_on__gt=rule.starts_on), street_id=street.pk)
    if rule.category_id is not None and not known.filter(pk=rule.category_id).exists():
        raise Refused("category", _("Please choose a category from the list."))
    if rule.lead_id not in {desk.id for desk in organisations.desks_of(place.pk)}:
        raise Refused("lead", _("This unit does not work in this place. Please choose another."))
    lead = Organisation.objects.select_related("place").get(pk=rule.lead_id)
    if lead.kind != OrganisationKind.COMMUNITY_COMMITTEE:
        return
    if rule.category_id is None:
        raise Refused("lead", _("A community leads only what stands on its duty list, one category at a time."))
    if lead.place_id not in place.chain_ids:
        raise Refused("lead", _("A community leads only inside its own community. Please choose that place."))


def _leave_past(rule: DispatchRule, day: date, field: str, *, at: datetime) -> None:
    """Refuse a day gone by when cases that the row speaks for were dispatched since. Raises Refused."""
    today = timezone.localdate(at)
    if day >= today:
        return
    since = timezone.make_aware(datetime.combine(day, time()))
    found = Case.objects.filter(place__path__descendants=rule.place.path, dispatched_at__gte=since)
    if rule.category_id is not None:
        found = found.filter(category_id__in=_below(rule.category_id))
    if found.exists():
        raise Refused(field, _("Since then cases have been dispatched by these rules. Choose today or a later day."))


def _below(category_id: int) -> list[int]:
    """The category and all under it; the tree is a few levels deep."""
    found, newest = [category_id], [category_id]
    while newest:
        newest = list(Category.objects.filter(parent_id__in=newest).values_list("pk", flat=True))
        found += newest
    return found


def told(day: date) -> str:
    """A day as people say it, with its year."""
    return date_format(day, "DATE_FORMAT")
