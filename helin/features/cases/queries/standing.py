"""Where a case stands against its deadline, in plain terms."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helin.core.workdays.clock import Clock
from helin.features.cases.models import Case
from helin.features.cases.workflow import IN_HAND, RESTING, Status
from helin.ui.texts import told_day


@dataclass(frozen=True, slots=True)
class Standing:
    """`tone` is neutral, ok, warn or danger; `days` counts working days left (or overdue); `until` is the deadline.

    Of a case that rests, `days` says how long it was overdue when it began to. `status` is the plain word for where
    the case is, `hour` the time of a deadline that ends or ended today.
    """

    kind: str
    tone: str
    days: int
    until: datetime | None
    status: str
    resumes_on: str = ""
    hour: str = ""

    @property
    def text(self) -> str:
        """Status and deadline in one plain phrase: "Being handled · 2 working days left"."""
        late = _("overdue before that") if self.kind == "resting" and self.days else ""
        return " · ".join(filter(None, (self.status, self._told(), late)))

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed while the case is still in hand."""
        return self.kind == "overdue"

    def _told(self) -> str:
        """Only the phrase that is shown is translated: lists tell fifty."""
        match self.kind:
            case "overdue" if self.hour:
                return _("overdue since %(hour)s today") % {"hour": self.hour}
            case "overdue":
                return ngettext("%d working day overdue", "%d working days overdue", self.days) % self.days
            case "last_day":
                return (
                    _("due today at %(hour)s") % {"hour": self.hour} if self.hour else _("due on the next working day")
                )
            case "left":
                return ngettext("%d working day left", "%d working days left", self.days) % self.days
            case "late":
                return _("answered late")
            case "resting" if self.resumes_on:
                return _("until %(day)s at the latest") % {"day": self.resumes_on}
        return ""


BEFORE = (Status.SUBMITTED, Status.ACCEPTED, Status.REOPENED)
"""No unit has it, so no deadline holds: an earlier unit's is over."""


def standing(case: Case, *, at: datetime, clock: Clock) -> Standing:
    """Compare a case with its deadline: none, waiting (for a unit), resting, left, last_day, overdue, late (replied
    too late), done.

    Source: docs/sources.md#shandong-2017 (yellow: one working day left; red: first overdue day).
    """
    due, status = case.due_at, str(Status(case.status).label)
    if case.status in BEFORE:
        return Standing("waiting", "neutral", 0, None, status)
    if due is None or case.status in (Status.WITHDRAWN, Status.NOT_DISPATCHED, Status.MERGED, Status.DRAFT):
        return Standing("none", "neutral", 0, None, status)
    if case.status in RESTING and case.resume_on:
        until = told_day(case.resume_on, today=timezone.localdate(at))
        late = _days_late(due, case.paused_at or at, clock)
        return Standing("resting", "danger" if late else "neutral", late, None, status, until)
    if case.status in IN_HAND:
        local = timezone.localtime(due)
        hour = f"{local:%H:%M}" if local.date() == timezone.localdate(at) else ""
        if late := _days_late(due, at, clock):
            return Standing("overdue", "danger", late, due, status, hour=hour)
        days = clock.working_days_between(timezone.localdate(at), timezone.localdate(due))
        near = days <= 1
        return Standing("last_day" if near else "left", "warn" if near else "primary", days, due, status, hour=hour)
    if case.replied_at is not None and case.replied_at > due:
        return Standing("late", "warn", 0, due, status)
    return Standing("done", "ok" if case.status == Status.CLOSED else "neutral", 0, due, status)


def _days_late(due: datetime, at: datetime, clock: Clock) -> int:
    """Working days past the deadline, one at least; 0 when it has not passed."""
    return max(clock.working_days_between(timezone.localdate(due), timezone.localdate(at)), 1) if at > due else 0
