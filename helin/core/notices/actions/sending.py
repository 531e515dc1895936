"""The life of a message. At least once, and never blindly more than twice.

claim → the gateway → settle. A process that dies between leaves the message "sending" where it can be seen;
`recover` lets it be tried once more with the same key, and the second time calls it doubtful and leaves it.
"""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import F

from helin.core.notices.models import Dispatch, DispatchState
from helin.kit import permissions
from helin.kit.actors import Actor

MAX_ATTEMPTS = 5
LOST_AFTER = timedelta(minutes=10)


class Outcome(Enum):
    """How one attempt ended."""

    SENT = DispatchState.SENT
    SKIPPED = DispatchState.SKIPPED
    REFUSED = DispatchState.FAILED


@transaction.atomic
def claim(*, by: Actor, at: datetime) -> Dispatch | None:
    """Take the message that is due longest; None when none is.

    Concurrency: passes over rows that another worker holds. Commit before sending.
    """
    permissions.require(by, "notices.send", place_ids=())
    due = Dispatch.objects.filter(state=DispatchState.QUEUED, due_at__lte=at).order_by("due_at", "id")
    dispatch = due.select_for_update(skip_locked=True).first()
    if dispatch is None:
        return None
    dispatch.state, dispatch.claimed_at = DispatchState.SENDING, at
    dispatch.attempts += 1
    dispatch.save(update_fields=["state", "claimed_at", "attempts"])
    return dispatch


@transaction.atomic
def settle(dispatch_id: int, outcome: Outcome, *, by: Actor, at: datetime) -> DispatchState:
    """Record how an attempt ended; one that was refused is tried again after 2, 4, 8, 16 minutes, then failed."""
    permissions.require(by, "notices.send", place_ids=())
    dispatch = Dispatch.objects.select_for_update().get(pk=dispatch_id)
    if outcome == Outcome.REFUSED and dispatch.attempts < MAX_ATTEMPTS:
        dispatch.state, dispatch.due_at = DispatchState.QUEUED, at + timedelta(minutes=2**dispatch.attempts)
    else:
        dispatch.state, dispatch.settled_at = outcome.value, at
    dispatch.save(update_fields=["state", "due_at", "settled_at"])
    return DispatchState(dispatch.state)


@transaction.atomic
def recover(*, by: Actor, at: datetime) -> int:
    """Look after the messages whose sender vanished: once more, or doubtful for good; how many there were."""
    permissions.require(by, "notices.send", place_ids=())
    lost = Dispatch.objects.filter(state=DispatchState.SENDING, claimed_at__lt=at - LOST_AFTER)
    doubtful = lost.filter(unsure__gte=1).update(state=DispatchState.DOUBTFUL, unsure=F("unsure") + 1, settled_at=at)
    again = lost.filter(unsure=0).update(state=DispatchState.QUEUED, unsure=1, due_at=at)
    return doubtful + again
