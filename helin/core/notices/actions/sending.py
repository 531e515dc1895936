"""The life of a message. At least once, and never blindly more than twice.

claim → the gateway → settle. A process that dies between leaves the message "sending" where it can be seen;
`recover` lets it be tried once more with the same key, and the second time calls it doubtful and leaves it.
"""

from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.db.models import F

from helin.core.notices import phrases
from helin.core.notices.models import Channel, ChannelChoice, Dispatch, DispatchState, Mode, Notice
from helin.core.notices.routing import DIGEST
from helin.core.people.models import Person
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
def make_ways_in(dispatch: Dispatch, *, by: Actor, at: datetime) -> dict[int, str]:
    """Make the links of a text message that open without a sign-in, by notice: of the newest notice that has one.

    They are for those who have no account in use, and for those who chose text messages. Only of what is about one
    subject: a day's digest leads to the inbox. Raises PermissionDenied.
    """
    permissions.require(by, "notices.send", place_ids=())
    if dispatch.channel != Channel.SMS or dispatch.subject == DIGEST or not _reads_texts(dispatch.person_id):
        return {}
    waiting = Notice.objects.filter(pk__in=dispatch.notice_ids, read_at__isnull=True, kind__in=phrases.registered)
    for notice in waiting.order_by("-id"):
        way_in = phrases.registered[notice.kind].way_in
        if way_in and (address := way_in(notice.params, person_id=dispatch.person_id, by=by, at=at)):
            return {notice.pk: settings.SITE_URL.rstrip("/") + address}
    return {}


def _reads_texts(person_id: int) -> bool:
    """Who has no account, or never signed in to it, or has chosen text messages; not who turned them off."""
    choice = ChannelChoice.objects.filter(person_id=person_id, channel=Channel.SMS).first()
    if choice is not None:
        return choice.mode != Mode.OFF
    return Person.objects.filter(pk=person_id, last_login__isnull=True).exists()


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
