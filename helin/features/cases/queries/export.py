"""A work list as it leaves the house: masked as the page masks, without what is confidential."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helin.core.workdays import queries as workdays
from helin.features.cases.queries.desk import SHOWN, WorkRow, listed, row_of
from helin.features.cases.queries.filters import Filters
from helin.kit.actors import Actor

EXPORT_MAX = 5000
LEAVES = Q(is_restricted=False)


def export_rows(actor: Actor, queue: str, filters: Filters, *, at: datetime) -> tuple[list[list[str]], bool]:
    """The cells of each case, newest first, and whether there are more than five thousand. One query, two with words.

    What is confidential, as each report of wrongdoing, never leaves in a list.
    """
    cases = listed(actor, queue, filters, at=at).filter(LEAVES).order_by("-id")
    found = cases.select_related("place", "category", "lead").only(*SHOWN)[: EXPORT_MAX + 1]
    clock = workdays.clock()
    rows = [_cells(row_of(case, actor, clock, at)) for case in found]
    return rows[:EXPORT_MAX], len(rows) > EXPORT_MAX


def export_head() -> list[str]:
    """What the columns are called."""
    names = (_("Number"), _("What"), _("Progress"), _("Where"), _("Category"), _("Unit"), _("Reported on"), _("Due"))
    return [str(name) for name in names]


def _cells(row: WorkRow) -> list[str]:
    due = row.standing.until
    when = [_moment(row.submitted_at), _moment(due)]
    return [row.number, row.title, row.standing.text, row.place, row.category, row.lead, *when]


def _moment(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at else ""
