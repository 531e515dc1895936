"""What follows from facts about cases, and who may see their files."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helin.core.files import rules
from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell
from helin.core.people import holdings, leaving
from helin.core.people.queries import holders
from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.features.cases.queries import webhooks
from helin.features.cases.queries.alike import followers
from helin.features.cases.queries.guard import reads_words
from helin.features.cases.queries.handover import held_by
from helin.features.cases.queries.kin import reporters_merged
from helin.features.cases.queries.resident import claims_in, held_matters
from helin.features.cases.subscribers import calling as calling
from helin.features.cases.subscribers import samples as samples
from helin.features.cases.subscribers import supervising as supervising
from helin.features.cases.subscribers import together as together
from helin.features.cases.subscribers.addressed import FOLLOWED, HELIN, NEWS, audience_of, case_of, due_day
from helin.features.cases.workflow import Grade, Status, Verb
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition


def may_see_files(actor: Actor | None, case_id: int) -> bool:
    """Those who may see the case see its photos, of a restricted one those who read its words; everyone does when it is
    public."""
    if actor is not None and (case := Case.objects.visible_to(actor).filter(pk=case_id).first()):
        return not case.is_restricted or reads_words(case, actor)
    return Case.objects.public().filter(pk=case_id).exists()


def note_opening(actor: Actor | None, case_id: int, at: datetime) -> bool:
    """Put on record that somebody opens a photo of a restricted case; whether it is one, and no copy may be kept."""
    case = Case.objects.select_related("place").get(pk=case_id)
    if case.is_restricted and actor is not None:
        actions.note_reading(case, by=actor, at=at, fields="photos")
    return case.is_restricted


def may_add_files(actor: Actor | None, case_id: int) -> bool:
    """Those who may see it behind sign-in or by its secret link; an administrator of the files decides nothing here."""
    return actor is not None and Case.objects.visible_to(actor).filter(pk=case_id).exists()


def may_take_files_back(actor: Actor | None, case_id: int) -> bool:
    """Whoever writes a draft, with an account or without: nobody else has seen its photos yet."""
    drafts = Case.objects.filter(pk=case_id, status=Status.DRAFT)
    return actor is not None and drafts.visible_to(actor).exists()


def cases_left_behind(person_id: int) -> leaving.LeftBehind | None:
    """What somebody who leaves has in hand, for the page where the account is closed."""
    if not (n := held_by(person_id)):
        return None
    said = ngettext("%d open case is still in their hands", "%d open cases are still in their hands", n) % n
    return leaving.LeftBehind(said, "cases:handover")


leaving.register(cases_left_behind)
holdings.register("matters", _("What you reported"), held_matters)
rules.register("cases.case", may_see_files, attach=may_add_files, remove=may_take_files_back, opening=note_opening)
rules.register_claims(claims_in)


@on("cases.rate", "cases.call_back")
def close_when_solved(entry: Entry) -> None:
    """Solved and not badly rated: nothing is left to do. The rest waits for a call-back officer."""
    if entry.payload.get("solved") is not True or int(entry.payload.get("grade") or 0) < Grade.FAIRLY_SATISFIED:
        return
    case = case_of(entry)
    if case.status != Status.CALLED_BACK:
        return
    try:
        actions.advance(case, Verb.CLOSE, by=HELIN, at=entry.occurred_at)
    except IllegalTransition:  # somebody closed or reopened it in between
        return


@on(*(f"cases.{verb}" for verb in NEWS))
def tell_reporter(entry: Entry) -> None:
    """Tell the person where the own matter stands."""
    case = case_of(entry)
    if case.reporter_id is not None and case.reporter_id != entry.actor_id:
        tell(entry, [case.reporter_id], audience=audience_of(case), number=case.number or "", case_id=case.pk)


@on(*(f"cases.{verb}" for verb in FOLLOWED))
def tell_followers(entry: Entry) -> None:
    """Tell those who joined; not when the case is no longer public, for they see only its public page."""
    case = case_of(entry)
    if case.is_public and (people := followers(case.pk)):
        left_out = {entry.actor_id, case.reporter_id, *(one.reporter_id for one in reporters_merged(case))}
        told = [pk for pk in people if pk not in left_out]
        tell(entry, told, audience="follower", number=case.number or "")


@on("cases.dispatch")
def tell_desk(entry: Entry) -> None:
    """Tell the desk that now leads what it is asked and until when."""
    case = case_of(entry)
    if case.status == Status.DISPATCHED and case.lead_id is not None:
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        tell(entry, people, audience="handler", number=case.number or "", case_id=case.pk, due_on=due_day(case))


@on("cases.overrule", "cases.refuse_time", "cases.refuse_account", "cases.answer", "cases.resume")
def tell_desk_to_go_on(entry: Entry) -> None:
    """Tell the desk that the case is in its hands again."""
    case = case_of(entry)
    if case.lead_id is not None and case.status != Status.CLOSED:
        people = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
        told = [pk for pk in people if pk != entry.actor_id]
        tell(entry, told, audience="handler", number=case.number or "", case_id=case.pk, due_on=due_day(case))


@on("cases.start")
def tell_worker(entry: Entry) -> None:
    """Tell the worker to whom the desk gave the case."""
    worker = entry.payload.get("handler")
    if worker and worker != entry.actor_id:
        case = case_of(entry)
        tell(entry, [int(worker)], audience="handler", number=case.number or "", case_id=case.pk, due_on=due_day(case))


@on("people.close_account", "people.end_role")
def take_back_cases(entry: Entry) -> None:
    """Let the cases of whoever does not work there any more fall back to their desks; nothing is lost."""
    at = entry.recorded_at or entry.occurred_at
    actions.take_back(int(entry.subject.rpartition(":")[2]), by=HELIN, at=at)


@on("cases.hand_over")
def tell_receiver(entry: Entry) -> None:
    """Tell who has the case now; when nobody has it, its desk."""
    case, worker = case_of(entry), entry.payload.get("handler")
    told, audience = [int(worker)] if worker else [], "handler" if worker else "desk"
    if worker is None and case.lead_id is not None:
        told = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
    told = [pk for pk in told if pk != entry.actor_id]
    tell(entry, told, audience=audience, number=case.number or "", case_id=case.pk, due_on=due_day(case))


@on("cases.exclude", "cases.lift", "cases.confirm", "cases.uphold_appeal")
def tell_reporter_what_counts(entry: Entry) -> None:
    """Tell the person that the own matter or rating does not count, or counts again."""
    case = case_of(entry)
    if case.reporter_id is not None:
        tell(entry, [case.reporter_id], audience=audience_of(case), number=case.number or "", case_id=case.pk)


@on(
    "cases.exclude", "cases.refuse_exclusion", "cases.lift", "cases.confirm", "cases.uphold_appeal",
    "cases.dismiss_appeal",
)  # fmt: skip
def tell_desk_what_counts(entry: Entry) -> None:
    """Tell the desk what was decided on what it asked."""
    case = case_of(entry)
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


@on("cases.rate")
def ask_about_bad_rating(entry: Entry) -> None:
    """Let somebody who did not handle the case call about a bad rating."""
    if entry.payload.get("history"):
        return
    rating = case_of(entry).ratings.filter(rated_at=entry.occurred_at).first()
    if rating is not None:
        actions.queue_follow_up(rating, by=HELIN, at=entry.occurred_at)


@on("cases.reopen")
def no_longer_ask(entry: Entry) -> None:
    """A case that was taken up again needs no call any more."""
    actions.end_follow_ups(case_of(entry), by=HELIN, at=entry.occurred_at)
