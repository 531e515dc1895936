"""Bodies: create, rename, move, close. Each locks what it changes and records one fact."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.models import FormerName, Organisation, OrganisationKind
from helin.core.places.models import Place
from helin.kit.actors import Actor
from helin.kit.permissions import require

MANAGE = "organisations.manage"


@transaction.atomic
def create_organisation(
    *,
    kind: OrganisationKind,
    name: str,
    place: Place,
    by: Actor,
    at: datetime,
    parent: Organisation | None = None,
    phone: str = "",
    in_consortium: bool = False,
) -> Organisation:
    """Found a body in a place, under another of the same street or at the top.

    Raises ValidationError when the parent is closed or of another street, or when the name is taken there.
    """
    require(by, MANAGE, place_ids=place.chain_ids)
    if parent:
        parent = Organisation.objects.locked(parent.pk)
        _check_parent(parent, place)
    _check_name(kind, name, place)
    made = Organisation.objects.create(
        kind=kind,
        name=name,
        place=place,
        parent=parent,
        phone=phone,
        in_consortium=in_consortium,
        opened_on=timezone.localtime(at).date(),
    )
    facts.record("organisations.create", made, place=place, by=by, at=at, kind=str(kind), parent=made.parent_id)
    return made


@transaction.atomic
def rename(*, organisation: Organisation, name: str, by: Actor, at: datetime) -> Organisation:
    """Give a body another name; the former one is kept with its last day.

    Raises ValidationError when the name is taken in its place, or is its name already.
    """
    organisation = Organisation.objects.locked(organisation.pk)
    require(by, MANAGE, place_ids=organisation.place.chain_ids)
    _check_open(organisation)
    _check_name(OrganisationKind(organisation.kind), name, organisation.place)
    former = FormerName.objects.create(
        organisation=organisation, name=organisation.name, ended_on=timezone.localtime(at).date()
    )
    organisation.name = name
    organisation.save(update_fields=["name"])
    _record("rename", organisation, by=by, at=at, former_name=former.pk)
    return organisation


@transaction.atomic
def publish_phone(*, organisation: Organisation, phone: str, by: Actor, at: datetime) -> Organisation:
    """Set the number of the body's desk that anyone may read; empty: none."""
    organisation = Organisation.objects.locked(organisation.pk)
    require(by, MANAGE, place_ids=organisation.place.chain_ids)
    _check_open(organisation)
    organisation.phone = phone
    organisation.save(update_fields=["phone"])
    _record("publish_phone", organisation, by=by, at=at)
    return organisation


@transaction.atomic
def move(*, organisation: Organisation, to: Organisation | None, by: Actor, at: datetime) -> Organisation:
    """Put a body with all below it under another of its street, or at the top; the journal keeps where it stood.

    Concurrency: locks the street's place, so that two moves follow one another and cannot make a ring.
    Raises ValidationError for a closed body, another street, or a body below the moved one.
    """
    street = Place.objects.filter(pk=organisation.place_id).values("street")
    place = Place.objects.select_for_update(no_key=True).get(pk__in=street)
    organisation = Organisation.objects.locked(organisation.pk)
    require(by, MANAGE, place_ids=organisation.place.chain_ids)
    _check_open(organisation)
    if to:
        to = Organisation.objects.locked(to.pk)
        require(by, MANAGE, place_ids=to.place.chain_ids)
        _check_parent(to, place)
        if f"o{organisation.pk}" in str(to.path).split("."):
            raise ValidationError(_("A body cannot stand under itself."))
    former, new = organisation.parent_id, to.pk if to else None
    if former == new:
        raise ValidationError(_("It stands there already."))
    organisation.parent = to
    organisation.save(update_fields=["parent"])
    organisation.refresh_from_db(fields=["path"])
    _record("move", organisation, by=by, at=at, former_parent=former, parent=new)
    return organisation


@transaction.atomic
def close(*, organisation: Organisation, closed_on: date, by: Actor, at: datetime) -> Organisation:
    """End a body on a day, and its open posts with it; its records stay.

    Raises ValidationError while open bodies stand below it, or before it or one of its posts began.
    """
    organisation = Organisation.objects.locked(organisation.pk)
    require(by, MANAGE, place_ids=organisation.place.chain_ids)
    _check_open(organisation)
    if organisation.children.filter(closed_on=None).exists():
        raise ValidationError(_("Close or move the bodies below it first."))
    posts = organisation.posts.filter(closed_on=None)
    begun = organisation.opened_on
    if (begun and closed_on < begun) or posts.filter(opened_on__gt=closed_on).exists():
        raise ValidationError(_("The day lies before the body or one of its posts began."))
    ended = posts.update(closed_on=closed_on)
    organisation.closed_on = closed_on
    organisation.save(update_fields=["closed_on"])
    _record("close", organisation, by=by, at=at, closed_on=closed_on.isoformat(), posts=ended)
    return organisation


def _record(verb: str, organisation: Organisation, *, by: Actor, at: datetime, **codes: str | int | None) -> None:
    facts.record(f"organisations.{verb}", organisation, place=organisation.place, by=by, at=at, **codes)


def _check_open(organisation: Organisation) -> None:
    if organisation.closed_on:
        raise ValidationError(_("The body is closed."))


def _check_parent(parent: Organisation, place: Place) -> None:
    if parent.closed_on:
        raise ValidationError(_("The body above is closed."))
    if parent.place.street_id != place.street_id:
        raise ValidationError(_("A body stands under one of its own street."))


def _check_name(kind: OrganisationKind, name: str, place: Place) -> None:
    if not name:
        raise ValidationError(_("The name is missing."))
    if Organisation.objects.filter(kind=kind, name=name, place=place).exists():
        raise ValidationError(_("A body of this kind has that name there already."))
