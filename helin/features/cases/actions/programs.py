"""A concern that a program hands on: another town's app, a hotline, a partner's form."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from helin.core.people import actions as people
from helin.core.places.models import Place
from helin.features.cases.actions.intake import HELIN, Concern, file
from helin.features.cases.models import Case
from helin.features.cases.workflow import Source
from helin.kit.actors import Actor


def file_through_program(
    concern: Concern, *, name: str, phone: str, by: Actor, at: datetime, request_key: UUID | None = None
) -> Case:
    """File what a program was told. Whoever told it proved nothing: see `people.register_contact`.

    `concern.is_public` says that they agreed; the caller has checked that the program may say so.
    Concurrency: idempotent by `request_key`, which the caller makes so that no two programs share one; a second
    call answers the case of the first and leaves no second contact.
    Raises PermissionDenied, MissingEvidence, phones.NotAPhone.
    """
    try:
        return _file(concern, name, phone, request_key, by, at)
    except IntegrityError:
        if request_key and (known := Case.objects.filter(request_key=request_key, source=Source.API).first()):
            return known
        raise


@transaction.atomic
def _file(concern: Concern, name: str, phone: str, request_key: UUID | None, by: Actor, at: datetime) -> Case:
    place = Place.objects.get(pk=concern.place_id)
    contact = people.register_contact(name=name, phone=phone, place=place, by=HELIN, at=at) if phone else None
    reporter_id = contact.pk if contact else None
    return file(concern, source=Source.API, by=by, at=at, reporter_id=reporter_id, request_key=request_key)
