"""The work lists of a desk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, TextChoices
from django.db.models.expressions import BaseExpression
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock
from helin.features.cases.models import WATCH, Case, CaseQuerySet
from helin.features.cases.queries.catalogue import name_of
from helin.features.cases.queries.filters import Filters
from helin.features.cases.queries.guard import title_for
from helin.features.cases.queries.joint import to_report
from helin.features.cases.queries.marks import Mark, marks_of, with_card
from helin.features.cases.queries.search import Found, counting, with_count
from helin.features.cases.queries.standing import WORKDAY_MINUTES, Standing, standing
from helin.features.cases.queries.waiting import TO_DISPATCH, is_too_long, named_units, waits_too_long
from helin.features.cases.workflow import IN_HAND, RESTING, CardColour, Status
from helin.kit.actors import Actor
from helin.kit.pages import cut, id_cursor, read_time_cursor, time_cursor

PAGE_SIZE = 50
SHOWN = (
    "number", "title", "status", "status_at", "submitted_at", "due_at", "due_unit", "replied_at", "reopened_count",
    "resume_on", "pending", "card", "sign_card", "supervision", "place__name",
    "category__name", "category__name_en", "lead__name",
    "street", "community", "grid", "reporter", "recorded_by", "appeal_type", "is_restricted", "summary", "named",
)  # fmt: skip


class Queue(TextChoices):
    """The queues on the left of the desk."""

    TRIAGE = "triage", _("To accept")
    DISPATCH = "dispatch", _("To dispatch")
    REVIEW = "review", _("To decide")
    SIGN = "sign", _("To sign for")
    START = "start", _("To start")
    REPLY = "reply", _("To reply")
    CALLED = "called", _("Called to help")
    MINE = "mine", _("Mine")
    DUE_WEEK = "due_week", _("Due this week")
    OVERDUE = "overdue", _("Overdue")
    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")
    SUPERVISED = "supervised", _("Under supervision")
    TOO_LONG = "too_long", _("Waiting too long")
    CALL_BACK = "call_back", _("To call back")
    UNSETTLED = "unsettled", _("Rated, not closed")
    OPEN = "open", _("All open")
    DECLINED = "declined", _("Not dispatched")
    ALL = "all", _("All")


BY_DUE_DATE = frozenset(
    {Queue.SIGN, Queue.START, Queue.REPLY, Queue.MINE, Queue.DUE_WEEK, Queue.OVERDUE}
    | {Queue.YELLOW, Queue.RED, Queue.SUPERVISED}
)
TO_BE_PASSED_ON = frozenset({Queue.TRIAGE, Queue.DISPATCH, Queue.TOO_LONG})
WAITING = TO_BE_PASSED_ON | {Queue.REVIEW, Queue.CALL_BACK, Queue.UNSETTLED}
"""Queues in which a case waits for the street itself: who has waited longest comes first."""
OF_HANDLERS = (Queue.SIGN, Queue.START, Queue.REPLY, Queue.CALLED)
OF_WATCHERS = (*WAITING, Queue.DECLINED)
NOT_OPEN = (Queue.ALL, Queue.DECLINED)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of the work list; its title is masked, nothing in it tells who reported it.

    `waiting` says for how long of the street's working time the case has stood where it is, since `since`;
    only the queues that are `WAITING` ask it.
    """

    id: int
    number: str
    title: str
    status: str
    status_label: str
    place: str
    category: str
    lead: str
    submitted_at: datetime | None
    standing: Standing
    marks: Sequence[Mark]
    reopened_count: int
    since: datetime
    waiting: str
    waits_long: bool
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue, how many cases stand in it now (None: an archive, not counted), and whether it is the one shown."""

    queue: Queue
    count: int | None
    is_current: bool

    @property
    def href(self) -> str:
        """Where it opens."""
        return f"?queue={self.queue.value}"

    @property
    def tone(self) -> str:
        """Overdue cases stand out while there are any."""
        tones = {Queue.OVERDUE: "danger", Queue.TOO_LONG: "warn"}
        return tones.get(self.queue, "neutral") if self.count else "neutral"


def queues_of(actor: Actor) -> tuple[Queue, ...]:
    """The queues that are this actor's business, in the order of the desk; `Queue.ALL` stands in no list."""
    watches, handles = bool(actor.places_with(WATCH)), bool(actor.desks_with({Role.HANDLER}))
    works = handles or bool(actor.places_with({Role.GRID_WORKER, Role.COMMUNITY_STAFF}))
    left_out = {*(() if watches else OF_WATCHERS), *(() if handles else OF_HANDLERS), *(() if works else (Queue.MINE,))}
    return tuple(queue for queue in Queue if queue not in left_out and queue != Queue.ALL)


def queue_filters(queues: Collection[str], actor: Actor, at: datetime) -> list[Q]:
    """The condition of each of the queues, without visibility."""
    week_ends = at + timedelta(days=7 - timezone.localtime(at).weekday())
    desks = Q(lead__in=actor.desks_with({Role.HANDLER}))
    own = Q(handler_id=actor.person_id) | desks
    table: Mapping[str, Q] = {
        Queue.TRIAGE: Q(status=Status.SUBMITTED),
        Queue.DISPATCH: Q(status__in=TO_DISPATCH),
        Queue.TOO_LONG: waits_too_long(actor, at) if Queue.TOO_LONG in queues else Q(),
        Queue.REVIEW: Q(status=Status.OBJECTED) | ~Q(pending=""),
        Queue.SIGN: desks & Q(status=Status.DISPATCHED),
        Queue.START: desks & Q(status=Status.SIGNED),
        Queue.REPLY: own & Q(status=Status.HANDLING),
        Queue.CALLED: to_report(actor.desks_with({Role.HANDLER})),
        Queue.MINE: own & Q(status__in=[*IN_HAND, *RESTING]),
        Queue.DUE_WEEK: Q(status__in=IN_HAND, due_at__gte=at, due_at__lt=week_ends),
        Queue.OVERDUE: Q(status__in=IN_HAND, due_at__lt=at),
        Queue.YELLOW: with_card(CardColour.YELLOW),
        Queue.RED: with_card(CardColour.RED),
        Queue.SUPERVISED: Q(supervision__gt=0),
        Queue.CALL_BACK: Q(status=Status.REPLIED),
        Queue.UNSETTLED: Q(status=Status.CALLED_BACK),
        Queue.DECLINED: Q(status=Status.NOT_DISPATCHED),
    }
    return [table.get(queue, Q()) for queue in queues]


def work_list(
    actor: Actor, queue: str, filters: Filters, *, after: str, at: datetime, size: int = PAGE_SIZE
) -> Found[WorkRow]:
    """One page of a queue: by deadline where that is the point, who has waited longest where the street is asked,
    else newest first. One query, and one more to search; with words it also counts what was found."""
    every = listed(actor, queue, filters, at=at)
    cases = _after(every, queue, after).order_by(*_order(queue)).select_related("place", "category", "lead")
    if filters.words:
        cases = counting(cases, every)
    found = list(cases.only(*SHOWN)[: size + 1])
    clock = workdays.clock()
    rows = [row_of(c, actor, clock, at, waits=queue in WAITING) for c in found]
    if queue in TO_BE_PASSED_ON:
        rows = [replace(row, waits_long=is_too_long(row.status, row.since, actor, at)) for row in rows]
    page = cut(rows, size, [cursor_of(c, queue) for c in found])
    return with_count(page, found, asked=bool(filters.words))


def with_named_units(page: Found[WorkRow], *, at: datetime) -> Found[WorkRow]:
    """The page of cases to dispatch with the unit that the catalogue names for each, and who had it before.

    Three queries, and two more for each further street.
    """
    named = named_units([row.id for row in page.rows], at)
    return replace(page, rows=[replace(row, lead=_named(named.get(row.id), row.lead)) for row in page.rows])


def _named(unit: str | None, before: str) -> str:
    named = _("catalogue: %(unit)s") % {"unit": unit} if unit else str(_("the catalogue names nobody"))
    return _("%(named)s (had it before: %(unit)s)") % {"named": named, "unit": before} if before else named


def listed(actor: Actor, queue: str, filters: Filters, *, at: datetime, at_once: bool = False) -> CaseQuerySet:
    """Every case of a queue, in no order."""
    cases = filters.narrow(Case.objects.visible_to(actor), actor, at_once=at_once).exclude(status=Status.DRAFT)
    if queue not in NOT_OPEN:
        cases = cases.open()
    return cases.filter(*queue_filters([queue], actor, at))


def cursor_of(case: Case, queue: str) -> str:
    """Where a case stands in the order of a queue."""
    if queue in WAITING:
        return time_cursor(case.status_at, case.pk)
    return time_cursor(case.due_at, case.pk) if queue in BY_DUE_DATE and case.due_at else str(case.pk)


def next_row(actor: Actor, queue: str, filters: Filters, case: Case, *, at: datetime) -> WorkRow | None:
    """The row that follows the case in the queue; when it has just left one in order of waiting, who has now waited
    longest. One query (two with words)."""
    after = "" if queue in WAITING and not _waits_in(case, queue, actor, at) else cursor_of(case, queue)
    page = work_list(actor, queue, filters, after=after, at=at, size=1)
    return page.rows[0] if page.rows else None


def _waits_in(case: Case, queue: str, actor: Actor, at: datetime) -> bool:
    """Whether a case still stands in a queue in order of waiting."""
    if queue == Queue.REVIEW:
        return case.status == Status.OBJECTED or bool(case.pending)
    if queue == Queue.TOO_LONG:
        return is_too_long(case.status, case.status_at, actor, at)
    standing_there = {
        Queue.TRIAGE: (Status.SUBMITTED,),
        Queue.DISPATCH: TO_DISPATCH,
        Queue.CALL_BACK: (Status.REPLIED,),
        Queue.UNSETTLED: (Status.CALLED_BACK,),
    }
    return case.status in standing_there[Queue(queue)]


def _order(queue: str) -> tuple[str, ...]:
    return ("due_at", "id") if queue in BY_DUE_DATE else ("status_at", "id") if queue in WAITING else ("-id",)


def _after(cases: CaseQuerySet, queue: str, after: str) -> CaseQuerySet:
    if queue in BY_DUE_DATE or queue in WAITING:
        column = "status_at" if queue in WAITING else "due_at"
        if cursor := read_time_cursor(after):
            return cases.filter(Q(**{f"{column}__gt": cursor[0]}) | Q(**{column: cursor[0]}, id__gt=cursor[1]))
    elif (passed := id_cursor(after)) is not None:
        return cases.filter(id__lt=passed)
    return cases


def queue_counts(
    actor: Actor, *, current: str, at: datetime, also: BaseExpression | None = None
) -> tuple[list[QueueCount], int]:
    """How many open cases stand in each queue of the actor's. One query over open cases; `also` is one more
    figure beside them, which spares the page a statement."""
    queues = queues_of(actor)
    counts = [queue for queue in queues if queue not in NOT_OPEN]
    filters = zip(counts, queue_filters(counts, actor, at), strict=True)
    named = {queue.value: Count("pk", filter=condition) for queue, condition in filters}
    more = {"also": also} if also is not None else {}
    counted = Case.objects.visible_to(actor).open().aggregate(**named, **more)
    shown = [QueueCount(queue, counted.get(queue.value), queue == current) for queue in queues]
    return shown, counted.get("also", 0)


def by_place(rows: Sequence[WorkRow]) -> list[tuple[str, list[WorkRow]]]:
    """The rows grouped by place, places in the order in which they first appear."""
    groups: dict[str, list[WorkRow]] = {}
    for row in rows:
        groups.setdefault(row.place, []).append(row)
    return list(groups.items())


def row_of(case: Case, actor: Actor, clock: Clock, at: datetime, *, waits: bool = True) -> WorkRow:
    """A case as a line of a list; `waits` reckons for how long it has stood there."""
    where = standing(case, at=at, clock=clock)
    waiting, waits_long = _waiting(clock, min(case.status_at, at), at) if waits else ("", False)
    return WorkRow(
        id=case.pk,
        number=case.number or "",
        title=title_for(case, actor),
        status=case.status,
        status_label=where.status,
        place=case.place.name,
        category=name_of(case.category) if case.category else "",
        lead=case.lead.name if case.lead else "",
        submitted_at=case.submitted_at,
        standing=where,
        marks=marks_of(case),
        reopened_count=case.reopened_count,
        since=case.status_at,
        waiting=waiting,
        waits_long=waits_long,
        is_restricted=case.is_restricted,
    )


def _waiting(clock: Clock, since: datetime, at: datetime) -> tuple[str, bool]:
    """Working time in words, and whether it is a working day or more. Units: below a day in working hours."""
    minutes = clock.working_minutes_between(since, at)
    days = clock.working_days_between(timezone.localdate(since), timezone.localdate(at))
    if days and minutes >= WORKDAY_MINUTES:
        return ngettext("%d working day", "%d working days", days) % days, True
    if hours := minutes // 60:
        return ngettext("%d working hour", "%d working hours", hours) % hours, False
    return str(_("less than one working hour")), False
