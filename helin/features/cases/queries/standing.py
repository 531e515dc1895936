"""Where a case stands against its deadline, in plain terms."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from helin.core.workdays.clock import Clock
from helin.features.cases.models import Case
from helin.features.cases.workflow import IN_HAND, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """`tone` is neutral, ok, warn or danger; `days` counts working days left (or overdue); `until` is the deadline."""

    kind: str
    tone: str
    days: int
    until: datetime | None

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed while the case is still in hand."""
        return self.kind == "overdue"


def standing(case: Case, *, at: datetime, clock: Clock) -> Standing:
    """Compare a case with its deadline: none, left, last_day, overdue, late (replied too late), done.

    Source: docs/sources.md#shandong-2017 (yellow: one working day left; red: first overdue day).
    """
    due = case.due_at
    if due is None or case.status in (Status.WITHDRAWN, Status.NOT_DISPATCHED, Status.DRAFT):
        return Standing("none", "neutral", 0, None)
    if case.status in IN_HAND:
        days = clock.working_days_between(timezone.localdate(min(at, due)), timezone.localdate(max(at, due)))
        if at > due:
            return Standing("overdue", "danger", max(days, 1), due)
        return Standing("last_day", "warn", days, due) if days <= 1 else Standing("left", "ok", days, due)
    if case.replied_at is not None and case.replied_at > due:
        return Standing("late", "warn", 0, due)
    return Standing("done", "neutral", 0, due)
