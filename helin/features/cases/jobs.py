"""What the clock does to cases by itself, and what takes too long for a page."""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from helin.core.places.models import Place, PlaceKind
from helin.core.workdays import queries as workdays
from helin.features.cases import actions, queries
from helin.features.cases.models import TriageKind
from helin.features.cases.queries import webhooks
from helin.kit import outgoing, signing
from helin.kit.actors import Actor
from helin.kit.jobs import beside, every, job

HELIN = Actor.system("cases")
SENDERS, TURN, LOOK = 4, 20.0, 1.0
"""How many receivers are called at once; seconds one is called before it is another's turn; seconds between looks."""
log = logging.getLogger(__name__)


@every("*/10 * * * *", "cases.wake")
def wake(timestamp: int) -> None:  # noqa: ARG001  # the queue gives every periodic job its time
    """Take up what has rested long enough."""
    actions.wake_rested(by=HELIN, at=timezone.now())


@every("*/10 * * * *", "cases.give_cards")
def give_cards(due: int) -> None:  # noqa: ARG001  # the cards are those of now, however late the run is
    """Give the cards that are due, and raise the orders that go with them."""
    actions.give_cards(by=HELIN, at=timezone.now())


@every("40 2 * * *", "cases.find_topics")
def find_topics(due: int) -> None:
    """Find the hot topics of every street. Idempotent: the same night goes on with the same rows."""
    at = datetime.fromtimestamp(due, UTC)
    for street in Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True).order_by("pk"):
        find_topics_of(street, until=at, at=at)


def find_topics_of(street: Place, *, until: datetime, at: datetime, days: int | None = None) -> int:
    """Find and write the topics of one street up to `until`; how many. `days` looks further back than the scheme."""
    scheme = queries.scheme_of(street.pk, at=at)
    since = until - timedelta(days=days or scheme.window_days)
    found = queries.find_topics(street.pk, scheme, since=since, until=until)
    actions.bulk_set_topics(found, street=street, scheme=scheme, since=since, until=until, by=HELIN, at=at)
    return len(found)


@every("30 8 * * *", "cases.remind_of_calls")
def remind_of_calls(due: int) -> None:
    """On the morning of a working day say at each call-back desk how many bad ratings wait for a call."""
    at = datetime.fromtimestamp(due, UTC)
    if workdays.clock().is_workday(timezone.localdate(at)):
        for place in queries.call_desks(at=at):
            actions.remind_of_calls(place, by=HELIN, at=at)


@every("30 3 * * *", "cases.forget_rating_links")
def forget_rating_links(due: int) -> None:
    """Forget the links of text messages that ended a month ago."""
    actions.forget_rating_links(by=HELIN, at=datetime.fromtimestamp(due, UTC))


@job("cases.train_triage", retries=1)
def train_triage(street_id: int) -> None:
    """Learn from a street's history what to suggest; too little history is no fault."""
    from helin.kit.training import TooFew  # noqa: PLC0415 (scikit-learn must not come into the web process)

    street = Place.objects.get(pk=street_id)
    for kind in TriageKind.values:
        try:
            actions.train_triage(street, kind, by=HELIN, at=timezone.now())
        except TooFew:
            continue


@every("20 3 * * *", "cases.forget_deliveries")
def forget_deliveries(due: int) -> None:
    """Forget what was sent to programs a month ago."""
    actions.forget_deliveries(by=HELIN, at=datetime.fromtimestamp(due, UTC))


@beside
def send_webhooks(stop: Event) -> None:
    """Send to programs what is due to them, until `stop`. A receiver that hangs holds up nobody else.

    Concurrency: any number of workers; one at a time sends to a receiver. What a killed worker had in hand is sent
    again when its lease is over, under the same id.
    """
    turns: set[Future[None]] = set()
    with ThreadPoolExecutor(SENDERS, "webhooks") as pool:
        while not stop.wait(LOOK):
            turns = {turn for turn in turns if not turn.done()}
            try:
                for pk in actions.claim_webhooks(SENDERS - len(turns), by=HELIN, at=timezone.now()):
                    turns.add(pool.submit(take_turn, pk, stop))
            except Error as error:
                log.warning("webhooks wait: %s", type(error).__name__)
                connection.close()


def take_turn(webhook_id: int, stop: Event) -> None:
    """Send to one receiver what is due, until it refuses, nothing is left, or its turn is over."""
    until = monotonic() + TURN
    try:
        while not stop.is_set() and monotonic() < until and send_next(webhook_id):
            pass
        actions.release_webhook(webhook_id, by=HELIN, at=timezone.now())
    except Exception as error:  # its words may quote a row; the lease brings it back
        log.warning("webhook %s: %s", webhook_id, type(error).__name__)
    finally:
        connection.close()


def send_next(webhook_id: int) -> bool:
    """Send the message due longest; whether to go on with the next."""
    now = timezone.now()
    found = webhooks.next_letter(webhook_id, at=now)
    if found is None:
        return False
    delivery_id, letter = found
    if letter is None:
        actions.skip_delivery(delivery_id, by=HELIN, at=now)
        return True
    second = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Helin",
        "webhook-id": letter.message_id,
        "webhook-timestamp": str(second),
        "webhook-signature": signing.signature(letter.secret, letter.message_id, second, letter.body),
    }
    reply = outgoing.post(letter.url, letter.body, headers, local=settings.WEBHOOKS_LOCAL)
    actions.settle_delivery(delivery_id, reply, by=HELIN, at=timezone.now())
    return reply.is_taken
