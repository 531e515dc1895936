"""Roles and posts: given and ended, with dates."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from helin.core.journal import facts
from helin.core.organisations.models import Organisation, Post
from helin.core.people.models import Person, RoleGrant, Tenure
from helin.core.people.permissions import SEPARATE
from helin.core.places.models import Place
from helin.kit import permissions
from helin.kit.actors import Actor


class BothAdministrators(Exception):
    """System and audit administrator must be two persons. Source: docs/sources.md#mlps (三员分立)."""


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: str,
    place: Place | None = None,
    organisation: Organisation | None = None,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> RoleGrant:
    """Give `person` a role in a place or in an organisation, both days included.

    Concurrency: locks the person. Raises PermissionDenied, BothAdministrators; IntegrityError when the same
    role stands there already.
    """
    grant = RoleGrant(
        person=person,
        role=role,
        place=place,
        organisation=organisation,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by_id=by.person_id,
    )
    where = _where(grant)
    permissions.require(by, "people.grant_role", place_ids=where.chain_ids, subject=grant)
    Person.objects.select_for_update().get(pk=person.pk)
    if role in SEPARATE and person.grants.filter(role__in=SEPARATE - {role}, ends_on__isnull=True).exists():
        raise BothAdministrators
    grant.save(force_insert=True)
    facts.record(
        "people.grant_role",
        person,
        place=where,
        by=by,
        at=at,
        role=role,
        grant_id=grant.pk,
        organisation_id=organisation.pk if organisation else None,
    )
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, ends_on: date, by: Actor, at: datetime) -> RoleGrant:
    """Let a role end on a day (the last day it is held). Raises PermissionDenied.

    One that would end before it begins never counts: its row goes, and the journal keeps both facts.
    """
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    where, pk = _where(grant), grant.pk
    permissions.require(by, "people.end_role", place_ids=where.chain_ids, subject=grant)
    grant.ends_on = ends_on
    if ends_on < grant.starts_on:
        grant.delete()
    else:
        grant.save(update_fields=["ends_on"])
    facts.record("people.end_role", grant.person, place=where, by=by, at=at, role=grant.role, grant_id=pk)
    return grant


@transaction.atomic
def bulk_grant_roles(grants: Sequence[RoleGrant], *, by: Actor, at: datetime) -> list[RoleGrant]:
    """Give many roles at once, for imports and the demo; journals once per street."""
    streets: dict[int, list[RoleGrant]] = {}
    for grant in grants:
        where = _where(grant)
        permissions.require(by, "people.grant_role", place_ids=where.chain_ids, subject=grant)
        streets.setdefault(where.street_id or where.pk, []).append(grant)
    made = RoleGrant.objects.bulk_create(grants, batch_size=1000)
    facts.record_many(
        facts.Fact(
            "people.bulk_grant_roles", facts.subject_of(found[0].person), street, street, by, at, {"count": len(found)}
        )
        for street, found in streets.items()
    )
    return made


@transaction.atomic
def appoint(
    *, person: Person, post: Post, starts_on: date, ends_on: date | None = None, by: Actor, at: datetime
) -> Tenure:
    """Put a person into a post. Raises PermissionDenied; IntegrityError when they hold it already."""
    where = post.organisation.place
    permissions.require(by, "people.appoint", place_ids=where.chain_ids)
    tenure = Tenure.objects.create(person=person, post=post, starts_on=starts_on, ends_on=ends_on)
    facts.record("people.appoint", person, place=where, by=by, at=at, post_id=post.pk, tenure_id=tenure.pk)
    return tenure


@transaction.atomic
def end_tenure(tenure: Tenure, *, ends_on: date, by: Actor, at: datetime) -> Tenure:
    """Let a person leave a post on a day. Raises PermissionDenied."""
    tenure = Tenure.objects.select_for_update().get(pk=tenure.pk)
    where = tenure.post.organisation.place
    permissions.require(by, "people.end_tenure", place_ids=where.chain_ids)
    tenure.ends_on = ends_on
    tenure.save(update_fields=["ends_on"])
    facts.record("people.end_tenure", tenure.person, place=where, by=by, at=at, tenure_id=tenure.pk)
    return tenure


def _where(grant: RoleGrant) -> Place:
    """The place on which the right to give this role is decided."""
    if grant.place is not None:
        return grant.place
    if grant.organisation is None:
        raise ValueError("a role needs a place or an organisation")
    return grant.organisation.place
