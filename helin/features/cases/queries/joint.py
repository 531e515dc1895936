"""Units called to a case: who works on it together, who has reported, and how calls are answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from helin.core.journal.queries import EntryRow
from helin.core.people.masking import mask_text
from helin.features.cases.models import CALL_IS_OPEN, Case, CoUnit
from helin.features.cases.queries.guard import title_for
from helin.features.cases.workflow import CO_UNIT, CoStatus, CoVerb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor
from helin.ui.texts import told_day


@dataclass(frozen=True, slots=True)
class CallRow:
    """One unit called to a case; `state` says plainly where it stands, `verbs` what whoever asks can do about it."""

    id: int
    case_id: int
    number: str
    title: str
    unit: str
    task: str
    called_at: datetime
    due_at: datetime
    state: str
    tone: str
    is_mine: bool
    verbs: Sequence[tuple[str, str]]


def calls_of(case: Case, actor: Actor, *, as_read: Callable[[str], str], at: datetime) -> list[CallRow]:
    """The units called to a case that the actor may see, released ones too, in the order of the calls. One query."""
    found = CoUnit.objects.filter(case=case).select_related("organisation", "case").order_by("id")
    return [_row(call, actor, as_read=as_read, at=at) for call in found]


def get_call(pk: int) -> CoUnit:
    """The call with its case and unit. Raises CoUnit.DoesNotExist."""
    return CoUnit.objects.select_related("case", "organisation").get(pk=pk)


def call_row(call: CoUnit, actor: Actor, *, at: datetime) -> CallRow:
    """One call, read masked."""
    return _row(call, actor, as_read=mask_text, at=at)


def public_calls(case: Case, *, at: datetime) -> list[tuple[str, str]]:
    """Which units help, and in plain words whether each has reported; released ones are left out. One query."""
    found = CoUnit.objects.filter(case=case).exclude(status=CoStatus.RELEASED).select_related("organisation")
    return [(call.organisation.name, _state(call, at)[0]) for call in found.order_by("id")]


def units_named(entry: EntryRow) -> list[int]:
    """The units that a fact names."""
    one, many = entry.payload.get("organisation"), entry.payload.get("organisations")
    found = many if isinstance(many, list) else [one]
    return [pk for pk in found if isinstance(pk, int)]


class Answered(TextChoices):
    """How a call was answered; each call is counted under one of them."""

    IN_TIME = "in_time", _("Answered in time")
    LATE = "late", _("Late or not answered")
    NOT_DUE = "not_due", _("Not due yet")
    RELEASED = "released", _("Released before an answer")


def _answered(at: datetime) -> Mapping[str, Q]:
    """A first report of either kind by the deadline is in time. Source: docs/sources.md#beijing-jiesujiban-14."""
    no_answer, released = Q(answered_at__isnull=True), Q(status=CoStatus.RELEASED)
    return {
        Answered.IN_TIME: Q(answered_at__lte=F("due_at")),
        Answered.LATE: Q(answered_at__gt=F("due_at")) | (no_answer & ~released & Q(due_at__lt=at)),
        Answered.NOT_DUE: no_answer & ~released & Q(due_at__gte=at),
        Answered.RELEASED: no_answer & released,
    }


@dataclass(frozen=True, slots=True)
class JointRow:
    """A unit and how it answered the calls of the period; `counts` in the order of `Answered`."""

    unit_id: int
    unit: str
    made: int
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class JointBoard:
    """Both sides: the units that were called, and the street that calls. Units stand in the order of their names."""

    rows: Sequence[JointRow]
    headings: Sequence[str]
    made: int
    with_task: int
    released: int

    @property
    def street(self) -> str:
        """What the calling side did, in one sentence."""
        return gettext(
            "Calls made by the street: %(made)d; with a task in words: %(task)d; released later: %(released)d."
        ) % {"made": self.made, "task": self.with_task, "released": self.released}


def joint_board(actor: Actor, street_id: int, *, since: datetime, until: datetime, at: datetime) -> JointBoard:
    """The calls made in [since, until) in cases the actor may see, as `call_records` lists them. One query.

    Source: docs/sources.md#beijing-jiesujiban-33.
    """
    counted = {"made": Q(), "with_task": ~Q(task=""), "let_go": Q(status=CoStatus.RELEASED), **_answered(at)}
    found: list[Any] = list(
        CoUnit.objects.filter(street_id=street_id, called_at__gte=since, called_at__lt=until)
        .filter(case__in=Case.objects.visible_to(actor))
        .order_by()
        .values("organisation_id", "organisation__name")
        .annotate(**{str(name): Count("pk", filter=rule) for name, rule in counted.items()})
    )
    found.sort(key=lambda row: str(row["organisation__name"]).encode("gb18030"))
    rows = [
        JointRow(
            row["organisation_id"],
            row["organisation__name"],
            row["made"],
            [(name.value, row[name.value]) for name in Answered],
        )
        for row in found
    ]
    total = {name: sum(row[name] for row in found) for name in ("made", "with_task", "let_go")}
    headings = [str(name.label) for name in Answered]
    return JointBoard(rows, headings, total["made"], total["with_task"], total["let_go"])


def call_records(
    actor: Actor,
    street_id: int,
    *,
    unit_id: int | None = None,
    answered: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    at: datetime,
    size: int = 50,
) -> Page[CallRow]:
    """The calls that a figure counts, of cases the actor may see, the newest first. One query."""
    cases = Case.objects.visible_to(actor)
    named = {"organisation_id": unit_id, "called_at__gte": since, "called_at__lt": until, "id__lt": id_cursor(after)}
    found = CoUnit.objects.filter(street_id=street_id, case__in=cases).filter(
        **{name: value for name, value in named.items() if value is not None}
    )
    if rule := _answered(at).get(answered):
        found = found.filter(rule)
    calls = list(found.select_related("organisation", "case").order_by("-id")[: size + 1])
    return cut([_row(c, actor, as_read=mask_text, at=at) for c in calls], size, [str(c.pk) for c in calls])


def to_report(actor_desks: Sequence[int]) -> Q:
    """The cases to which these desks are called and have yet to report."""
    return Q(pk__in=CoUnit.objects.filter(CALL_IS_OPEN, organisation__in=actor_desks).values("case_id"))


def _row(call: CoUnit, actor: Actor, *, as_read: Callable[[str], str], at: datetime) -> CallRow:
    state, tone = _state(call, at)
    verbs = [
        (str(row.verb), str(CoVerb(row.verb).label))
        for row in CO_UNIT.open_moves(call.status)
        if permissions.can(actor, row.permission, place_ids=call.case.place_ids, subject=call)
    ]
    return CallRow(
        id=call.pk,
        case_id=call.case_id,
        number=call.case.number or "",
        title=title_for(call.case, actor),
        unit=call.organisation.name,
        task=as_read(call.task),
        called_at=call.called_at,
        due_at=call.due_at,
        state=state,
        tone=tone,
        is_mine=call.organisation_id in actor.desks,
        verbs=verbs,
    )


def _state(call: CoUnit, at: datetime) -> tuple[str, str]:
    """Where a called unit stands, in plain words, and the tone."""
    today = timezone.localdate(at)
    if call.status == CoStatus.RELEASED:
        return gettext("no longer needed"), "neutral"
    if call.reported_at is not None:
        late = call.answered_at is not None and call.answered_at > call.due_at
        return (gettext("has reported, late"), "warn") if late else (gettext("has reported"), "ok")
    if call.promised_on is not None:
        told = {"day": told_day(call.promised_on, today=today)}
        if call.promised_on < today:
            return gettext("not yet done; promised for %(day)s, which has passed") % told, "danger"
        return gettext("not yet done; promised for %(day)s") % told, "warn"
    told = {"day": told_day(timezone.localdate(call.due_at), today=today)}
    if call.due_at < at:
        return gettext("has not reported; the time ended on %(day)s") % told, "danger"
    return gettext("has not reported yet; time until %(day)s") % told, "primary"
