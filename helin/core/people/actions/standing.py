"""Roles and posts: given and ended, with dates."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.models import Organisation, Post
from helin.core.people.models import Person, RoleGrant, Tenure
from helin.core.people.permissions import PAIRS_APART
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.kit import permissions
from helin.kit.actors import Actor


class RoleRefused(Exception):
    """The role cannot be given so; `message` says why, at `field` of the form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


class RolesApart(RoleRefused):
    """The person holds the other role of a pair that two persons must hold. Source: docs/sources.md#mlps (三员分立),
    docs/sources.md#fugou-2019-3."""

    def __init__(self, role: str, held: str) -> None:
        pair = {"role": Role(role).label, "held": Role(held).label}
        super().__init__(
            "role",
            _("They are %(held)s. %(held)s and %(role)s must be two people: nobody checks their own work.") % pair,
        )


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

    Only a system, for what was imported, gives one that began before today.
    Concurrency: locks the person. Raises PermissionDenied, RolesApart, RoleRefused; IntegrityError when the same
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
    if by.person_id is not None and starts_on < timezone.localdate(at):
        raise RoleRefused("starts_on", _("A role begins today or later. What was done before was done without it."))
    _check_apart([grant])
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
    _check_apart(grants)
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


def _check_apart(grants: Sequence[RoleGrant]) -> None:
    """See that nobody would hold two roles of a pair on one day. One query. Raises RolesApart."""
    paired = frozenset().union(*PAIRS_APART)
    wanted = [grant for grant in grants if grant.role in paired]
    held = RoleGrant.objects.filter(person__in={grant.person_id for grant in wanted}, role__in=paired)
    by_person: dict[int, list[RoleGrant]] = {}
    for grant in (*(held if wanted else ()), *wanted):
        by_person.setdefault(grant.person_id, []).append(grant)
    for grant in wanted:
        for other in by_person[grant.person_id]:
            if {grant.role, other.role} in PAIRS_APART and _overlap(grant, other):
                raise RolesApart(grant.role, other.role)


def _overlap(one: RoleGrant, other: RoleGrant) -> bool:
    return one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)


def _where(grant: RoleGrant) -> Place:
    """The place on which the right to give this role is decided."""
    if grant.place is not None:
        return grant.place
    if grant.organisation is None:
        raise ValueError("a role needs a place or an organisation")
    return grant.organisation.place
