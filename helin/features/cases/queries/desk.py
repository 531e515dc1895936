"""The work lists of a desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helin.core.people.masking import mask_text
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case, CaseQuerySet
from helin.features.cases.queries.search import matching
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.workflow import IN_HAND, RESTING, Status
from helin.kit.actors import Actor
from helin.kit.pages import Page, cut, id_cursor, read_time_cursor, time_cursor

PAGE_SIZE = 50
SHOWN = (
    "number", "title", "status", "submitted_at", "due_at", "replied_at", "reopened_count", "resume_on", "pending",
    "place__name",
    "category__name", "lead__name",
)  # fmt: skip


class Queue(TextChoices):
    """The queues on the left of the desk."""

    TRIAGE = "triage", _("To accept")
    DISPATCH = "dispatch", _("To dispatch")
    REVIEW = "review", _("To decide")
    MINE = "mine", _("Mine")
    DUE_WEEK = "due_week", _("Due this week")
    OVERDUE = "overdue", _("Overdue")
    CALL_BACK = "call_back", _("To call back")
    UNSETTLED = "unsettled", _("Rated, not closed")
    OPEN = "open", _("All open")
    ALL = "all", _("All")


BY_DUE_DATE = frozenset({Queue.MINE, Queue.DUE_WEEK, Queue.OVERDUE})


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a work list; empty means no narrowing. `words` is searched in title, text and number."""

    words: str = ""
    status: str = ""
    category_id: int | None = None
    community_id: int | None = None
    lead_id: int | None = None

    def narrow(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Apply the filters that are set."""
        named = {
            "status": self.status,
            "category_id": self.category_id,
            "community_id": self.community_id,
            "lead_id": self.lead_id,
        }
        cases = cases.filter(**{name: value for name, value in named.items() if value})
        return matching(cases, self.words) if self.words else cases


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of the work list; its title is masked, nothing in it tells who reported it."""

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


def queue_filter(queue: str, actor: Actor, at: datetime) -> Q:
    """The condition of a queue, without visibility."""
    week_ends = at + timedelta(days=7 - timezone.localtime(at).weekday())
    own = Q(handler_id=actor.person_id) | Q(lead__in=actor.desks_with({Role.HANDLER}))
    table: Mapping[str, Q] = {
        Queue.TRIAGE: Q(status=Status.SUBMITTED),
        Queue.DISPATCH: Q(status__in=[Status.ACCEPTED, Status.REOPENED]),
        Queue.REVIEW: Q(status=Status.OBJECTED) | ~Q(pending=""),
        Queue.MINE: own & Q(status__in=[*IN_HAND, *RESTING]),
        Queue.DUE_WEEK: Q(status__in=IN_HAND, due_at__gte=at, due_at__lt=week_ends),
        Queue.OVERDUE: Q(status__in=IN_HAND, due_at__lt=at),
        Queue.CALL_BACK: Q(status=Status.REPLIED),
        Queue.UNSETTLED: Q(status=Status.CALLED_BACK),
    }
    return table.get(queue, Q())


def work_list(
    actor: Actor, queue: str, filters: Filters, *, after: str, at: datetime, size: int = PAGE_SIZE
) -> Page[WorkRow]:
    """One page of a queue: newest first, or by deadline where the deadline is the point. One query."""
    cases = filters.narrow(Case.objects.visible_to(actor)).exclude(status=Status.DRAFT)
    if queue != Queue.ALL:
        cases = cases.open()
    cases = cases.filter(queue_filter(queue, actor, at))
    if queue in BY_DUE_DATE:
        if cursor := read_time_cursor(after):
            cases = cases.filter(Q(due_at__gt=cursor[0]) | Q(due_at=cursor[0], id__gt=cursor[1]))
        cases = cases.order_by("due_at", "id")
    else:
        if (before := id_cursor(after)) is not None:
            cases = cases.filter(id__lt=before)
        cases = cases.order_by("-id")
    found = list(cases.select_related("place", "category", "lead").only(*SHOWN)[: size + 1])
    cursors = [time_cursor(c.due_at, c.pk) if queue in BY_DUE_DATE and c.due_at else str(c.pk) for c in found]
    clock = workdays.clock()
    return cut([_row(c, standing(c, at=at, clock=clock)) for c in found], size, cursors)


def queue_counts(actor: Actor, *, current: str, at: datetime) -> list[QueueCount]:
    """How many open cases stand in each queue. One query over open cases."""
    named = {
        queue.value: Count("pk", filter=queue_filter(queue, actor, at))
        for queue in Queue
        if queue not in ("open", "all")
    }
    counted = Case.objects.visible_to(actor).open().aggregate(open=Count("pk"), **named)
    return [QueueCount(queue, counted[queue.value], queue == current) for queue in Queue if queue != Queue.ALL]


def by_place(rows: Sequence[WorkRow]) -> list[tuple[str, list[WorkRow]]]:
    """The rows grouped by place, places in the order in which they first appear."""
    groups: dict[str, list[WorkRow]] = {}
    for row in rows:
        groups.setdefault(row.place, []).append(row)
    return list(groups.items())


def _row(case: Case, where: Standing) -> WorkRow:
    return WorkRow(
        id=case.pk,
        number=case.number or "",
        title=mask_text(case.title),
        status=case.status,
        status_label=where.status,
        place=case.place.name,
        category=case.category.name if case.category else "",
        lead=case.lead.name if case.lead else "",
        submitted_at=case.submitted_at,
        standing=where,
        reopened_count=case.reopened_count,
    )
