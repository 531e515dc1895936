"""One case as those entitled see it, with its buttons and its timeline."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case
from helin.features.cases.queries.catalogue import name_of
from helin.features.cases.queries.guard import hidden_from, location_for, reader, reads_words, text_for, title_for
from helin.features.cases.queries.joint import CallRow, calls_of
from helin.features.cases.queries.kin import Kin, kin_of, reply_to_merged
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.queries.timeline import TimelineItem, timeline
from helin.features.cases.workflow import APART, CASE, REOPENINGS_MAX, Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.ui.texts import told_day


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
    kin: Sequence[Kin]
    merged_reply: Sequence[str]
    apart: Sequence[str]
    calls: Sequence[CallRow]
    is_summary: bool


def get_case(actor: Actor, pk: int) -> Case:
    """The case if this actor may see it. Raises Case.DoesNotExist, also when the right is missing."""
    related = ("street", "place", "community", "grid", "category", "lead", "exclusion")
    return Case.objects.visible_to(actor).select_related(*related).get(pk=pk)


def case_page(case: Case, actor: Actor, *, at: datetime) -> CasePage:
    """Compose the page of a case that `get_case` gave. Constant queries.

    A handling unit reads the words masked: a reporter often writes a name or number into them.
    """
    as_read, clock = reader(case, actor), workdays.clock()
    items = timeline(case, reader=actor, as_read=as_read, hidden=hidden_from(case, actor))
    lead = None if case.status in (Status.ACCEPTED, Status.MERGED) else case.lead
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
        lead=lead.name if lead else "",
        lead_phone=lead.phone if lead else "",
        standing=standing(case, at=at, clock=clock),
        sign_due_at=case.sign_due_at,
        is_own=is_own,
        timeline=items,
        verbs=_once(items, _reopen_first(items, verbs_for(case, actor))),
        asked=_asked(case, items, timezone.localdate(at), is_own=is_own),
        reply=_last_said(items, Verb.REPLY),
        kin=kin_of(case, actor, as_read=as_read, for_unit=_leads(actor, case), at=at, clock=clock),
        merged_reply=reply_to_merged(case) if is_own and case.status == Status.MERGED else (),
        calls=calls_of(case, actor, as_read=as_read, at=at),
        apart=verbs_for(case, actor, apart=True),
        is_summary=case.is_restricted and not reads_words(case, actor),
    )


def _leads(actor: Actor, case: Case) -> bool:
    return actor.serves({Role.HANDLER}, [case.lead_id])


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


def _once(items: Sequence[TimelineItem], verbs: list[str]) -> list[str]:
    """No second objection to one dispatch."""
    told = [item.verb for item in items if item.verb in (Verb.DISPATCH, Verb.OBJECT)]
    return [verb for verb in verbs if verb != Verb.OBJECT or told[-1:] != [Verb.OBJECT]]


def _last_said(items: Sequence[TimelineItem], verb: str) -> Sequence[str]:
    return next((item.said for item in reversed(items) if item.verb == verb), ())


def verbs_for(case: Case, actor: Actor, *, apart: bool = False) -> list[str]:
    """The buttons this actor should see on this case, in table order: those opened on it, or on a page of their own."""
    return [
        m.verb
        for m in CASE.open_moves(case.status)
        if m.fits(case.pending)
        and permissions.can(actor, m.permission, place_ids=case.place_ids, subject=case)
        and not (m.verb == Verb.REOPEN and case.reopened_count >= REOPENINGS_MAX)
        and (m.verb in APART) is apart
        and m.verb != Verb.TRY_CALL  # a result of the call-back, with the same form
    ]


def token_of(case: Case) -> str:
    """The secret in the tracking link of a person without an account: 128 bits, derived, never stored."""
    message = f"case:{case.pk}:{case.token_version}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()[:32]
