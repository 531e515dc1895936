"""Merge a case into another, take it out again, split a part off: moves that concern two cases."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.places.models import Place
from helin.features.cases.actions import effects, guard
from helin.features.cases.actions.moves import take
from helin.features.cases.actions.steps import MissingEvidence, Refused
from helin.features.cases.actions.world import World
from helin.features.cases.models import CALL_IS_OPEN, Case, CoUnit, Join, merged_root, merged_under
from helin.features.cases.workflow import CASE, OPEN, AppealType, Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition


@transaction.atomic
def merge(case: Case, *, into: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Merge a duplicate into another open case of the street; that one's deadline does not move.

    The target takes over who follows and which units are named, and the reporter follows it too; words and photos stay
    where they are. From
    then on the target alone is rated, so the three rates count the matter once; call-backs given earlier still count.
    Concurrency: merges of a street follow one another (`_locked`), so two desks cannot merge two cases into each other.

    Raises:
        PermissionDenied: `by` does not dispatch both.
        IllegalTransition: the case can no longer be merged.
        MissingEvidence, Refused: no reason; the pair does not fit (see `_check_pair`).
    """
    case, into = _locked(case.pk, into.pk)
    for one in (case, into):
        permissions.require(by, "cases.triage", place_ids=one.place_ids, subject=one)
    CASE.plan(case.status, Verb.MERGE)
    _check_pair(case, into)
    case = take(case, Verb.MERGE, by=by, at=at, into=into.pk, reason=reason)
    take(into, Verb.TAKE_IN, by=by, at=at, other=case.pk)
    guard.set_named(into, {*into.named, *case.named}, by=by, at=at)
    _gather(into, at)
    return case


@transaction.atomic
def unmerge(case: Case, *, reason: str, by: Actor, at: datetime) -> Case:
    """Take a merged case out again: it stands accepted, and those who came along with it go back with it.

    A unit that was named while both were one matter stays named in both.
    Raises PermissionDenied; IllegalTransition when it is not merged; MissingEvidence without a reason.
    Concurrency: as `merge`.
    """
    case, into = _locked(case.pk)
    root, merged_at = merged_root(into), case.status_at
    case = take(case, Verb.UNMERGE, by=by, at=at, reason=reason)
    take(into, Verb.LET_GO, by=by, at=at, other=case.pk)
    guard.share_since(merged_at, root, case, by=by, at=at)
    _send_back(case)
    _gather(root, at)
    return case


def split(
    case: Case, *, title: str, text: str, reason: str, by: Actor, at: datetime, request_key: UUID | None = None
) -> Case:
    """Make a part of a concern a case of its own, in words of the desk: same reporter, place and source; the new case.

    The part of a restricted case is restricted, and names the same units.
    Concurrency: idempotent by `request_key`; a second call answers the part of the first.
    Raises PermissionDenied, IllegalTransition, MissingEvidence.
    """
    try:
        return _split(case, title=title, text=text, reason=reason, by=by, at=at, request_key=request_key)
    except IntegrityError:
        if request_key and (found := Case.objects.filter(request_key=request_key, split_from=case).first()):
            return found
        raise


@transaction.atomic
def _split(
    case: Case, *, title: str, text: str, reason: str, by: Actor, at: datetime, request_key: UUID | None
) -> Case:
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    permissions.require(by, CASE.plan(case.status, Verb.SPLIT).permission, place_ids=case.place_ids, subject=case)
    if missing := [name for name, said in (("title", title), ("text", text)) if not said]:
        raise MissingEvidence(*missing)
    part = Case(
        **{name: getattr(case, name) for name in SAME},
        title=title,
        text=text,
        split_from=case,
        request_key=request_key,
        status_at=at,
        created_at=at,
    )
    plan, world = CASE.plan(Status.DRAFT, Verb.SUBMIT), World.of_street(case.street_id, with_rules=False)
    effect = effects.apply(part, plan, {}, by=by, at=at, world=world)
    part.save(force_insert=True)
    guard.share(case, part, by=by, at=at)
    facts.record("cases.submit", part, place=case.place, by=by, at=at, **effect.payload, split_from=case.pk)
    take(case, Verb.SPLIT, by=by, at=at, part=part.pk, reason=reason)
    return part


SAME = (
    "street_id", "community_id", "grid_id", "place_id", "location_text", "appeal_type", "category_id", "source",
    "reporter_id", "recorded_by_id", "is_public", "is_restricted", "restricted_by_id",
)  # fmt: skip
"""What a part has of the whole."""


def _locked(pk: int, into_pk: int | None = None) -> tuple[Case, Case]:
    """A case and the one it is, or is to be, merged into: first the street, then both in the order of their ids.

    Raises IllegalTransition when it is merged into none.
    """
    seen = Case.objects.only("street_id", "merged_into_id", "status").get(pk=pk)
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=seen.street_id)
    other = into_pk or Case.objects.values_list("merged_into_id", flat=True).get(pk=pk)
    if other is None:
        raise IllegalTransition("case: it is merged into none")
    locked = Case.objects.select_for_update(of=("self",)).select_related("place").order_by("pk")
    found = {one.pk: one for one in locked.filter(pk__in=[pk, other])}
    return found[pk], found[other]


def _check_pair(case: Case, into: Case) -> None:
    """Refuse what must not be merged. Raises Refused at the field `number`."""
    named = {"number": into.number}
    if case.pk == into.pk:
        raise Refused("number", _("This is the number of the case itself."))
    if case.street_id != into.street_id:
        raise PermissionDenied("cases.triage")
    if into.status not in OPEN:
        raise Refused("number", _("Case %(number)s is no longer open. Only an open case can take in another.") % named)
    if CoUnit.objects.filter(CALL_IS_OPEN, case=case).exists():
        raise Refused("", _("Other units are called to this case. Release them first, or merge the other way round."))
    if (case.is_restricted or into.is_restricted) and not _same_secret(case, into):
        raise Refused(
            "number",
            _("A confidential case is only merged with another one of the same person; nobody else may know of it."),
        )
    if into.appeal_type == AppealType.ACCUSATION and Status.SUBMITTED in (case.status, into.status):
        raise Refused("number", _("Accept both first, so that it is on record whom they accuse."))
    _check_accused(case, into)
    if case.is_public and not into.is_public and Join.objects.filter(case=case).exists():
        raise Refused(
            "number",
            _("Neighbours follow this case, and case %(number)s is not public, so they would hear nothing more.")
            % named,
        )


def _check_accused(case: Case, into: Case) -> None:
    """See that no unit that either accuses has the other, or has had it: it would learn of the accusation by what
    moves. Source: docs/sources.md#xinfang-2022. Raises Refused.
    """
    if AppealType.ACCUSATION not in (case.appeal_type, into.appeal_type):
        return
    if not {into.lead_id, *into.co_units}.isdisjoint(case.named):
        raise Refused(
            "number", _("A unit that this case accuses has case %(number)s on its desk.") % {"number": into.number}
        )
    if not {case.lead_id, *case.co_units}.isdisjoint(into.named):
        raise Refused(
            "number",
            _("A unit that case %(number)s accuses has this case on its desk, or had it. It may not learn of it.")
            % {"number": into.number},
        )


def _same_secret(case: Case, into: Case) -> bool:
    """Both are restricted, of one kind and of one person, so that merging shows nobody more than before."""
    alike = case.is_restricted and into.is_restricted and case.appeal_type == into.appeal_type
    return alike and case.reporter_id is not None and case.reporter_id == into.reporter_id


def _gather(root: Case, at: datetime) -> None:
    """Bring to `root` who follows the cases merged into it, and their reporters; nobody doubled, not its reporter.

    Idempotent: whoever is there already, by person or by browser, stays where the other "me too" is.
    """
    merged = {one.pk: one for one in merged_under(root)}
    there = list(Join.objects.filter(case=root))
    persons = {j.person_id for j in there} | {root.reporter_id}
    visitors = {j.visitor for j in there} - {None}
    for mine in Join.objects.filter(case__in=merged).order_by("id"):
        if (mine.person_id is not None and mine.person_id in persons) or mine.visitor in visitors:
            continue
        mine.came_from_id = mine.came_from_id or mine.case_id
        mine.case = root
        mine.save(update_fields=["case", "came_from"])
        persons.add(mine.person_id)
        visitors |= {mine.visitor} - {None}
    for one in merged.values():
        if one.reporter_id is not None and one.reporter_id not in persons:
            persons.add(one.reporter_id)
            Join.objects.create(case=root, person_id=one.reporter_id, came_from=one, joined_at=at)


def _send_back(case: Case) -> None:
    """Give back to a case that was taken out who came along with it; its reporter follows nobody's case but the own."""
    below = [one.pk for one in merged_under(case)]
    if case.reporter_id is not None:
        Join.objects.filter(came_from=case, person_id=case.reporter_id).delete()
    Join.objects.filter(came_from__in=below).update(case=case)
    Join.objects.filter(came_from=case).update(case=case, came_from=None)
