"""Consent, erasure, and the rotation of the master key."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from helin.core.journal import facts
from helin.core.people import erasures, identities, vault
from helin.core.people.actions.account import Own
from helin.core.people.models import Consent, Erasure, Person, PersonKey, RoleGrant, Tenure
from helin.core.roles import Role
from helin.kit import permissions
from helin.kit.actors import Actor

CONSENT_VERSION = 1
"""The wording of `ConsentKind` and the page around it; raise it when they change."""


@transaction.atomic
def give_consent(person: Person, *, kind: str, by: Actor, at: datetime) -> Consent:
    """Agree to one kind of use in today's wording; agreeing twice changes nothing. Raises PermissionDenied."""
    permissions.require(by, "people.give_consent", place_ids=(), subject=Own(person.pk))
    consent, is_new = Consent.objects.get_or_create(
        person=person, kind=kind, withdrawn_at=None, defaults={"version": CONSENT_VERSION, "given_at": at}
    )
    if is_new:
        facts.record("people.give_consent", person, place=person.place, by=by, at=at, consent=kind)
    return consent


@transaction.atomic
def withdraw_consent(person: Person, *, kind: str, by: Actor, at: datetime) -> None:
    """Take an agreement back: one button, no reason, no loss of service. Raises PermissionDenied."""
    permissions.require(by, "people.withdraw_consent", place_ids=(), subject=Own(person.pk))
    if Consent.objects.filter(person=person, kind=kind, withdrawn_at=None).update(withdrawn_at=at):
        facts.record("people.withdraw_consent", person, place=person.place, by=by, at=at, consent=kind)


@transaction.atomic
def erase(person: Person, *, by: Actor, at: datetime) -> None:
    """Destroy the person's key and everything that names them; the journal stays as it is and verifies.

    Ends every session. The line in the erasure list is written to its file before the commit: a list that
    knows one too many is mended by asking, one too few brings a person back.
    Raises PermissionDenied.
    """
    permissions.require(by, "people.erase", place_ids=(), subject=Own(person.pk))
    person = Person.objects.select_for_update(of=("self",)).select_related("place").get(pk=person.pk)
    if person.erased_at is not None:
        return
    _tombstone(person, at)
    Erasure.objects.get_or_create(ref=person.ref, defaults={"erased_at": at})
    facts.record("people.erase", person, place=person.place, by=by, at=at)
    erasures.append(person.ref, at)


def _tombstone(person: Person, at: datetime) -> None:
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  # needs the app registry

    PersonKey.objects.filter(person=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Consent.objects.filter(person=person, withdrawn_at=None).update(withdrawn_at=at)
    today = timezone.localtime(at).date()
    RoleGrant.objects.filter(person=person, role=Role.RESIDENT).delete()  # it says where they live
    for held in (RoleGrant.objects.filter(person=person), Tenure.objects.filter(person=person)):
        held.filter(starts_on__gt=today).delete()
        held.filter(Q(ends_on=None) | Q(ends_on__gt=today)).update(ends_on=today)
    person.name_sealed, person.phone_sealed, person.phone_index, person.sign_in = b"", None, None, None
    person.is_active, person.erased_at = False, at
    person.session_epoch += 1
    person.set_unusable_password()
    person.save()


def replay_erasures(*, by: Actor, at: datetime) -> int:
    """Erase again, after a restore, everybody on the list who came back; the number erased.

    Raises PermissionDenied.
    """
    permissions.require(by, "people.replay_erasures", place_ids=())
    refs = erasures.listed() | set(Erasure.objects.values_list("ref", flat=True))
    back = Person.objects.filter(ref__in=refs, erased_at=None)
    for person in back:
        erase(person, by=by, at=at)
    return len(back)


@transaction.atomic
def rotate_keys(*, by: Actor) -> int:  # tidy: action: keeps no time, and belongs to no street's chain
    """Wrap every person's key anew under the current master key, and index phones anew; the number done.

    Set HELIN_MASTER_KEY_PREVIOUS to the old key, run, then remove it. Safe to run again.
    """
    permissions.require(by, "people.rotate_keys", place_ids=())
    done = 0
    for row in PersonKey.objects.select_related("person").select_for_update(of=("self",)).iterator(500):
        if vault.is_current(bytes(row.wrapped)):
            continue
        person, key = row.person, vault.unwrap(bytes(row.wrapped), str(row.person.ref))
        row.wrapped = vault.wrap(key, str(person.ref))
        row.save(update_fields=["wrapped"])
        if person.phone_sealed is not None and person.phone_index is not None:
            phone = vault.unseal(key, bytes(person.phone_sealed), identities.PHONE)
            person.phone_index = vault.blind(phone, identities.PHONE)
            person.save(update_fields=["phone_index"])
        done += 1
    return done
