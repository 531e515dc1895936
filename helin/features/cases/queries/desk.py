"""The work lists of a desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.db.models.expressions import BaseExpression
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from helin.core.people.masking import mask_text
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock
from helin.features.cases.models import WATCH, Case, CaseQuerySet, Rating
from helin.features.cases.queries.catalogue import name_among
from helin.features.cases.queries.search import Found, counting, matching, with_count
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import IN_HAND, RESTING, Grade, Status
from helin.kit.actors import Actor
from helin.kit.pages import cut, id_cursor, read_time_cursor, time_cursor

PAGE_SIZE, WORKDAY_MINUTES = 50, 420
SHOWN = (
    "pk", "number", "title", "status", "status_at", "submitted_at", "due_at", "replied_at", "reopened_count",
    "resume_on", "place__name", "category__name", "category__name_en", "lead__name",
)  # fmt: skip


class Queue(TextChoices):
    """The queues on the left of the desk."""

    TRIAGE = "triage", _("To accept")
    DISPATCH = "dispatch", _("To dispatch")
    REVIEW = "review", _("To decide")
    SIGN = "sign", _("To sign for")
    START = "start", _("To start")
    REPLY = "reply", _("To reply")
    MINE = "mine", _("Mine")
    DUE_WEEK = "due_week", _("Due this week")
    OVERDUE = "overdue", _("Overdue")
    CALL_BACK = "call_back", _("To call back")
    UNSETTLED = "unsettled", _("Rated, not closed")
    OPEN = "open", _("All open")
    ALL = "all", _("All")


BY_DUE_DATE = frozenset({Queue.SIGN, Queue.START, Queue.REPLY, Queue.MINE, Queue.DUE_WEEK, Queue.OVERDUE})
WAITING = frozenset({Queue.TRIAGE, Queue.DISPATCH, Queue.REVIEW, Queue.CALL_BACK, Queue.UNSETTLED})
"""Queues in which a case waits for the street itself: who has waited longest comes first."""
QUEUES = tuple(Queue)
OF_HANDLERS = (Queue.SIGN, Queue.START, Queue.REPLY)
OF_WATCHERS = (Queue.TRIAGE, Queue.DISPATCH, Queue.REVIEW, Queue.CALL_BACK, Queue.UNSETTLED)


class Rated(TextChoices):
    """Which call-backs a figure of the dashboard counts."""

    REACHED = "reached", _("Call-backs reached")
    ANSWERED = "answered", _("The unit had been in touch")
    SOLVED = "solved", _("Solved")
    SATISFIED = "satisfied", _("Fairly satisfied or better")


RATED: Mapping[str, Q] = {
    Rated.REACHED: Q(),
    Rated.ANSWERED: Q(answered=True),
    Rated.SOLVED: Q(solved=True),
    Rated.SATISFIED: Q(grade__gte=Grade.FAIRLY_SATISFIED),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a work list; empty means no narrowing. `words` is searched in title, text and number.

    `rated` asks for cases with such a call-back in [since, until); `lead_id` is then the unit that was rated.
    """

    words: str = ""
    status: str = ""
    category_id: int | None = None
    community_id: int | None = None
    lead_id: int | None = None
    rated: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def narrow(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Apply the filters that are set."""
        named = {
            "status": self.status,
            "category_id": self.category_id,
            "community_id": self.community_id,
            "lead_id": None if self.rated else self.lead_id,
        }
        cases = cases.filter(**{name: value for name, value in named.items() if value})
        if self.rated:
            cases = cases.filter(Exists(self._ratings()))
        return matching(cases, self.words) if self.words else cases

    def _ratings(self) -> QuerySet[Rating]:
        period = {"rated_at__gte": self.since, "rated_at__lt": self.until, "lead_id": self.lead_id}
        asked = {name: value for name, value in period.items() if value}
        return Rating.objects.filter(RATED[self.rated], case_id=OuterRef("pk"), contacted=True, **asked)


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of the work list; its title is masked, nothing in it tells who reported it.

    `waiting` says for how long of the street's working time the case has stood where it is, since `since`; only
    the queues that are `WAITING` ask it.
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
    reopened_count: int
    since: datetime
    waiting: str
    waits_long: bool


@dataclass(frozen=True, slots=True)
class QueueCount:
    """A queue, how many cases stand in it now, and whether it is the one shown."""

    queue: Queue
    count: int
    is_current: bool

    @property
    def href(self) -> str:
        """Where it opens."""
        return f"?queue={self.queue.value}"

    @property
    def tone(self) -> str:
        """Overdue cases stand out while there are any."""
        return "danger" if self.queue == Queue.OVERDUE and self.count else "neutral"


def queues_of(actor: Actor) -> tuple[Queue, ...]:
    """The queues that are this actor's business, in the order of the desk; `Queue.ALL` stands in no list."""
    watches, handles = bool(actor.places_with(WATCH)), bool(actor.desks_with({Role.HANDLER}))
    works = handles or bool(actor.places_with({Role.GRID_WORKER, Role.COMMUNITY_STAFF}))
    left_out = {*(() if watches else OF_WATCHERS), *(() if handles else OF_HANDLERS), *(() if works else (Queue.MINE,))}
    return tuple(queue for queue in QUEUES if queue not in left_out and queue != Queue.ALL)


def queue_filters(actor: Actor, at: datetime) -> Mapping[str, Q]:
    """The condition of each queue, without visibility."""
    week_ends = at + timedelta(days=7 - timezone.localtime(at).weekday())
    desks = Q(lead__in=actor.desks_with({Role.HANDLER}))
    own = Q(handler_id=actor.person_id) | desks
    return {
        Queue.TRIAGE: Q(status=Status.SUBMITTED),
        Queue.DISPATCH: Q(status__in=[Status.ACCEPTED, Status.REOPENED]),
        Queue.REVIEW: Q(status=Status.OBJECTED) | ~Q(pending=""),
        Queue.SIGN: desks & Q(status=Status.DISPATCHED),
        Queue.START: desks & Q(status=Status.SIGNED),
        Queue.REPLY: own & Q(status=Status.HANDLING),
        Queue.MINE: own & Q(status__in=[*IN_HAND, *RESTING]),
        Queue.DUE_WEEK: Q(status__in=IN_HAND, due_at__gte=at, due_at__lt=week_ends),
        Queue.OVERDUE: Q(status__in=IN_HAND, due_at__lt=at),
        Queue.CALL_BACK: Q(status=Status.REPLIED),
        Queue.UNSETTLED: Q(status=Status.CALLED_BACK),
        Queue.OPEN: Q(),
        Queue.ALL: Q(),
    }


def work_list(
    actor: Actor, queue: str, filters: Filters, *, after: str, at: datetime, size: int = PAGE_SIZE
) -> Found[WorkRow]:
    """One page of a queue: by deadline where that is the point, who has waited longest where the street is asked,
    else newest first. One query, and one more to search; with words it also counts what was found."""
    every = listed(actor, queue, filters, at=at)
    cases, shown = _after(every, queue, after).order_by(*_order(queue)), SHOWN
    if filters.words:
        cases, shown = counting(cases, every), (*SHOWN, "found")
    found = list(cases.values_list(*shown, named=True)[: size + 1])  # no models: they cost more than the query
    clock, waits = workdays.clock(), queue in WAITING
    page = cut([_row(c, clock, at, waits=waits) for c in found], size, [cursor_of(c, queue) for c in found])
    return with_count(page, found, asked=bool(filters.words))


def listed(actor: Actor, queue: str, filters: Filters, *, at: datetime) -> CaseQuerySet:
    """Every case of a queue, in no order."""
    cases = filters.narrow(Case.objects.visible_to(actor)).exclude(status=Status.DRAFT)
    if queue != Queue.ALL:
        cases = cases.open()
    return cases.filter(queue_filters(actor, at)[queue])


def cursor_of(case: Any, queue: str) -> str:
    """Where a case stands in the order of a queue."""
    return time_cursor(case.due_at, case.pk) if queue in BY_DUE_DATE and case.due_at else str(case.pk)


def next_row(actor: Actor, queue: str, filters: Filters, case: Case, *, at: datetime) -> WorkRow | None:
    """The row that follows the case in the queue, also when the case has just left it. One query (two with words)."""
    page = work_list(actor, queue, filters, after=cursor_of(case, queue), at=at, size=1)
    return page.rows[0] if page.rows else None


def _order(queue: str) -> tuple[str, ...]:
    return ("due_at", "id") if queue in BY_DUE_DATE else ("id",) if queue in WAITING else ("-id",)


def _after(cases: CaseQuerySet, queue: str, after: str) -> CaseQuerySet:
    if queue in BY_DUE_DATE:
        if cursor := read_time_cursor(after):
            return cases.filter(Q(due_at__gt=cursor[0]) | Q(due_at=cursor[0], id__gt=cursor[1]))
    elif (passed := id_cursor(after)) is not None:
        return cases.filter(id__gt=passed) if queue in WAITING else cases.filter(id__lt=passed)
    return cases


def queue_counts(
    actor: Actor, *, current: str, at: datetime, also: BaseExpression | None = None
) -> tuple[list[QueueCount], int]:
    """How many open cases stand in each queue of the actor's. One query over open cases; `also` is one more
    figure beside them, which spares the page a statement."""
    queues, filters = queues_of(actor), queue_filters(actor, at)
    named = {queue.value: Count("pk", filter=filters[queue]) for queue in queues}
    more = {"also": also} if also is not None else {}
    counted = Case.objects.visible_to(actor).open().aggregate(**named, **more)
    return [QueueCount(queue, counted[queue.value], queue == current) for queue in queues], counted.get("also", 0)


def by_place(rows: Sequence[WorkRow]) -> list[tuple[str, list[WorkRow]]]:
    """The rows grouped by place, places in the order in which they first appear."""
    groups: dict[str, list[WorkRow]] = {}
    for row in rows:
        groups.setdefault(row.place, []).append(row)
    return list(groups.items())


def _row(case: Any, clock: Clock, at: datetime, *, waits: bool) -> WorkRow:
    where = standing(case, at=at, clock=clock)
    waiting, waits_long = _waiting(clock, min(case.status_at, at), at) if waits else ("", False)
    return WorkRow(
        id=case.pk,
        number=case.number or "",
        title=mask_text(case.title),
        status=case.status,
        status_label=where.status,
        place=case.place__name,
        category=name_among(case.category__name or "", case.category__name_en or ""),
        lead=case.lead__name or "",
        submitted_at=case.submitted_at,
        standing=where,
        reopened_count=case.reopened_count,
        since=case.status_at,
        waiting=waiting,
        waits_long=waits_long,
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
