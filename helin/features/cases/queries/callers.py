"""The cases of somebody who calls."""

from datetime import datetime

from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case
from helin.features.cases.queries.desk import SHOWN, WorkRow, row_of
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor

CALLER_MAX = 50


def cases_of_caller(actor: Actor, person_id: int, *, at: datetime) -> list[WorkRow]:
    """What this person has reported that the actor may see, newest first, fifty at most. One query."""
    found = Case.objects.visible_to(actor).filter(reporter_id=person_id).exclude(status=Status.DRAFT)
    rows = found.select_related("place", "category", "lead").only(*SHOWN).order_by("-id")[:CALLER_MAX]
    clock = workdays.clock()
    return [row_of(case, actor, clock, at) for case in rows]
