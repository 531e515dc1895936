"""A list leaves the house: on record before it does."""

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from helin.core.journal import facts
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor


class ExportPurpose(TextChoices):
    """What a list is taken out for; the journal keeps the word."""

    MEETING = "meeting", _("For a meeting")
    REPORT = "report", _("For a periodic report")
    CHECK = "check", _("To check the data")
    COLLEAGUE = "colleague", _("To work on it away from the desk")


@transaction.atomic
def record_export(*, street: Place, purpose: str, kind: str, count: int, by: Actor, at: datetime) -> None:
    """Record that so many rows left, as which kind of file and for what. Raises PermissionDenied."""
    permissions.require(by, "cases.export", place_ids=[*by.roles], subject=by)
    purpose = ExportPurpose(purpose).value
    facts.record("cases.export", street, place=street, by=by, at=at, purpose=purpose, file=kind, count=count)
