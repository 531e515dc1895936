"""People who work for the street or a unit: they come, change what they do, and leave."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from helin.core.journal import facts
from helin.core.organisations.models import Organisation
from helin.core.people import identities
from helin.core.people.actions.account import Own, create_account
from helin.core.people.actions.standing import grant_role
from helin.core.people.models import Person, RoleGrant
from helin.core.places.models import Place
from helin.core.roles import STAFF
from helin.kit import permissions
from helin.kit.actors import Actor


class KnownAlready(Exception):
    """Somebody with this number works here already; `person_id` says who."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


@transaction.atomic
def add_staff(
    *,
    name: str,
    phone: str,
    role: str,
    place: Place | None,
    organisation: Organisation | None,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> Person:
    """Open an account with a first role; they come in by a code to `phone` and choose a password then.

    A resident with that number keeps account and name and works here besides.
    Raises PermissionDenied, KnownAlready, phones.NotAPhone, RoleRefused; IntegrityError as `grant_role`.
    """
    home = place or (organisation.place if organisation else None)
    if home is None:
        raise ValueError("a role needs a place or an organisation")
    known = Person.objects.filter(phone_index__in=identities.phone_indexes(phone)).first()
    if known is not None and known.grants.filter(role__in=STAFF).exists():
        permissions.require(by, "people.create_account", place_ids=home.chain_ids)
        raise KnownAlready(known.pk)
    person = create_account(name=name, phone=phone, place=home, by=by, at=at)
    grant_role(person=person, role=role, place=place, organisation=organisation, starts_on=starts_on, by=by, at=at)
    return person


@transaction.atomic
def close_account(person: Person, *, by: Actor, at: datetime) -> Person:
    """Lock somebody out (staff who left); their roles end at once, what they did stays. Raises PermissionDenied."""
    permissions.require(by, "people.close_account", place_ids=person.place.chain_ids, subject=Own(person.pk))
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.is_active = False
    person.session_epoch += 1
    person.save(update_fields=["is_active", "session_epoch"])
    today = timezone.localdate(at)
    held = RoleGrant.objects.filter(person=person, role__in=STAFF).exclude(ends_on__lt=today)
    held.filter(starts_on__gte=today).delete()
    held.update(ends_on=today - timedelta(days=1))
    facts.record("people.close_account", person, place=person.place, by=by, at=at)
    return person


@transaction.atomic
def reopen_account(person: Person, *, by: Actor, at: datetime) -> Person:
    """Let somebody in again; roles are given anew. Raises PermissionDenied; ValueError for an erased person."""
    permissions.require(by, "people.reopen_account", place_ids=person.place.chain_ids, subject=Own(person.pk))
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.erased_at is not None:
        raise ValueError("an erased person cannot come back")
    person.is_active = True
    person.save(update_fields=["is_active"])
    facts.record("people.reopen_account", person, place=person.place, by=by, at=at)
    return person
