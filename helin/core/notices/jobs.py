"""Send what is due, every minute; the links in a text message are made for each attempt, as only a hash is kept."""

import logging
from datetime import datetime

from django.utils import timezone

from helin.core.notices import actions, gateways, queries
from helin.core.notices.actions import Outcome
from helin.core.notices.models import Dispatch
from helin.kit.actors import Actor
from helin.kit.jobs import every

JOB = Actor.system("notices")
MOST_PER_RUN = 500
log = logging.getLogger(__name__)


@every("* * * * *", "notices.send_due")
def send_due(timestamp: int) -> None:  # noqa: ARG001  # the queue gives every periodic job its time
    """Look after lost messages, then send until nothing is due."""
    actions.recover(by=JOB, at=timezone.now())
    for _ in range(MOST_PER_RUN):
        if not send_next(at=timezone.now()):
            return


def send_next(*, at: datetime) -> bool:
    """Send the message that is due longest; False when none is. Claiming and settling commit apart."""
    dispatch = actions.claim(by=JOB, at=at)
    if dispatch is None:
        return False
    actions.settle(dispatch.pk, _attempt(dispatch, at=at), by=JOB, at=at)
    return True


def _attempt(dispatch: Dispatch, *, at: datetime) -> Outcome:
    message = queries.message(dispatch, actions.make_ways_in(dispatch, by=JOB, at=at), at=at)
    if message is None:
        return Outcome.SKIPPED
    try:
        sent = gateways.gateways[message.channel](message, str(dispatch.key))
    except gateways.NotSent as refusal:
        log.warning("message %s was not sent: %s", dispatch.pk, refusal)
        return Outcome.REFUSED
    return Outcome.SENT if sent else Outcome.SKIPPED
