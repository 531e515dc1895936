"""What follows from facts about cases, and who may see their files."""

from datetime import UTC, datetime

from django.utils import timezone

from helin.core.files import rules
from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell
from helin.core.people.queries import holders
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Case, CoUnit, SupervisionOrder
from helin.features.cases.queries import webhooks
from helin.features.cases.queries.alike import followers
from helin.features.cases.queries.guard import reads_words
from helin.features.cases.queries.kin import reporters_merged
from helin.features.cases.workflow import CardAbout, CardColour, Grade, OrderCause, Status, Verb
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

HELIN = Actor.system("cases")
NEWS = (
    Verb.ACCEPT,
    Verb.DECLINE,
    Verb.DISPATCH,
    Verb.PAUSE,
    Verb.GRANT_TIME,
    Verb.PUT_ON_ACCOUNT,
    Verb.REPLY,
    Verb.CLOSE,
)
"""What the reporter hears."""
FOLLOWED = tuple(verb for verb in NEWS if verb != Verb.PAUSE)
"""What those hear who joined; a pause asks something of the reporter alone."""


def may_see_files(actor: Actor | None, case_id: int) -> bool:
    """Those who may see the case see its photos, of a restricted one those who read its words; everyone does when it is
    public."""
    if actor is not None and (case := Case.objects.visible_to(actor).filter(pk=case_id).first()):
        return not case.is_restricted or reads_words(case, actor)
    return Case.objects.public().filter(pk=case_id).exists()


def may_add_files(actor: Actor | None, case_id: int) -> bool:
    """Those who may see it behind sign-in or by its secret link; an administrator of the files decides nothing here."""
    return actor is not None and Case.objects.visible_to(actor).filter(pk=case_id).exists()


def may_take_files_back(actor: Actor | None, case_id: int) -> bool:
    """Whoever writes a draft, with an account or without: nobody else has seen its photos yet."""
    drafts = Case.objects.filter(pk=case_id, status=Status.DRAFT)
    return actor is not None and drafts.visible_to(actor).exists()


rules.register("cases.case", may_see_files, attach=may_add_files, remove=may_take_files_back)


@on("cases.rate", "cases.call_back")
def close_when_solved(entry: Entry) -> None:
    """Solved and not badly rated: nothing is left to do. The rest waits for a call-back officer."""
    if entry.payload.get("solved") is not True or int(entry.payload.get("grade") or 0) < Grade.FAIRLY_SATISFIED:
        return
    case = _case(entry)
    if case.status != Status.CALLED_BACK:
        return
    try:
        actions.advance(case, Verb.CLOSE, by=HELIN, at=entry.occurred_at)
    except IllegalTransition:  # somebody closed or reopened it in between
        return


@on(*(f"cases.{verb}" for verb in NEWS))
def tell_reporter(entry: Entry) -> None:
    """Tell the person where the own matter stands."""
    case = _case(entry)
    if case.reporter_id is not None and case.reporter_id != entry.actor_id:
        tell(entry, [case.reporter_id], number=case.number or "", case_id=case.pk)


@on(*(f"cases.{verb}" for verb in FOLLOWED))
def tell_followers(entry: Entry) -> None:
    """Tell those who joined; not when the case is no longer public, for they see only its public page."""
    case = _case(entry)
    if case.is_public and (people := followers(case.pk)):
        left_out = {entry.actor_id, case.reporter_id, *(one.reporter_id for one in reporters_merged(case))}
        told = [pk for pk in people if pk not in left_out]
        tell(entry, told, audience="follower", number=case.number or "")


@on(*(f"cases.{verb}" for verb in FOLLOWED))
def tell_merged(entry: Entry) -> None:
    """Tell those whose own case was merged into this one before that; they read it on the page of theirs."""
    case = _case(entry)
    for one in reporters_merged(case):
        if one.reporter_id is not None and one.reporter_id != entry.actor_id and one.status_at <= entry.occurred_at:
            tell(entry, [one.reporter_id], audience="merged", number=one.number or "", case_id=one.pk)


@on("cases.merge", "cases.unmerge", "cases.split")
def tell_of_two(entry: Entry) -> None:
    """Tell the reporter what the desk put together or apart, with the number of the other case."""
    case = _case(entry)
    other = Case.objects.get(pk=int(entry.payload.get("into") or entry.payload.get("part") or 0))
    if case.reporter_id is not None and case.reporter_id != entry.actor_id:
        opens = other if entry.kind == "cases.split" else case
        tell(entry, [case.reporter_id], number=case.number or "", other=other.number or "", case_id=opens.pk)


@on("cases.merge", "cases.take_in")
def tell_desk_of_merger(entry: Entry) -> None:
    """Tell the desk that has the target, and the one that had the merged case."""
    case = _case(entry)
    if case.lead_id is not None and (entry.kind == "cases.take_in" or entry.payload.get("before") == Status.DISPATCHED):
        other = Case.objects.get(pk=int(entry.payload.get("into") or entry.payload.get("other") or 0))
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        told = [pk for pk in people if pk != entry.actor_id]
        tell(entry, told, audience="handler", number=case.number or "", other=other.number or "", case_id=case.pk)


@on("cases.dispatch")
def tell_desk(entry: Entry) -> None:
    """Tell the desk that now leads what it is asked and until when."""
    case = _case(entry)
    if case.status == Status.DISPATCHED and case.lead_id is not None:
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        tell(entry, people, audience="handler", number=case.number or "", case_id=case.pk, due_on=_due_on(case))


@on("cases.overrule", "cases.refuse_time", "cases.refuse_account", "cases.answer", "cases.resume")
def tell_desk_to_go_on(entry: Entry) -> None:
    """Tell the desk that the case is in its hands again."""
    case = _case(entry)
    if case.lead_id is not None and case.status != Status.CLOSED:
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        told = [pk for pk in people if pk != entry.actor_id]
        tell(entry, told, audience="handler", number=case.number or "", case_id=case.pk, due_on=_due_on(case))


@on("cases.start")
def tell_worker(entry: Entry) -> None:
    """Tell the worker to whom the desk gave the case."""
    worker = entry.payload.get("handler")
    if worker and worker != entry.actor_id:
        case = _case(entry)
        tell(entry, [int(worker)], audience="handler", number=case.number or "", case_id=case.pk, due_on=_due_on(case))


@on("cases.exclude", "cases.lift", "cases.confirm", "cases.uphold_appeal")
def tell_reporter_what_counts(entry: Entry) -> None:
    """Tell the person that the own matter or rating does not count, or counts again."""
    case = _case(entry)
    if case.reporter_id is not None:
        tell(entry, [case.reporter_id], number=case.number or "", case_id=case.pk)


@on(
    "cases.exclude", "cases.refuse_exclusion", "cases.lift", "cases.confirm", "cases.uphold_appeal",
    "cases.dismiss_appeal",
)  # fmt: skip
def tell_desk_what_counts(entry: Entry) -> None:
    """Tell the desk what was decided on what it asked."""
    case = _case(entry)
    if case.lead_id is not None:
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        told = [pk for pk in people if pk != case.reporter_id]
        tell(entry, told, audience="handler", number=case.number or "", case_id=case.pk)


@on(*webhooks.KINDS, since="head")
def queue_for_webhooks(entry: Entry) -> None:
    """Let the fact wait for every program that asked for it."""
    at = entry.recorded_at or entry.occurred_at
    for webhook_id in webhooks.listeners(entry, at=at):
        actions.queue_delivery(webhook_id, entry, by=HELIN, at=at)


@on("cases.disable_webhook")
def tell_administrators(entry: Entry) -> None:
    """Tell those who keep the street's programs that one of them takes nothing any more."""
    told = holders(Role.ADMIN, at=entry.occurred_at, place_id=entry.place_id)
    tell(entry, told, webhook_id=int(entry.subject.rpartition(":")[2]))


@on("cases.call_in")
def tell_called(entry: Entry) -> None:
    """Tell each called desk what it is asked and until when, and the lead that help was called."""
    for call in CoUnit.objects.filter(pk__in=entry.payload.get("calls") or []).select_related("case"):
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=call.organisation_id)
        due_on = timezone.localdate(call.due_at).isoformat()
        tell(entry, people, audience="called", number=call.case.number or "", case_id=call.case_id, due_on=due_on)
    case = _case(entry)
    lead = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id) if case.lead_id else []
    tell(entry, lead, audience="handler", number=case.number or "", case_id=case.pk)


@on("cases.report_interim", "cases.report_back", "cases.release")
def tell_of_report(entry: Entry) -> None:
    """Tell the lead and who called that a unit has reported, and the released unit that it is no longer needed."""
    case, unit = _case(entry), int(entry.payload.get("organisation") or 0)
    calls = CoUnit.objects.filter(case=case, organisation=unit, called_by_id__isnull=False)
    people = set(calls.values_list("called_by_id", flat=True))
    people |= set(holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id) if case.lead_id else [])
    audience = "handler" if entry.payload.get("left") or entry.kind == "cases.report_interim" else "last"
    told = [pk for pk in people if pk is not None and pk != entry.actor_id]
    tell(entry, told, audience=audience, number=case.number or "", case_id=case.pk)
    if entry.kind == "cases.release":
        desk = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=unit)
        tell(entry, desk, audience="called", number=case.number or "")


@on("cases.rate", "cases.call_back")
def put_under_supervision(entry: Entry) -> None:
    """Raise the order that a bad rating calls for."""
    case = _case(entry)
    rating = case.ratings.filter(rated_at=entry.occurred_at).first()
    if rating is not None:
        actions.raise_for_rating(rating.pk, by=HELIN, at=entry.occurred_at)


@on("cases.give_card")
def tell_of_card(entry: Entry) -> None:
    """Tell the desk and the worker of a card, and of a red one the leaders."""
    case, colour = _case(entry), str(entry.payload["colour"])
    about = "sign_" if entry.payload["about"] == CardAbout.SIGN else ""
    due_on = timezone.localdate(datetime.fromtimestamp(int(entry.payload["due"]), UTC)).isoformat()
    told = _handling(case, entry)
    tell(entry, told, audience=f"{about}{colour}", number=case.number or "", case_id=case.pk, due_on=due_on)
    if colour == CardColour.RED:
        leaders = [pk for pk in _leaders(case, entry) if pk not in told]
        tell(entry, leaders, audience="leader", number=case.number or "", case_id=case.pk)


@on("cases.issue_order")
def tell_of_order(entry: Entry) -> None:
    """Tell the desk and the worker who owe the answer, and the leaders unless a red card has told them already."""
    case = _case(entry)
    number, order, level = case.number or "", int(entry.payload["order"]), int(entry.payload["level"])
    told = _handling(case, entry)
    tell(entry, told, audience="handler", number=number, order_id=order, level=level)
    if entry.payload["cause"] != OrderCause.OVERDUE:
        leaders = [pk for pk in _leaders(case, entry) if pk not in (*told, entry.actor_id)]
        tell(entry, leaders, audience="leader", number=number, order_id=order, level=level)


@on("cases.answer_order")
def tell_who_supervises(entry: Entry) -> None:
    """Tell who issued an order by hand, else the leaders, that the unit has answered."""
    case, order = _case(entry), SupervisionOrder.objects.get(pk=int(entry.payload["order"]))
    people = [order.issued_by_id] if order.issued_by_id else _leaders(case, entry)
    told = [pk for pk in people if pk != entry.actor_id]
    tell(entry, told, audience="leader", number=case.number or "", order_id=order.pk)


@on("cases.close_order")
def tell_of_the_end(entry: Entry) -> None:
    """Tell the desk and the worker that the supervision has ended."""
    case = _case(entry)
    order = int(entry.payload["order"])
    tell(entry, _handling(case, entry), audience="handler", number=case.number or "", order_id=order)


def _handling(case: Case, entry: Entry) -> list[int]:
    """Who handles the case: its desk, and the worker it was given to."""
    if case.lead_id is None:
        return []
    desk = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
    people = {*desk, *([case.handler_id] if case.handler_id else [])}
    return sorted(people - {entry.actor_id})


def _leaders(case: Case, entry: Entry) -> list[int]:
    return holders(Role.LEADER, at=entry.occurred_at, place_id=case.street_id)


def _case(entry: Entry) -> Case:
    return Case.objects.get(pk=int(entry.subject.rpartition(":")[2]))


def _due_on(case: Case) -> str:
    return timezone.localdate(case.due_at).isoformat() if case.due_at else ""
