"""One case as those entitled see it, with its buttons and its timeline."""

import hmac
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from helin.core.journal import queries as journal
from helin.core.journal.queries import EntryRow
from helin.core.organisations import queries as organisations
from helin.core.people.masking import mask_text
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case, Rating, Statement
from helin.features.cases.queries.catalogue import name_of
from helin.features.cases.queries.guard import hidden_from, location_for, reader, reads_words, text_for, title_for
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import CASE, REOPENINGS_MAX, Grade, Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.ui.texts import told_day

TOLD = tuple(f"cases.{verb}" for verb in Verb)
HANDED_ON = "cases.hand_over"
"""Told behind the sign-in alone: which colleague has it is no matter of the public."""


class Side(TextChoices):
    """Who made a move, told without names."""

    REPORTER = "reporter", _("Reporter")
    DESK = "desk", _("Street dispatch desk")
    LEAD = "lead", _("Handling unit")
    REVIEW = "review", _("Second person at the street")
    CALL_BACK = "call_back", _("Call-back desk")
    ON_BEHALF = "on_behalf", _("Staff, on behalf of the reporter")
    SYSTEM = "system", _("Helin")


SIDES = {
    Verb.SUBMIT: Side.REPORTER,
    Verb.ACCEPT: Side.DESK,
    Verb.DISPATCH: Side.DESK,
    Verb.DECLINE: Side.DESK,
    Verb.OBJECT: Side.LEAD,
    Verb.UPHOLD: Side.REVIEW,
    Verb.OVERRULE: Side.REVIEW,
    Verb.ASK_TIME: Side.LEAD,
    Verb.GRANT_TIME: Side.REVIEW,
    Verb.REFUSE_TIME: Side.REVIEW,
    Verb.PAUSE: Side.LEAD,
    Verb.ASK_ACCOUNT: Side.LEAD,
    Verb.PUT_ON_ACCOUNT: Side.REVIEW,
    Verb.REFUSE_ACCOUNT: Side.REVIEW,
    Verb.ANSWER: Side.REPORTER,
    Verb.RESUME: Side.LEAD,
    Verb.SIGN: Side.LEAD,
    Verb.START: Side.LEAD,
    Verb.REPLY: Side.LEAD,
    Verb.RATE: Side.REPORTER,
    Verb.CALL_BACK: Side.CALL_BACK,
    Verb.CLOSE: Side.CALL_BACK,
    Verb.REOPEN: Side.REPORTER,
    Verb.WITHDRAW: Side.REPORTER,
}


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One move: when, what, by which side (and which unit), what was said with it."""

    at: datetime
    verb: str
    verb_label: str
    side: str
    unit: str
    said: Sequence[str]
    late: bool
    solved: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for somebody's word: the heading says what is asked, `said` why, in the words of who asks."""

    heading: str
    said: Sequence[str]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the page of a case shows to somebody entitled; contact is not part of it."""

    case: Case
    number: str
    title: str
    text: str
    status_label: str
    appeal_label: str
    source_label: str
    category: str
    place_names: Sequence[str]
    location_text: str
    lead: str
    lead_phone: str
    standing: Standing
    sign_due_at: datetime | None
    is_own: bool
    timeline: Sequence[TimelineItem]
    verbs: Sequence[str]
    asked: Asked | None
    reply: Sequence[str]
    is_summary: bool


def get_case(actor: Actor, pk: int) -> Case:
    """The case if this actor may see it. Raises Case.DoesNotExist, also when the right is missing."""
    related = ("place", "community", "grid", "category", "lead", "exclusion")
    return Case.objects.visible_to(actor).select_related(*related).get(pk=pk)


def case_page(case: Case, actor: Actor, *, at: datetime) -> CasePage:
    """Compose the page of a case that `get_case` gave. Constant queries.

    A handling unit reads the words masked: a reporter often writes a name or number into them.
    """
    as_read = reader(case, actor)
    items = timeline(case, public=False, as_read=as_read, hidden=hidden_from(case, actor))
    is_own = case.reporter_id == actor.person_id or f"cases.case:{case.pk}" in actor.claims
    places = [p for p in (case.community, case.grid, case.place) if p is not None]
    return CasePage(
        case=case,
        number=case.number or "",
        title=title_for(case, actor, masked=False),
        text=text_for(case, actor),
        status_label=case.get_status_display(),
        appeal_label=case.get_appeal_type_display(),
        source_label=case.get_source_display(),
        category=name_of(case.category) if case.category else "",
        place_names=list(dict.fromkeys(p.name for p in places)),
        location_text=location_for(case, actor),
        lead=case.lead.name if case.lead else "",
        lead_phone=case.lead.phone if case.lead else "",
        standing=standing(case, at=at, clock=workdays.clock()),
        sign_due_at=case.sign_due_at,
        is_own=is_own,
        timeline=items,
        verbs=_reopen_first(items, verbs_for(case, actor)),
        asked=_asked(case, items, timezone.localdate(at), is_own=is_own),
        reply=_last_said(items, Verb.REPLY),
        is_summary=case.is_restricted and not reads_words(case, actor),
    )


def _asked(case: Case, items: Sequence[TimelineItem], today: date, *, is_own: bool) -> Asked | None:
    """What waits for a second person or for the reporter; None when nothing does."""
    if case.status == Status.OBJECTED:
        return Asked(gettext("The unit says that this is not its matter"), _last_said(items, Verb.OBJECT))
    if case.status == Status.PAUSED:
        heading = gettext("The unit asks you") if is_own else gettext("The unit asks the reporter")
        return Asked(heading, _last_said(items, Verb.PAUSE))
    if case.pending == "time":
        days = case.pending_days or 0
        heading = ngettext("The unit asks for %d more working day", "The unit asks for %d more working days", days)
        return Asked(heading % days, _last_said(items, Verb.ASK_TIME))
    if case.pending == "account" and case.pending_on:
        heading = gettext("The unit proposes to put it on account and to look again on %(day)s")
        return Asked(heading % {"day": told_day(case.pending_on, today=today)}, _last_said(items, Verb.ASK_ACCOUNT))
    return None


def _reopen_first(items: Sequence[TimelineItem], verbs: list[str]) -> list[str]:
    """Where the last word was that it is not solved, taking it up again comes before closing."""
    last = next((item.solved for item in reversed(items) if item.solved is not None), None)
    return sorted(verbs, key=lambda verb: verb != Verb.REOPEN) if last is False else verbs


def _last_said(items: Sequence[TimelineItem], verb: str) -> Sequence[str]:
    return next((item.said for item in reversed(items) if item.verb == verb), ())


def verbs_for(case: Case, actor: Actor) -> list[str]:
    """The buttons this actor should see on this case, in table order."""
    return [
        m.verb
        for m in CASE.open_moves(case.status)
        if m.fits(case.pending)
        and permissions.can(actor, m.permission, place_ids=case.place_ids, subject=case)
        and not (m.verb == Verb.REOPEN and case.reopened_count >= REOPENINGS_MAX)
    ]


def timeline(
    case: Case, *, public: bool, as_read: Callable[[str], str] = mask_text, hidden: Collection[str] = ()
) -> list[TimelineItem]:
    """The moves in order, without what was said with the `hidden` verbs; to the public only what was said for it.
    Three queries, four behind the sign-in."""
    entries = journal.entries_of([f"cases.case:{case.pk}"], kinds=TOLD if public else (*TOLD, HANDED_ON))
    said: dict[tuple[str, datetime], list[str]] = {}
    statements = Statement.objects.filter(case=case).exclude(verb__in=hidden).order_by("id")
    for row in statements.filter(for_public=True) if public else statements:
        said.setdefault((row.verb, row.said_at), []).append(as_read(row.text))
    if not public:
        for rated_at, verb, words in (row for row in _comments(case) if row[1] not in hidden):
            said.setdefault((verb, rated_at), []).append(as_read(words))
    units = organisations.organisation_names({unit for e in entries if (unit := _unit_of(e))})
    items: list[TimelineItem] = []
    leads = ""
    for entry in entries:
        if entry.kind == HANDED_ON:
            items.append(_handed_on(entry, leads))
            continue
        verb = Verb(entry.kind.removeprefix("cases."))
        leads = units.get(_unit_of(entry), leads)
        side = _side(case, verb, entry)
        items.append(
            TimelineItem(
                at=entry.at,
                verb=verb.value,
                verb_label=str(verb.label),
                side=str(side.label),
                unit=leads if side == Side.LEAD or verb == Verb.DISPATCH else "",
                said=[*_rated(entry), *said.get((verb.value, entry.at), [])],
                late=bool(entry.payload.get("late")),
                solved=entry.payload.get("solved") if verb in (Verb.RATE, Verb.CALL_BACK) else None,  # type: ignore[arg-type]  # a boolean in these two
            )
        )
    return items


def _handed_on(entry: EntryRow, unit: str) -> TimelineItem:
    """From one colleague to the next, or back to the desk; neither is named."""
    label = gettext("Handed on to a colleague") if entry.payload.get("handler") else gettext("Back with the desk")
    side = Side.SYSTEM if entry.system else Side.LEAD
    return TimelineItem(entry.at, "hand_over", label, str(side.label), "" if entry.system else unit, [], late=False)


def _side(case: Case, verb: Verb, entry: EntryRow) -> Side:
    """Who made the move. What is the reporter's to do but was pressed by somebody else was done for them."""
    if entry.system and not entry.payload.get("history"):
        return Side.SYSTEM
    side = SIDES[verb]
    if side != Side.REPORTER or entry.actor_id in (None, case.reporter_id):
        return side
    return Side.ON_BEHALF if entry.actor_id == case.recorded_by_id else Side.CALL_BACK


def _comments(case: Case) -> Iterable[tuple[datetime, str, str]]:
    """What was added to each rating, with the moment and verb it came by."""
    found = Rating.objects.filter(case=case).exclude(comment="").values_list("rated_at", "by_reporter", "comment")
    return [(at, Verb.RATE if by_reporter else Verb.CALL_BACK, words) for at, by_reporter, words in found]


def _rated(entry: EntryRow) -> list[str]:
    """What a call-back found, in words; nothing for other moves."""
    contacted, grade = entry.payload.get("contacted"), entry.payload.get("grade")
    if contacted is False:
        return [gettext("Nobody was reached")]
    if not isinstance(grade, int):
        return []
    solved = gettext("Solved") if entry.payload.get("solved") else gettext("Not solved")
    return [f"{solved} · {Grade(grade).label}"]


def _unit_of(entry: EntryRow) -> int:
    """The organisation a fact names; 0 when it names none."""
    found = entry.payload.get("organisation")
    return found if isinstance(found, int) else 0


def token_of(case: Case) -> str:
    """The secret in the tracking link of a person without an account: 128 bits, derived, never stored."""
    message = f"case:{case.pk}:{case.token_version}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()[:32]
