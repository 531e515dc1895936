"""Who hears that bad ratings wait for a call."""

from helin.core.journal.facts import on
from helin.core.journal.models import Entry
from helin.core.notices.actions import tell
from helin.core.people.queries import holders
from helin.core.roles import Role
from helin.features.cases.queries.calls import who_may_call
from helin.features.cases.subscribers.addressed import case_of, leaders_of


@on("cases.remind_of_calls")
def tell_officers(entry: Entry) -> None:
    """Tell the call-back officers of a place how many bad ratings wait for a call."""
    told = holders(Role.VERIFIER, at=entry.occurred_at, place_id=entry.place_id)
    tell(entry, told, waiting=int(entry.payload["waiting"]), late=int(entry.payload["late"]))


@on("cases.queue_follow_up", since="head")
def tell_leaders_when_nobody_may_call(entry: Entry) -> None:
    """Tell the leaders when every officer had to do with the case: somebody else has to be named."""
    case = case_of(entry)
    if not who_may_call(case, at=entry.occurred_at):
        tell(entry, leaders_of(case, entry), audience="leader", number=case.number or "")
