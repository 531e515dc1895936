"""Showing personal data in clear: only with a right and a reason, and never without a row in the view log."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from helin.core.journal import facts
from helin.core.people import identities
from helin.core.people.models import Person, ViewLog
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor


@dataclass(frozen=True, slots=True, repr=False)
class Contact:
    """A name and phone in clear, for one answer; `repr` shows neither."""

    name: str
    phone: str | None
    view_id: int


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A person found by their exact phone; the name is the registered one, shown to confirm who calls."""

    person_id: int
    name: str


class NoReason(ValueError):
    """Opening personal data needs a reason of at least two characters."""


@transaction.atomic(durable=True)
def open_personal_data(person_id: int, *, subject: str, place: Place, reason: str, by: Actor, at: datetime) -> Contact:
    """Return name and phone in clear, for this one answer.

    The log row commits before the value is returned: call it outside any transaction. `subject` names the row
    for whose sake it is opened ("cases.case:12"), `place` is where that row stands.
    Raises PermissionDenied, NoReason, Person.DoesNotExist.
    """
    permissions.require(by, "people.open_personal_data", place_ids=place.chain_ids)
    person = Person.objects.select_related("key", "place").get(pk=person_id)
    identity = identities.identity_of(person)
    view = _log_view(person, "name,phone", subject, place, reason, "people.open_personal_data", by, at)
    return Contact(identity.name, identity.phone, view.pk)


@transaction.atomic(durable=True)
def log_reading(
    person_id: int,
    *,
    subject: str,
    place: Place,
    reason: str,
    by: Actor,
    at: datetime,
    fields: str = "words",
    since: datetime | None = None,
) -> None:
    """Put on record, before they are shown, that somebody reads the confidential words of a person.

    With `since`, nothing is added when this reader stands there already since then.
    Concurrency: the person is locked, so that two openings at once are one row.
    Call it outside any transaction. Raises PermissionDenied, NoReason, Person.DoesNotExist.
    """
    permissions.require(by, "people.read_confidential", place_ids=place.chain_ids)
    if since and _stands_there(person_id, by, subject, fields, since):
        return
    person = Person.objects.select_for_update(of=("self",), no_key=True).select_related("place").get(pk=person_id)
    if since and _stands_there(person_id, by, subject, fields, since):
        return
    _log_view(person, fields, subject, place, reason, "people.read_confidential", by, at)


def _stands_there(person_id: int, by: Actor, subject: str, fields: str, since: datetime) -> bool:
    """Whether somebody is on record for it already; who is there with the words is there with the photos too."""
    seen = ViewLog.objects.filter(person_id=person_id, viewer_id=by.person_id, subject=subject, viewed_at__gte=since)
    return seen.filter(fields__in={"words", fields}).exists()


@transaction.atomic(durable=True)
def find_by_phone(phone: str, *, place: Place, reason: str, by: Actor, at: datetime) -> Found | None:
    """Find who has this exact phone, as when they call; finding is a view and logged as one.

    Raises PermissionDenied, NoReason, phones.NotAPhone.
    """
    permissions.require(by, "people.find_by_phone", place_ids=place.chain_ids)
    indexes = identities.phone_indexes(phone)
    person = Person.objects.filter(phone_index__in=indexes).select_related("key", "place").first()
    if person is None:
        return None
    identity = identities.identity_of(person)
    _log_view(person, "name", facts.subject_of(person), place, reason, "people.find_by_phone", by, at)
    return Found(person.pk, identity.name)


def _log_view(
    person: Person, fields: str, subject: str, place: Place, reason: str, kind: str, by: Actor, at: datetime
) -> ViewLog:
    reason = reason.strip()[:200]
    if len(reason) < 2:
        raise NoReason
    if by.person_id is None:
        raise PermissionDenied(kind)
    role, where = _standing_of(by, kind, place)
    view = ViewLog.objects.create(
        person=person,
        viewer_id=by.person_id,
        role=role,
        place_id=where,
        fields=fields,
        subject=subject,
        reason=reason,
        viewed_at=at,
    )
    facts.record(kind, person, place=place, by=by, at=at, view_id=view.pk, role=role, for_subject=subject)
    return view


def _standing_of(by: Actor, permission: str, place: Place) -> tuple[str, int]:
    """The role that let the actor in and the nearest place where they hold it."""
    wanted = permissions.roles_for(permission)
    for place_id in reversed(place.chain_ids):
        if held := wanted & by.roles.get(place_id, frozenset()):
            return min(held), place_id
    raise LookupError(permission)
