"""How a case hangs together with others: merged into one, split from one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from helin.core.journal.queries import EntryRow
from helin.core.people.masking import mask_text
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock
from helin.features.cases.models import NOT_PUBLIC, Case, Statement, counted_for, merged_root, merged_under
from helin.features.cases.permissions.conditions import is_reporter
from helin.features.cases.queries.alike import joined_counts
from helin.features.cases.queries.guard import text_for, title_for
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import CASE, Verb
from helin.kit.actors import Actor
from helin.ui.texts import Text


class Tie(TextChoices):
    """What the other case is to this one."""

    INTO = "into", _("Handled together with")
    TAKEN_IN = "taken_in", _("Merged into this one")
    ORIGIN = "origin", _("Split off from")
    PART = "part", _("Split off as a matter of its own")


@dataclass(frozen=True, slots=True)
class Kin:
    """Another case that belongs to this one.

    `opens` says which of its pages whoever asks may open: "case", "public", or "" for none; then `title` and `text`
    are told only to the unit that handles both, masked. `lead` is told to everyone who is told of the case.
    """

    tie: str
    tie_label: str
    case_id: int
    number: str
    title: str
    text: str
    place: str
    lead: str
    standing: Standing
    opens: str


def kin_of(
    case: Case, actor: Actor, *, as_read: Callable[[str], str], for_unit: bool, at: datetime, clock: Clock
) -> list[Kin]:
    """The cases that belong to this one, for somebody who may see it. One query, or up to three when there are any.

    A merged case names the one that its matter goes on in, however often that was merged itself. A restricted one is
    named to whoever sees it, to the reporter of this one, and to the unit that answers it together with its own.
    """
    found = list(_kin(case).select_related("place", "lead").defer("search").order_by("pk"))
    if not found:
        return []
    if case.merged_into_id is not None:
        found = [merged_root(case), *(other for other in found if other.pk != case.merged_into_id)]
    seen = _seen(actor, [c.pk for c in found])
    rows = []
    for other in found:
        tie = _tie(case, other)
        theirs = is_reporter(actor, case) or (for_unit and tie == Tie.TAKEN_IN)
        if other.is_restricted and other.pk not in seen and not theirs:
            continue
        opens = "case" if other.pk in seen else "public" if other.is_public and other.status not in NOT_PUBLIC else ""
        shared = for_unit and tie == Tie.TAKEN_IN
        title = title_for(other, actor, masked=False) if opens == "case" or shared else ""
        told = as_read(other.public_title) if opens == "public" else title
        rows.append(_row(other, tie, opens, told, text_for(other, actor) if shared else "", clock, at))
    return rows


def public_kin(case: Case, *, at: datetime) -> list[Kin]:
    """The public cases that belong to this public one. One query."""
    found = Case.objects.public().filter(_condition(case)).select_related("place", "lead").order_by("pk")
    clock = workdays.clock()
    return [_row(other, _tie(case, other), "public", other.public_title, "", clock, at) for other in found]


def reply_to_merged(case: Case) -> list[str]:
    """What the unit replied to the case that this merged one goes on in; masked, for its reporter. Two queries."""
    said = Statement.objects.filter(case=merged_root(case), verb=Verb.REPLY, for_public=True).order_by("-id")[:1]
    return [mask_text(row.text) for row in said]


def reporters_merged(case: Case) -> list[Case]:
    """The cases merged into this one whose reporter is somebody else who can be told."""
    return [one for one in merged_under(case) if one.reporter_id not in (None, case.reporter_id)]


@dataclass(frozen=True, slots=True)
class Compared:
    """A case as the desk reads it beside another."""

    case: Case
    number: str
    title: str
    text: str
    place: str
    at: datetime
    lead: str
    standing: Standing
    joined: int


def compared(case: Case, *, at: datetime) -> Compared:
    """One of two cases, whole, for a desk that may read its words. One query."""
    return Compared(
        case=case,
        number=case.number or "",
        title=case.title,
        text=case.text,
        place=case.place.name,
        at=case.submitted_at or case.created_at,
        lead=case.lead.name if case.lead else "",
        standing=standing(case, at=at, clock=workdays.clock()),
        joined=joined_counts([case.pk]).get(case.pk, 0),
    )


def case_by_number(actor: Actor, number: str) -> Case | None:
    """The case of that number, if this actor may see it. One query."""
    return Case.objects.visible_to(actor).select_related("place", "lead").filter(number=number).first()


def may_still(case: Case, verb: Verb) -> bool:
    """Whether the table knows the verb from where the case stands."""
    return any(row.verb == verb for row in CASE.open_moves(case.status))


def numbers_named(case: Case, entries: Iterable[EntryRow], *, actor: Actor | None) -> Mapping[int, str]:
    """The numbers of the other cases that facts about one name: for the public (None) of public ones, for its reporter
    of all, else not of restricted ones that the actor does not see. One query or none."""
    named = {pk for entry in entries if (pk := named_case(entry))}
    if not named:
        return {}
    cases = Case.objects.filter(counted_for(actor)) if actor else Case.objects.public()
    if actor and is_reporter(actor, case):
        cases = Case.objects.all()
    return {pk: number or "" for pk, number in cases.filter(pk__in=named).values_list("pk", "number")}


def told_of_kin(entry: EntryRow, verb: str, numbers: Mapping[int, str]) -> Sequence[str]:
    """What a move of two cases did, in words; nothing for other moves."""
    if verb not in WORDS:
        return ()
    number = numbers.get(named_case(entry), "")
    named, unnamed = WORDS[verb]
    return (str(named) % {"number": number} if number else str(unnamed),)


WORDS: Mapping[str, tuple[Text, Text]] = {
    Verb.MERGE: (_("Goes on together with %(number)s."), _("Goes on together with another matter.")),
    Verb.TAKE_IN: (_("%(number)s is the same matter and goes on here."), _("The same matter of others goes on here.")),
    Verb.UNMERGE: (_("No longer together with %(number)s."), _("No longer together with another matter.")),
    Verb.LET_GO: (_("%(number)s goes on by itself again."), _("Another matter goes on by itself again.")),
    Verb.SPLIT: (_("A part goes on as %(number)s."), _("A part goes on as a matter of its own.")),
}


def named_case(entry: EntryRow) -> int:
    """The other case that a fact is about, 0 when it is about none."""
    found = next((entry.payload[name] for name in ("into", "other", "part") if name in entry.payload), 0)
    return found if isinstance(found, int) else 0


def _seen(actor: Actor, ids: list[int]) -> set[int]:
    return set(Case.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


def _row(other: Case, tie: Tie, opens: str, title: str, text: str, clock: Clock, at: datetime) -> Kin:
    return Kin(
        tie=tie.value,
        tie_label=str(tie.label),
        case_id=other.pk,
        number=other.number or "",
        title=title,
        text=text,
        place=other.place.name if title else "",
        lead=other.lead.name if other.lead else "",
        standing=standing(other, at=at, clock=clock),
        opens=opens,
    )


def _condition(case: Case) -> Q:
    above = [pk for pk in (case.merged_into_id, case.split_from_id) if pk is not None]
    return Q(pk__in=above) | Q(merged_into=case.pk) | Q(split_from=case.pk)


def _kin(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(_condition(case))


def _tie(case: Case, other: Case) -> Tie:
    if other.merged_into_id == case.pk:
        return Tie.TAKEN_IN
    if other.split_from_id == case.pk:
        return Tie.PART
    return Tie.ORIGIN if other.pk == case.split_from_id else Tie.INTO
