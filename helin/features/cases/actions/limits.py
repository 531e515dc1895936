"""Decide what limits and which supervision hold from a day on."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.places.models import Place
from helin.features.cases.actions.rulebook import Overtaken, hold
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import EDITION, CaseLimits, RateScheme, SupervisionScheme
from helin.kit import permissions
from helin.kit.actors import Actor

Dated = CaseLimits | RateScheme | SupervisionScheme


@transaction.atomic
def set_limits(limits: CaseLimits, *, street: Place, by: Actor, at: datetime, seen: int | None = None) -> CaseLimits:
    """Add limits (an unsaved row) from today or a later day on; rows before it stay as they are.

    Concurrency: `seen` is the newest row that the person knew of. Raises PermissionDenied, Refused, Overtaken.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    _put_in_force(limits, street=street, earliest=timezone.localdate(at), seen=seen)
    facts.record("cases.set_limits", street, place=street, by=by, at=at, limits=limits.pk, since=str(limits.starts_on))
    return limits


@transaction.atomic
def set_supervision_scheme(
    scheme: SupervisionScheme, *, street: Place, by: Actor, at: datetime, seen: int | None = None
) -> SupervisionScheme:
    """Add rules of supervision (an unsaved row) from today or a later day on; cards already given stay.

    Concurrency: `seen` is the newest row that the person knew of. Raises PermissionDenied, Refused, Overtaken.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    _put_in_force(scheme, street=street, earliest=timezone.localdate(at), seen=seen)
    since = str(scheme.starts_on)
    facts.record("cases.set_supervision_scheme", street, place=street, by=by, at=at, scheme=scheme.pk, since=since)
    return scheme


@transaction.atomic
def set_rate_scheme(
    scheme: RateScheme, *, street: Place, by: Actor, at: datetime, seen: int | None = None
) -> RateScheme:
    """Add a scheme (an unsaved row) to a street; rows before it stay as they are.

    Only a job of Helin may add one for days gone by, as an import does: nobody weighs anew what was counted.
    Concurrency: `seen` is the newest row that the person knew of.
    Raises PermissionDenied, Refused, Overtaken; IntegrityError when the weights make no whole.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    if scheme.starts_on <= timezone.localdate(at) and not by.is_system:
        raise Refused("starts_on", _("Weights can be set from tomorrow on, not for days gone by."))
    _put_in_force(scheme, street=street, earliest=date.min + timedelta(days=1), seen=seen)
    facts.record("cases.set_rate_scheme", street, place=street, by=by, at=at, scheme=scheme.pk)
    return scheme


def _put_in_force(row: Dated, *, street: Place, earliest: date, seen: int | None) -> None:
    """Write a row of the street, one person at a time. Raises Refused, Overtaken."""
    hold(street)
    if row.starts_on < earliest:
        raise Refused("starts_on", _("Choose today or a later day: what was in force is not changed."))
    own = type(row).objects.filter(street=street)
    if seen is not None and (own.order_by("-pk").values_list("pk", flat=True).first() or 0) != seen:
        raise Overtaken
    if own.filter(starts_on=row.starts_on).exists():
        raise Refused("starts_on", _("There is a row from that day on already. Choose another day."))
    row.street = street
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as problem:
        if "a_day" in str(problem):
            raise Overtaken from None
        raise
    transaction.on_commit(EDITION.turn)
