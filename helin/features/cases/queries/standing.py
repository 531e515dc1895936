"""Where a case stands against its deadline, in plain terms."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.workdays.clock import Clock
from helin.features.cases.workflow import IN_HAND, RESTING, Status
from helin.ui.texts import told_day


@dataclass(frozen=True, slots=True)
class Standing:
    """`tone` is neutral, ok, warn or danger; `days` counts working days left (or overdue); `until` is the deadline.

    `status` is the plain word for where the case is.
    """

    kind: str
    tone: str
    days: int
    until: datetime | None
    status: str
    resumes_on: str = ""

    @property
    def text(self) -> str:
        """Status and deadline in one plain phrase: "Being handled · 2 working days left"."""
        told = self._told()
        return f"{self.status} · {told}" if told else self.status

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed while the case is still in hand."""
        return self.kind == "overdue"

    def _told(self) -> str:
        match self.kind:
            case "overdue":
                return ngettext("%d working day overdue", "%d working days overdue", self.days) % self.days
            case "last_day":
                return _("due today") if self.days == 0 else _("due on the next working day")
            case "left":
                return ngettext("%d working day left", "%d working days left", self.days) % self.days
            case "late":
                return _("answered late")
            case "resting" if self.resumes_on:
                return _("until %(day)s at the latest") % {"day": self.resumes_on}
        return ""


class Dated(Protocol):
    """What is asked of a case, or of a row of one."""

    @property
    def status(self) -> str: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def replied_at(self) -> datetime | None: ...
    @property
    def resume_on(self) -> date | None: ...


def standing(case: Dated, *, at: datetime, clock: Clock) -> Standing:
    """Compare a case with its deadline: none, left, last_day, overdue, late (replied too late), done.

    Source: docs/sources.md#shandong-2017 (yellow: one working day left; red: first overdue day).
    """
    due, status = case.due_at, str(Status(case.status).label)
    if due is None or case.status in (Status.WITHDRAWN, Status.NOT_DISPATCHED, Status.DRAFT):
        return Standing("none", "neutral", 0, None, status)
    if case.status in RESTING and case.resume_on:
        return Standing("resting", "neutral", 0, None, status, told_day(case.resume_on, today=timezone.localdate(at)))
    if case.status in IN_HAND:
        days = clock.working_days_between(timezone.localdate(min(at, due)), timezone.localdate(max(at, due)))
        if at > due:
            return Standing("overdue", "danger", max(days, 1), due, status)
        return Standing("last_day" if days <= 1 else "left", "warn" if days <= 1 else "primary", days, due, status)
    if case.replied_at is not None and case.replied_at > due:
        return Standing("late", "warn", 0, due, status)
    return Standing("done", "ok" if case.status == Status.CLOSED else "neutral", 0, due, status)
