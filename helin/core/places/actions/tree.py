"""Writes to the tree: opened, renamed, moved, closed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.places.codes import code_problem
from helin.core.places.models import Boundary, FormerName, Place, PlaceKind
from helin.core.places.permissions import MANAGE, OPEN_STREET
from helin.kit.actors import Actor
from helin.kit.permissions import require
from helin.kit.recording import record


@transaction.atomic
def create_place(
    *,
    parent: Place | None,
    kind: PlaceKind,
    name: str,
    by: Actor,
    at: datetime,
    code: str = "",
    grid_kind: str = "",
    address: str = "",
    point: tuple[float, float] | None = None,
    is_demo: bool = False,
) -> Place:
    """Open a place below another; a street, which has none above it, only the system opens.

    Units: `point` is longitude, latitude in WGS-84 degrees.
    Concurrency: waits for a move or closing of the parent.
    Raises ValidationError for a code that cannot be, or a parent that is closed.
    """
    if parent is None:
        require(by, OPEN_STREET, place_ids=())
    else:
        parent = _locked(parent)
        require(by, MANAGE, place_ids=parent.chain_ids)
        if parent.closed_on:
            raise ValidationError(_("The place above is closed."))
    if code and (problem := code_problem(kind, code, (parent and parent.code) or "")):
        raise ValidationError(problem)
    place = Place.objects.create(
        parent=parent,
        kind=kind,
        name=name,
        code=code or None,
        grid_kind=grid_kind,
        address=address,
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        is_demo=is_demo,
        opened_on=timezone.localtime(at).date(),
    )
    record("places.create", place, place=place, by=by, at=at, level=str(kind), parent=place.parent_id)
    return place


@transaction.atomic
def rename(*, place: Place, name: str, by: Actor, at: datetime) -> Place:
    """Give a place another name; the former one is kept with its last day."""
    place = _locked(place)
    require(by, MANAGE, place_ids=place.chain_ids)
    if name == place.name:
        raise ValidationError(_("That is its name already."))
    former = FormerName.objects.create(place=place, name=place.name, ended_on=timezone.localtime(at).date())
    place.name = name
    place.save(update_fields=["name"])
    record("places.rename", place, place=place, by=by, at=at, former_name=former.pk)
    return place


@transaction.atomic
def publish_phones(*, place: Place, desk_phone: str, supervision_phone: str, by: Actor, at: datetime) -> Place:
    """Set the two numbers that a grid's sign shows; empty: those of the place above.

    Source: docs/sources.md#binzhou-grid, art. 6.
    """
    place = _locked(place)
    require(by, MANAGE, place_ids=place.chain_ids)
    place.desk_phone, place.supervision_phone = desk_phone, supervision_phone
    place.save(update_fields=["desk_phone", "supervision_phone"])
    record("places.publish_phones", place, place=place, by=by, at=at)
    return place


@transaction.atomic
def move_place(*, place: Place, to: Place, by: Actor, at: datetime, code: str = "") -> Place:
    """Hang a place with all below it under another parent of its street; the journal keeps where it stood.

    A place with a code needs a new one when its code would not fit its new parent's.
    Concurrency: locks the street, so that two moves follow one another, and the target, so that it does not close.
    Raises ValidationError for a closed target, another street, a level that does not fit, a code that does not fit.
    """
    Place.objects.select_for_update().get(pk=place.street_id or place.pk)
    place, to = _locked(place), _locked(to)
    for chain in (place.chain_ids, to.chain_ids):
        require(by, MANAGE, place_ids=chain)
    former_parent, former_code = place.parent_id, place.code
    new_code = code or place.code or ""
    problem = _move_problem(place, to)
    if not problem and new_code:
        problem = code_problem(PlaceKind(place.kind), new_code, to.code or "")
    if problem:
        raise ValidationError(problem)
    place.parent, place.code = to, new_code or None
    place.save(update_fields=["parent", "code"])
    place.refresh_from_db()
    record(
        "places.move",
        place,
        place=place,
        by=by,
        at=at,
        former_parent=former_parent,
        parent=to.pk,
        former_code=former_code,
    )
    return place


@transaction.atomic
def close_place(*, place: Place, closed_on: date, by: Actor, at: datetime) -> Place:
    """End a place and its boundary on a day; its records stay.

    Raises ValidationError while open places stand below it, or a boundary begins later.
    """
    place = _locked(place)
    require(by, MANAGE, place_ids=place.chain_ids)
    if place.closed_on:
        raise ValidationError(_("The place is closed already."))
    if place.opened_on and closed_on < place.opened_on:
        raise ValidationError(_("A place closes after it opened."))
    if Place.objects.filter(parent=place, closed_on=None).exists():
        raise ValidationError(_("Close or move the places below it first."))
    if Boundary.objects.filter(place=place, starts_on__gte=closed_on).exists():
        raise ValidationError(_("A boundary of this place begins later."))
    Boundary.objects.filter(place=place, starts_on__lt=closed_on, ends_on=None).update(ends_on=closed_on)
    place.closed_on = closed_on
    place.save(update_fields=["closed_on"])
    record("places.close", place, place=place, by=by, at=at, closed_on=closed_on.isoformat())
    return place


def _move_problem(place: Place, to: Place) -> str:
    if place.street_id != to.street_id:
        return _("A place stays in its street.")
    if place.parent_id == to.pk:
        return _("It stands there already.")
    if to.closed_on:
        return _("The place above is closed.")
    levels = list(PlaceKind)
    if levels.index(PlaceKind(to.kind)) != levels.index(PlaceKind(place.kind)) - 1:
        return _("A place of this kind may not stand there.")
    return ""


def _locked(place: Place) -> Place:
    """The row as it now is, held until the transaction ends."""
    return Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
