"""Keep the texts of a desk, the lists of a person, and how long forms take."""

import re
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.models import Organisation
from helin.core.people.masking import mask_text
from helin.core.places.models import Place
from helin.features.cases.actions.rulebook import hold
from helin.features.cases.actions.steps import Refused
from helin.features.cases.models import LONGEST_FORM, FormTime, ResponseTemplate, SavedFilter
from helin.kit import permissions
from helin.kit.actors import Actor

PLACEHOLDERS = frozenset({"number", "unit", "street", "deadline"})
FILTERS_MAX = 12


@transaction.atomic
def add_template(template: ResponseTemplate, *, street: Place, by: Actor, at: datetime) -> ResponseTemplate:
    """Add a text (an unsaved row) to the street or to a desk; a part of the script replaces its old wording.

    Concurrency: of two wordings of one part at once the later one stands. Raises PermissionDenied, Refused.
    """
    permissions.require(by, "cases.keep_templates", place_ids=street.chain_ids, subject=template)
    if template.organisation_id is not None:
        owner = Organisation.objects.filter(pk=template.organisation_id, place__street_id=street.pk)
        if not owner.exists():
            raise Refused("organisation", _("Please choose a unit from the list."))
    if set(re.findall(r"\{([^{}]*)\}", template.text)) - PLACEHOLDERS:
        raise Refused("text", _("Only {number}, {unit}, {street} and {deadline} are filled in by Helin."))
    if mask_text(template.text) != template.text:
        raise Refused("text", _("A ready text holds no name or number of a person. Please take it out."))
    template.street, template.starts_on = street, timezone.localdate(at)
    if template.part:
        hold(street)
        old = ResponseTemplate.objects.filter(street=street, part=template.part, ends_on__isnull=True)
        old.update(ends_on=template.starts_on)
    template.save(force_insert=True)
    place = template.organisation.place if template.organisation else street
    facts.record("cases.add_template", template, place=place, by=by, at=at, verb=str(template.verb))
    return template


@transaction.atomic
def end_template(template: ResponseTemplate, *, by: Actor, at: datetime) -> None:
    """Offer it no longer, from today on. Raises PermissionDenied.

    Concurrency: idempotent; one that has ended stays as it is.
    """
    template = ResponseTemplate.objects.select_for_update(of=("self",)).select_related("street").get(pk=template.pk)
    permissions.require(by, "cases.keep_templates", place_ids=template.street.chain_ids, subject=template)
    if template.ends_on is None:
        template.ends_on = timezone.localdate(at)
        template.save(update_fields=["ends_on"])
        facts.record("cases.end_template", template, place=template.street, by=by, at=at)


@transaction.atomic
def save_filter(*, name: str, query: str, by: Actor, at: datetime) -> SavedFilter:
    """Keep the address of a list under a name of one's own. It is nobody else's business, so no fact tells of it.

    Raises PermissionDenied; Refused when the name is taken or there are twelve.
    """
    del at
    permissions.require(by, "cases.keep_filters", place_ids=[*by.roles], subject=by)
    person_id = _signed_in(by)
    if SavedFilter.objects.filter(person_id=person_id).count() >= FILTERS_MAX:
        raise Refused("name", _("You have saved twelve lists. Delete one first."))
    try:
        with transaction.atomic():
            return SavedFilter.objects.create(person_id=person_id, name=name, query=query)
    except IntegrityError:
        raise Refused("name", _("You have a list of this name already.")) from None


@transaction.atomic
def forget_filter(pk: int, *, by: Actor, at: datetime) -> bool:
    """Take away one of one's own lists; False when there is none. Raises PermissionDenied."""
    del at
    permissions.require(by, "cases.keep_filters", place_ids=[*by.roles], subject=by)
    return bool(SavedFilter.objects.filter(pk=pk, person_id=_signed_in(by)).delete()[0])


def _signed_in(by: Actor) -> int:
    if by.person_id is None:
        raise PermissionDenied("cases.keep_filters")
    return by.person_id


def note_form_time(verb: str, *, street_id: int, opened_at: datetime, by: Actor, at: datetime) -> None:
    """Count how long a form stood open; of whom and for which case is not kept, so no fact tells of it."""
    del by
    seconds = int((at - opened_at) / timedelta(seconds=1))
    if 1 <= seconds <= LONGEST_FORM:
        month = timezone.localdate(at).replace(day=1)
        FormTime.objects.create(street_id=street_id, verb=verb, month_on=month, seconds=seconds)
