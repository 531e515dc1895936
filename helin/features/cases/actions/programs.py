"""A concern that a program hands on: another town's app, a hotline, a partner's form."""

import re
from datetime import datetime

from django.db import transaction

from helin.core.people import actions as people
from helin.core.places.models import Place
from helin.features.cases.actions.intake import HELIN, Concern, file
from helin.features.cases.models import Case
from helin.features.cases.workflow import Source
from helin.kit.actors import Actor

TITLE_LENGTH = 30


@transaction.atomic
def file_through_program(concern: Concern, *, name: str, phone: str, by: Actor, at: datetime) -> Case:
    """File what a program was told. Whoever told it proved nothing: see `people.register_contact`.

    `concern.is_public` says that they agreed; the caller has checked that the program may say so.
    Raises PermissionDenied, MissingEvidence, phones.NotAPhone.
    """
    place = Place.objects.get(pk=concern.place_id)
    contact = people.register_contact(name=name, phone=phone, place=place, by=HELIN, at=at) if phone else None
    return file(concern, source=Source.API, by=by, at=at, reporter_id=contact.pk if contact else None)


def title_from(text: str) -> str:
    """A title for a text: its first sentence, cut at thirty characters."""
    first = re.split(r"[。！？!?\n]", text.strip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"
