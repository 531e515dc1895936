"""Decide by what weights rates are counted from a day on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.places.models import Place
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import RateScheme
from helin.kit import permissions
from helin.kit.actors import Actor


@transaction.atomic
def set_rate_scheme(scheme: RateScheme, *, street: Place, by: Actor, at: datetime) -> RateScheme:
    """Add a scheme (an unsaved row) to a street; rows before it stay as they are.

    Only a job of Helin may add one for days gone by, as an import does: nobody weighs anew what was counted.
    Raises PermissionDenied, Refused; IntegrityError when there is one for that day or the weights make no whole.
    """
    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    if scheme.starts_on <= timezone.localdate(at) and not by.is_system:
        raise Refused("starts_on", _("Weights can be set from tomorrow on, not for days gone by."))
    scheme.street = street
    scheme.save(force_insert=True)
    facts.record("cases.set_rate_scheme", street, place=street, by=by, at=at, scheme=scheme.pk)
    return scheme
