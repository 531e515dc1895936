"""Cases and what happened to them as a program reads them: by right, masked, in pages by key; no restricted ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helin.core.journal.models import Entry
from helin.features.cases.models import Case
from helin.features.cases.queries.guard import text_for, title_for
from helin.features.cases.queries.page import get_case, verbs_for
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor

TOLD = (
    "before", "source", "category", "organisation", "rule", "due", "late", "reason_code", "round", "contacted",
    "solved", "grade", "is_public", "way", "result", "tries",
)  # fmt: skip
"""What of a fact is handed on: codes and numbers, never who."""


@dataclass(frozen=True, slots=True)
class ProgramCase:
    """A case; its words are masked where the actor may not read them. `verbs` are the moves open to this actor."""

    number: str
    title: str
    text: str | None
    status: str
    appeal_type: str
    source: str
    category: str | None
    place_id: int
    community_id: int | None
    organisation_id: int | None
    is_public: bool
    submitted_at: datetime | None
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    dispatched_count: int
    reopened_count: int
    verbs: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class ProgramFact:
    """One fact about a case; `payload` holds codes and numbers only."""

    seq: int
    kind: str
    case: str
    place_id: int
    at: datetime
    payload: dict[str, str | int | float | bool | None]


def program_cases(
    actor: Actor, street_id: int, *, status: str = "", category: str = "", after: str = "", size: int
) -> Page[ProgramCase]:
    """One page of the cases this actor may see, newest first, without their text. One query."""
    cases = Case.objects.visible_to(actor).filter(street_id=street_id, is_restricted=False).exclude(status=Status.DRAFT)
    cases = cases.filter(status=status) if status else cases
    cases = cases.filter(category__code=category) if category else cases
    if (before := id_cursor(after)) is not None:
        cases = cases.filter(id__lt=before)
    found = list(cases.select_related("category").defer("text", "public_text", "search").order_by("-id")[: size + 1])
    return cut([_row(c, title_for(c, actor), None, None) for c in found], size, [str(c.pk) for c in found])


def program_case(actor: Actor, street_id: int, number: str) -> ProgramCase | None:
    """One of them, whole; None also when the right is missing. Two queries."""
    pk = (
        Case.objects.filter(number=number, street_id=street_id, is_restricted=False)
        .values_list("pk", flat=True)
        .first()
    )
    if pk is None:
        return None
    try:
        case = get_case(actor, pk)
    except Case.DoesNotExist:
        return None
    return _row(case, title_for(case, actor, masked=False), text_for(case, actor), verbs_for(case, actor))


def program_facts(actor: Actor, street_id: int, *, after: str, size: int) -> tuple[list[ProgramFact], str]:
    """Facts about cases this actor may see, in the order of the street's chain, and the cursor behind them.

    The cursor also moves over facts that are not told, so it may come with no facts. Two queries.
    """
    seen = id_cursor(after) or 0
    entries = list(
        Entry.objects.filter(chain=str(street_id), seq__gt=seen, subject__startswith="cases.case:").order_by("seq")[
            :size
        ]
    )
    ids = {int(e.subject.rpartition(":")[2]) for e in entries}
    numbers = dict(
        Case.objects.visible_to(actor)
        .filter(pk__in=ids, is_restricted=False)
        .exclude(status=Status.DRAFT)
        .values_list("pk", "number")
    )
    facts = [
        ProgramFact(e.seq, e.kind, numbers[pk] or "", e.place_id, e.occurred_at, _told(e))
        for e in entries
        if (pk := int(e.subject.rpartition(":")[2])) in numbers
    ]
    return facts, str(entries[-1].seq if entries else seen)


def program_fact(actor: Actor, entry: Entry) -> ProgramFact | None:
    """One fact as this actor may see it, None for one of a restricted case. One query."""
    name, _, pk = entry.subject.rpartition(":")
    if name != "cases.case":
        return None
    seen = Case.objects.visible_to(actor).filter(pk=int(pk), is_restricted=False)
    number = seen.exclude(status=Status.DRAFT).values_list("number", flat=True).first()
    return (
        ProgramFact(entry.seq, entry.kind, number, entry.place_id, entry.occurred_at, _told(entry)) if number else None
    )


def _told(entry: Entry) -> dict[str, str | int | float | bool | None]:
    return {name: entry.payload[name] for name in TOLD if name in entry.payload}


def _row(case: Case, title: str, text: str | None, verbs: Sequence[str] | None) -> ProgramCase:
    return ProgramCase(
        number=case.number or "",
        title=title,
        text=text,
        status=case.status,
        appeal_type=case.appeal_type,
        source=case.source,
        category=case.category.code if case.category else None,
        place_id=case.place_id,
        community_id=case.community_id,
        organisation_id=case.lead_id,
        is_public=case.is_public,
        submitted_at=case.submitted_at,
        updated_at=case.status_at,
        due_at=case.due_at,
        closed_at=case.closed_at,
        dispatched_count=case.dispatched_count,
        reopened_count=case.reopened_count,
        verbs=verbs,
    )
