"""How one reads a case: as it was typed, masked, or, where it is restricted, only what staff wrote of it."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from helin.core.people.masking import mask_text
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case
from helin.features.cases.permissions.conditions import is_reporter
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import AppealType, Status, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor

TITLE_LENGTH = 24
REPORTERS_WORDS = frozenset({Verb.RATE, Verb.CALL_BACK, Verb.REOPEN, Verb.WITHDRAW})
"""Moves with which the reporter says something that is not meant for the unit; an answer to it is."""

TO_REPORTER = frozenset({Verb.MERGE, Verb.UNMERGE, Verb.SPLIT})
"""Moves with which the desk says something that is meant for the reporter."""


def reads_words(case: Case, actor: Actor) -> bool:
    """Whether this actor reads the words as they were typed."""
    return permissions.can(actor, "cases.read_words", place_ids=case.place_ids, subject=case)


def reader(case: Case, actor: Actor) -> Callable[[str], str]:
    """How this actor reads what was typed: as it is, or masked."""
    return str if reads_words(case, actor) else mask_text


def title_for(case: Case, actor: Actor, *, masked: bool = True) -> str:
    """The title; in a list always `masked`, and of a restricted case, as for its unit, the beginning of the summary:
    the reporter's words stand only on its page, where who opens them is put on record."""
    if case.is_restricted and not (is_reporter(actor, case) if masked else reads_words(case, actor)):
        head = re.split(r"[。！？\n]", case.summary, maxsplit=1)[0] or _("Confidential matter")
        return head if len(head) <= TITLE_LENGTH else head[:TITLE_LENGTH] + "…"
    return mask_text(case.title) if masked else reader(case, actor)(case.title)


def text_for(case: Case, actor: Actor) -> str:
    """The text; of a restricted case for its unit the summary."""
    if case.is_restricted and not reads_words(case, actor):
        return case.summary
    return reader(case, actor)(case.text)


def location_for(case: Case, actor: Actor) -> str:
    """Where exactly, in the reporter's words; nothing for the unit of a restricted case."""
    if case.is_restricted and not reads_words(case, actor):
        return ""
    return reader(case, actor)(case.location_text)


def hidden_from(case: Case, actor: Actor) -> Collection[str]:
    """The moves whose words this actor does not read."""
    return REPORTERS_WORDS | TO_REPORTER if case.is_restricted and not reads_words(case, actor) else ()


@dataclass(frozen=True, slots=True)
class RestrictedRow:
    """A restricted case as a leader sees it unopened: where it stands, none of its words."""

    id: int
    number: str
    is_accusation: bool
    lead: str
    standing: Standing
    submitted_at: datetime | None


def restricted_cases(actor: Actor, *, after: str, at: datetime, size: int = 20) -> Page[RestrictedRow]:
    """One page of the restricted cases in a leader's places, newest first, but those that name a unit of theirs.
    One query."""
    places = actor.places_with(permissions.roles_for("cases.see_restricted"))
    cases = Case.objects.filter(street__in=places, is_restricted=True).exclude(status=Status.DRAFT)
    cases = cases.exclude(named__overlap=list(actor.desks))
    if (before := id_cursor(after)) is not None:
        cases = cases.filter(id__lt=before)
    found = list(cases.select_related("lead").defer("title", "text", "search").order_by("-id")[: size + 1])
    clock = workdays.clock()
    rows = [
        RestrictedRow(
            id=c.pk,
            number=c.number or "",
            is_accusation=c.appeal_type == AppealType.ACCUSATION,
            lead=c.lead.name if c.lead else "",
            standing=standing(c, at=at, clock=clock),
            submitted_at=c.submitted_at,
        )
        for c in found
    ]
    return cut(rows, size, [str(c.pk) for c in found])


def opened_words(case: Case) -> tuple[str, str]:
    """Title and text for whoever has just said why: what plainly is a name or number stays masked."""
    return mask_text(case.title), mask_text(case.text)
