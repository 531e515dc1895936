"""What has happened to a case, in order, as those entitled and as the public read it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helin.core.journal import queries as journal
from helin.core.journal.queries import EntryRow
from helin.core.organisations import queries as organisations
from helin.core.people.masking import mask_text
from helin.features.cases.models import Case, Rating, Statement
from helin.features.cases.queries.joint import units_named
from helin.features.cases.queries.kin import named_case, numbers_named, told_of_kin
from helin.features.cases.workflow import CallResult, CoVerb, Grade, RatingWay, Verb
from helin.kit.actors import Actor

TOLD = tuple(f"cases.{verb}" for verb in (*Verb, *CoVerb))
HANDED_ON = "cases.hand_over"
"""Told behind the sign-in alone: which colleague has it is no matter of the public."""


class Side(TextChoices):
    """Who made a move, told without names."""

    REPORTER = "reporter", _("Reporter")
    DESK = "desk", _("Street dispatch desk")
    LEAD = "lead", _("Handling unit")
    CALLED = "called", _("Unit called to help")
    REVIEW = "review", _("Reviewer at the street")
    CALL_BACK = "call_back", _("Call-back desk")
    ON_BEHALF = "on_behalf", _("Staff, on behalf of the reporter")
    SYSTEM = "system", _("Helin")


SIDES: dict[str, Side] = {
    Verb.SUBMIT: Side.REPORTER,
    Verb.ACCEPT: Side.DESK,
    Verb.CORRECT: Side.DESK,
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
    Verb.TRY_CALL: Side.CALL_BACK,
    Verb.CALL_BACK: Side.CALL_BACK,
    Verb.CLOSE: Side.CALL_BACK,
    Verb.REOPEN: Side.REPORTER,
    Verb.WITHDRAW: Side.REPORTER,
    Verb.MERGE: Side.DESK,
    Verb.TAKE_IN: Side.DESK,
    Verb.UNMERGE: Side.DESK,
    Verb.LET_GO: Side.DESK,
    Verb.SPLIT: Side.DESK,
    Verb.CALL_IN: Side.DESK,
    CoVerb.SIGN_CALL: Side.CALLED,
    CoVerb.REPORT_INTERIM: Side.CALLED,
    CoVerb.REPORT_BACK: Side.CALLED,
    CoVerb.RELEASE: Side.DESK,
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


def timeline(
    case: Case,
    *,
    reader: Actor | None,
    as_read: Callable[[str], str] = mask_text,
    hidden: Collection[str] = (),
) -> list[TimelineItem]:
    """The moves in order, without what was said with the `hidden` verbs; to the public (None) only what was said for
    it, and to a reader nothing of what joins it to a restricted case that is not theirs to see.

    Three queries, one more behind the sign-in and one more with moves of two cases.
    """
    public = reader is None
    entries = journal.entries_of([f"cases.case:{case.pk}"], kinds=TOLD if public else (*TOLD, HANDED_ON))
    said = _said(case, as_read, hidden, public=public)
    numbers = numbers_named(case, entries, actor=reader)
    if not public:
        entries = [entry for entry in entries if named_case(entry) in {0, *numbers}]
    units = organisations.organisation_names({unit for e in entries for unit in units_named(e)})
    items: list[TimelineItem] = []
    leads = ""
    for entry in entries:
        if entry.kind == HANDED_ON:
            items.append(_handed_on(entry, leads))
            continue
        word = _verb_of(entry)
        named_ids = units_named(entry)
        named = [units[pk] for pk in named_ids if pk in units]
        leads = named[0] if named and isinstance(word, Verb) and word != Verb.CALL_IN else leads
        whose = named_ids[0] if isinstance(word, CoVerb) else None
        side = _side(case, word, entry)
        items.append(
            TimelineItem(
                at=entry.at,
                verb=word.value,
                verb_label=str(word.label),
                side=str(side.label),
                unit=_unit_told(word, side, leads, named),
                said=[
                    *_rated(entry),
                    *told_of_kin(entry, word, numbers),
                    *said.get((word.value, entry.at, whose), []),
                ],
                late=bool(entry.payload.get("late")),
                solved=entry.payload.get("solved") if word in (Verb.RATE, Verb.CALL_BACK) else None,  # type: ignore[arg-type]  # a boolean in these two
            )
        )
    return items


def _said(
    case: Case, as_read: Callable[[str], str], hidden: Collection[str], *, public: bool
) -> dict[tuple[str, datetime, int | None], list[str]]:
    """What was said, by verb, moment and (of a call) unit. One query, a second one behind the sign-in."""
    said: dict[tuple[str, datetime, int | None], list[str]] = {}
    statements = Statement.objects.filter(case=case).exclude(verb__in=hidden).order_by("id")
    for row in statements.filter(for_public=True) if public else statements:
        unit = row.organisation_id if row.verb in CoVerb else None
        said.setdefault((row.verb, row.said_at, unit), []).append(as_read(row.text))
    if not public:
        for rated_at, verb, words in (row for row in _comments(case) if row[1] not in hidden):
            said.setdefault((verb, rated_at, None), []).append(as_read(words))
    return said


def _handed_on(entry: EntryRow, unit: str) -> TimelineItem:
    """From one colleague to the next, or back to the desk; neither is named."""
    label = gettext("Handed on to a colleague") if entry.payload.get("handler") else gettext("Back with the desk")
    side = Side.SYSTEM if entry.system else Side.LEAD
    return TimelineItem(entry.at, "hand_over", label, str(side.label), "" if entry.system else unit, [], late=False)


def _side(case: Case, verb: Verb | CoVerb, entry: EntryRow) -> Side:
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
        refused = entry.payload.get("result") == CallResult.REFUSED
        return [gettext("The person would rather not say") if refused else gettext("Nobody was reached")]
    if not isinstance(grade, int):
        return []
    solved = gettext("Solved") if entry.payload.get("solved") else gettext("Not solved")
    by_link = [str(RatingWay.LINK.label)] if entry.payload.get("way") == RatingWay.LINK else []
    return [" · ".join([solved, str(Grade(grade).label), *by_link])]


def _verb_of(entry: EntryRow) -> Verb | CoVerb:
    word = entry.kind.removeprefix("cases.")
    return CoVerb(word) if word in CoVerb else Verb(word)


def _unit_told(verb: Verb | CoVerb, side: Side, leads: str, named: Sequence[str]) -> str:
    """The units that a line of the history names."""
    if isinstance(verb, CoVerb) or verb == Verb.CALL_IN:
        return gettext(", ").join(named)
    return leads if side == Side.LEAD or verb == Verb.DISPATCH else ""
