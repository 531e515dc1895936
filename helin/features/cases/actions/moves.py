"""Take one row of the CASE table."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.journal import facts
from helin.core.organisations.models import Organisation, OrganisationKind
from helin.core.people.actors import standing_on
from helin.core.people.models import RoleGrant
from helin.core.roles import Role
from helin.features.cases.actions import effects, guard, joint
from helin.features.cases.actions.steps import Evidence, MissingEvidence, Refused
from helin.features.cases.actions.triage import with_suggestion
from helin.features.cases.actions.world import World
from helin.features.cases.models import Case, Category, Statement
from helin.features.cases.workflow import APART, CASE, RESTING, AppealType, NotDispatchedReason, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition, Transition

CHANGED = (
    "number", "submitted_at", "public_title", "public_text", "is_public", "category", "status", "status_at", "lead",
    "handler", "handled_by", "sign_due_at", "due_at", "due_unit", "replied_at", "closed_at", "not_dispatched_reason",
    "dispatched_count", "reopened_count", "dispatched_at", "dispatched_by_id", "first_lead", "pending", "pending_by_id",
    "pending_days", "pending_on", "extended_count", "paused_at", "resume_on", "merged_into", "card", "sign_card",
    "summary",
)  # fmt: skip

LIMITED = frozenset({Verb.OBJECT, Verb.ASK_TIME, Verb.PAUSE, Verb.ASK_ACCOUNT})
"""The verbs that the dated limits of the street bound."""


def advance(
    case: Case, verb: str, *, by: Actor, at: datetime, suggested: str = "", **evidence: str | int | bool | None
) -> Case:
    """Make one move and record it; evidence that the table does not name is dropped.

    `suggested` are the ids that triage had suggested, kept in the fact: see `triage.with_suggestion`.

    Concurrency: the case is locked and read again, so two officers pressing two buttons cannot both win.

    Raises:
        IllegalTransition: the table has no such move from the case's present state, or it has an action of its own.
        PermissionDenied: `by` may not make this move on this case.
        MissingEvidence, Refused: see `effects`.
    """
    if verb in APART:
        raise IllegalTransition(f"case: {verb!r} is no move by itself, see `merging` and `joint`")
    return take(case, verb, by=by, at=at, suggested=suggested, **evidence)


@transaction.atomic
def take(
    case: Case, verb: str, *, by: Actor, at: datetime, suggested: str = "", **evidence: str | int | bool | None
) -> Case:
    """As `advance`, also for the half of a move that concerns two cases; for `merging`, which locks both first."""
    case = Case.objects.select_for_update(of=("self",)).select_related("place").get(pk=case.pk)
    plan = CASE.plan(case.status, verb)
    if not plan.fits(case.pending):
        raise IllegalTransition(f"case: cannot {verb!r} while {case.pending or 'nothing'!r} waits")
    permissions.require(by, plan.permission, place_ids=case.place_ids, subject=case)
    given = {name: evidence.get(name) for name in (*plan.requires, *plan.accepts)}
    named = guard.named_ids(given.get("named"))
    _check(case, plan, given, at)
    world = World.of_street(
        case.street_id, with_rules=verb == Verb.DISPATCH, limits_on=timezone.localdate(at) if verb in LIMITED else None
    )
    if verb == Verb.DISPATCH:
        _check_duty(case, given, world, at)
    effect = effects.apply(case, plan, given, by=by, at=at, world=world)
    case.save(update_fields=CHANGED)
    if named is not None and verb == Verb.ACCEPT:
        guard.set_named(case, named, by=by, at=at)
    if verb == Verb.WITHDRAW:
        joint.end_calls(case, at=at)
    Statement.objects.bulk_create(effect.statements)
    if effect.rating:
        effect.rating.save(force_insert=True)
    payload = effect.payload | with_suggestion(verb, suggested, given)
    facts.record(f"cases.{verb}", case, place=case.place, by=by, at=at, **payload)
    return case


def wake_rested(*, by: Actor, at: datetime) -> int:
    """Take up each case whose day to go on has come; how many. Each in a transaction of its own.

    Concurrency: idempotent; a case that somebody took up in between is left alone.
    """
    due = Case.objects.filter(status__in=RESTING, resume_on__lte=timezone.localdate(at)).order_by("id")
    woken = 0
    for case in due.iterator():
        try:
            advance(case, Verb.RESUME, by=by, at=at)
        except IllegalTransition:
            continue
        woken += 1
    return woken


def _is_in_use(category_id: str | int, case: Case, at: datetime) -> bool:
    """Whether the street uses the category on that day."""
    on = timezone.localdate(at)
    begun = Category.objects.filter(pk=category_id, street_id=case.street_id, starts_on__lte=on)
    return begun.filter(Q(ends_on=None) | Q(ends_on__gt=on)).exists()


def _check(case: Case, plan: Transition, given: Evidence, at: datetime) -> None:
    """Refuse choices that name something that is not there. Raises Refused."""
    if (pk := given.get("category")) and not _is_in_use(pk, case, at):
        raise Refused("category", _("Please choose a category from the list."))
    if (pk := given.get("organisation")) and not Organisation.objects.filter(
        pk=pk, place__street_id=case.street_id, closed_on__isnull=True
    ).exists():
        raise Refused("organisation", _("Please choose a unit from the list."))
    _check_guard(case, plan.verb, given)
    if plan.verb == Verb.OBJECT and _has_objected(case):
        raise Refused(
            "reason",
            _("You objected to this dispatch before, and somebody else decided. One can object once to a dispatch."),
        )
    if plan.verb == Verb.DECLINE and given.get("reason_code") not in {*NotDispatchedReason.values, "", None}:
        raise Refused("reason_code", _("Please choose one of the six reasons."))
    joint.check_calls(case, plan.verb, int(given.get("organisation") or 0), at=at)
    if plan.verb == Verb.WITHDRAW and case.taken_in.exists():
        raise Refused(
            "reason",
            _("Others are helped together with you, so it goes on. Tell the street if you want no more of it."),
        )
    if (pk := given.get("handler")) and not works_for(case, int(pk), at):
        raise Refused("handler", _("This person works neither at your desk nor in this grid."))


def _has_objected(case: Case) -> bool:
    """Whether the unit has objected to the present dispatch."""
    said = Statement.objects.filter(case=case, verb=Verb.OBJECT, said_at__gte=case.dispatched_at or case.status_at)
    return said.exists()


def _check_guard(case: Case, verb: str, given: Evidence) -> None:
    """See that an accused unit is named and never leads, and that a unit reads a summary of what is restricted.

    Source: docs/sources.md#xinfang-2022. Raises Refused, MissingEvidence.
    """
    is_accusation = case.appeal_type == AppealType.ACCUSATION
    if verb == Verb.ACCEPT and is_accusation and not given.get("named"):
        raise MissingEvidence("named")
    if verb == Verb.DISPATCH and is_accusation and int(given.get("organisation") or 0) in case.named:
        raise Refused(
            "organisation",
            _("This unit is the accused one, so it may not learn of it. Choose the unit that oversees it."),
        )
    if verb == Verb.DISPATCH and case.is_restricted and not given.get("summary"):
        raise MissingEvidence("summary")


def _check_duty(case: Case, given: Evidence, world: World, at: datetime) -> None:
    """A community leads only what the dispatch catalogue, its duty list, gives it. Raises Refused.

    Source: docs/sources.md#beijing-jiesujiban-17.
    """
    lead_id = int(given["organisation"] or 0)
    community = Organisation.objects.filter(pk=lead_id, kind=OrganisationKind.COMMUNITY_COMMITTEE)
    rule = world.rules.rule_for(case.category_id, case.place_ids, timezone.localdate(at))
    if (rule is None or rule.lead_id != lead_id) and community.exists():
        raise Refused(
            "organisation", _("This is not on the community's duty list, so it cannot lead. Choose the unit in charge.")
        )


def works_for(case: Case, person_id: int, at: datetime) -> bool:
    """Whether somebody is of its desk, grid or community, and of no unit that it accuses. One query."""
    held = RoleGrant.objects.filter(standing_on(at), person_id=person_id)
    if case.appeal_type == AppealType.ACCUSATION:
        held = held.exclude(person__grants__organisation__in=case.named)
    at_desk = held.filter(organisation=case.lead, role=Role.HANDLER)
    in_place = held.filter(place_id__in=case.place_ids, role__in=[Role.GRID_WORKER, Role.COMMUNITY_STAFF])
    return (at_desk | in_place).exists()
