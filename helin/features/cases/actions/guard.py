"""Confidentiality: units that a case names, restricted cases, and who opened what of them and why."""

from collections.abc import Collection
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.core.people.actions import Contact
from helin.core.people.masking import mask_text
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.models import Case, NamedUnit, Restriction
from helin.features.cases.workflow import IN_HAND, RESTING, AppealType, Status
from helin.kit import permissions
from helin.kit.actors import Actor

NONE_OF_OURS = "none"
"""What the desk says when an accusation is about no unit that is known here."""


def named_ids(said: object) -> list[int] | None:
    """Read the units out of the evidence "12,15"; [] for none of ours, None when nothing was said."""
    text = str(said or "").strip()
    if not text:
        return None
    return sorted({int(part) for part in text.split(",") if part.isascii() and part.isdigit()})


@transaction.atomic
def name_units(case: Case, ids: Collection[int], *, by: Actor, at: datetime) -> Case:
    """Say which units the case is about; what was named before and is not any more goes.

    The reporter may while it is a draft, the desk until the case is closed.
    Raises PermissionDenied; Refused when a unit is not of this street or an accused one has the case in hand.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, "cases.name_units", place_ids=case.place_ids, subject=case)
    accused = case.appeal_type == AppealType.ACCUSATION
    if accused and case.lead_id in ids and case.status in (*IN_HAND, *RESTING):
        raise Refused("named", _("This unit has the case in hand. Let it object, or decide that another leads, first."))
    if accused and not set(case.awaited).isdisjoint(ids):
        raise Refused("named", _("This unit is called to help with it. Release it from the call first."))
    set_named(case, ids, by=by, at=at)
    if case.status != Status.DRAFT:
        facts.record("cases.name_units", case, place=case.place, by=by, at=at, count=len(set(ids)))
    return case


def set_named(case: Case, ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """Write the rows of `ids`, for an action that has locked the case. Raises Refused."""
    known = set(Organisation.objects.filter(pk__in=ids, place__street_id=case.street_id).values_list("pk", flat=True))
    if known != set(ids):
        raise Refused("named", _("Please choose a unit from the list."))
    there = set(case.named)
    NamedUnit.objects.filter(case=case, organisation_id__in=there - known).delete()
    NamedUnit.objects.bulk_create(
        NamedUnit(case=case, organisation_id=pk, named_by_id=by.person_id, named_at=at) for pk in sorted(known - there)
    )
    case.named = sorted(known)


def share(case: Case, part: Case, *, by: Actor, at: datetime) -> None:
    """Keep a part as the whole is kept: the same units named, restricted by the same decision."""
    set_named(part, case.named, by=by, at=at)
    if made := Restriction.objects.filter(case=case, lifted_at__isnull=True).first():
        Restriction.objects.create(case=part, reason=made.reason, by_id=made.by_id, restricted_at=at)


def share_since(since: datetime, root: Case, case: Case, *, by: Actor, at: datetime) -> None:
    """Name in a case that is taken out also whom `root` names since they were put together."""
    later = NamedUnit.objects.filter(case=root, named_at__gt=since).values_list("organisation_id", flat=True)
    if added := set(later) - set(case.named):
        set_named(case, {*case.named, *added}, by=by, at=at)


@transaction.atomic
def restrict(case: Case, *, reason: str, summary: str = "", by: Actor, at: datetime) -> Case:
    """Make a case restricted: from now on only those see it who work on it, and nobody outside.

    A unit that has it in hand reads `summary` instead of the reporter's words.
    Raises PermissionDenied, MissingEvidence; Refused when it is merged with another.
    """
    case = _locked(case, by, "cases.restrict")
    _check_alone(case)
    with_unit = case.status in (*IN_HAND, *RESTING)
    if missing := [n for n, said in (("reason", reason), ("summary", summary or not with_unit)) if not said]:
        raise MissingEvidence(*missing)
    case.is_restricted, case.restricted_by_id, case.is_public = True, by.person_id, False
    case.summary = mask_text(summary)
    case.save(update_fields=["is_restricted", "restricted_by_id", "is_public", "summary"])
    Restriction.objects.create(case=case, reason=reason, by_id=by.person_id or 0, restricted_at=at)
    facts.record("cases.restrict", case, place=case.place, by=by, at=at)
    return case


@transaction.atomic
def lift(case: Case, *, reason: str, by: Actor, at: datetime) -> Case:
    """Take the restriction back, as somebody other than who made it; an accusation stays restricted.

    It does not become public by that: only its reporter makes it so.
    Raises PermissionDenied, MissingEvidence; Refused when it is merged with another.
    """
    case = _locked(case, by, "cases.lift_restriction")
    _check_alone(case)
    if not reason:
        raise MissingEvidence("reason")
    case.is_restricted, case.restricted_by_id, case.summary = False, None, ""
    case.save(update_fields=["is_restricted", "restricted_by_id", "summary"])
    Restriction.objects.filter(case=case, lifted_at__isnull=True).update(
        lifted_reason=reason, lifted_by_id=by.person_id, lifted_at=at
    )
    facts.record("cases.lift_restriction", case, place=case.place, by=by, at=at)
    return case


def open_contact(case: Case, *, reason: str, by: Actor, at: datetime) -> Contact:
    """Show name and phone of the reporter to somebody who has a task in the case; the person is told.

    Call it outside any transaction: see `people.open_personal_data`. Raises PermissionDenied, NoReason.
    """
    permissions.require(by, "cases.open_contact", place_ids=case.place_ids, subject=case)
    if case.reporter_id is None:
        raise Refused("", _("Nobody left a name or number."))
    subject = f"cases.case:{case.pk}"
    return people.open_personal_data(case.reporter_id, subject=subject, place=case.place, reason=reason, by=by, at=at)


def open_restricted(case: Case, *, reason: str, by: Actor, at: datetime) -> None:
    """Put on record that a leader reads the words of a restricted case, before they are shown; the person is told.

    Call it outside any transaction: see `people.log_reading`. Raises PermissionDenied, NoReason.
    """
    permissions.require(by, "cases.open_restricted", place_ids=case.place_ids, subject=case)
    if case.reporter_id is not None:
        subject = f"cases.case:{case.pk}"
        people.log_reading(case.reporter_id, subject=subject, place=case.place, reason=reason, by=by, at=at)
    facts.record("cases.open_restricted", case, place=case.place, by=by, at=at)


def note_reading(case: Case, *, by: Actor, at: datetime, fields: str = "words") -> None:
    """Put on record that somebody of the desk or a call-back officer opens a restricted case, once a day; the person
    is told. Whoever does not read the words, or whom they are, is not put on record.

    Call it outside any transaction: see `people.log_reading`.
    """
    reads = permissions.can(by, "cases.read_words", place_ids=case.place_ids, subject=case)
    if not case.is_restricted or case.reporter_id is None or not reads:
        return
    if by.person_id in (None, case.reporter_id) or f"cases.case:{case.pk}" in by.claims:
        return
    today = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    people.log_reading(
        case.reporter_id,
        subject=f"cases.case:{case.pk}",
        place=case.place,
        reason=_("To work on the case"),
        by=by,
        at=at,
        fields=fields,
        since=today,
    )


def _check_alone(case: Case) -> None:
    """Cases that are handled together are all restricted, or none is. Raises Refused."""
    if case.merged_into_id is not None or case.taken_in.exists():
        raise Refused("", _("It is handled together with another case. Take that one out first."))


def _locked(case: Case, by: Actor, permission: str) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, permission, place_ids=case.place_ids, subject=case)
    return case
