"""Whom facts about a case concern, and what they are told of it."""

from django.utils import timezone

from helin.core.journal.models import Entry
from helin.core.people.queries import holders
from helin.core.roles import Role
from helin.features.cases.models import CONFIDENTIAL, Case
from helin.features.cases.workflow import Verb
from helin.kit.actors import Actor

HELIN = Actor.system("cases")
NEWS = (
    Verb.ACCEPT,
    Verb.DECLINE,
    Verb.DISPATCH,
    Verb.PAUSE,
    Verb.GRANT_TIME,
    Verb.PUT_ON_ACCOUNT,
    Verb.REPLY,
    Verb.CLOSE,
)
"""What the reporter hears."""
FOLLOWED = tuple(verb for verb in NEWS if verb != Verb.PAUSE)
"""What those hear who joined; a pause asks something of the reporter alone."""


def handlers_of(case: Case, entry: Entry) -> list[int]:
    """Who handles the case: its desk, and the worker it was given to."""
    if case.lead_id is None:
        return []
    desk = holders(Role.HANDLER, at=entry.occurred_at, organisation_id=case.lead_id)
    people = {*desk, *([case.handler_id] if case.handler_id else [])}
    return sorted(people - {entry.actor_id})


def leaders_of(case: Case, entry: Entry) -> list[int]:
    return holders(Role.LEADER, at=entry.occurred_at, place_id=case.street_id)


def audience_of(case: Case, audience: str = "") -> str:
    """In which words the person hears of the own matter: of a confidential one no text message says anything."""
    quiet = CONFIDENTIAL if case.is_restricted else ""
    return "_".join(filter(None, (audience, quiet)))


def case_of(entry: Entry) -> Case:
    return Case.objects.get(pk=int(entry.subject.rpartition(":")[2]))


def due_day(case: Case) -> str:
    return timezone.localdate(case.due_at).isoformat() if case.due_at else ""
