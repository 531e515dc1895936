"""Real senders, killed with -9 while they have messages in hand: every message arrives, under its one id."""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from threading import Event

import pytest
from django.db import connections
from django.utils import timezone

from helin.core.journal import delivery as journal
from helin.features.cases import actions, jobs
from helin.features.cases.actions import webhooks as acting
from helin.features.cases.models import Webhook, WebhookDelivery
from helin.features.cases.tests.conftest import SYSTEM
from helin.features.cases.tests.rest.receiver import receiver
from helin.features.cases.tests.rest.telling import made
from helin.kit import outgoing

pytestmark = pytest.mark.django_db(transaction=True)
CASES, KILLS, PATIENCE = 40, 8, 60
fork = multiprocessing.get_context("fork")


def dawdles(handler):
    """Takes a message, but not at once: time to be killed in."""
    time.sleep(0.02)
    handler.send_response(200)
    handler.end_headers()


@pytest.fixture
def waiting(world, program, settings):
    """A receiver, and the ids of the messages that wait for it."""
    settings.WEBHOOKS_LOCAL = True
    journal.deliver_once()
    with receiver() as there:
        there.plan = dawdles
        made(program("read", "webhooks", role="dispatcher"), there.url, kinds=["cases.submit"])
        for _ in range(CASES):
            world.filed()
        journal.deliver_once()
        yield there, set(WebhookDelivery.objects.values_list("pk", flat=True))


def work(kills, break_it):
    jobs.LOOK = 0.02
    if kills:
        acting.LEASE = timedelta(seconds=1)
    break_it()
    jobs.send_webhooks(Event())


def sent(there, *, kills, break_it=lambda: None):
    """How often each message came, with two senders of which the older is killed again and again."""
    connections.close_all()  # a forked process must not share a connection
    chance, senders = random.Random(11), []

    def start():
        senders.append(fork.Process(target=work, args=(kills, break_it)))
        senders[-1].start()

    start()
    start()
    for _ in range(kills):
        wait_for(there, chance.randint(1, 4))
        time.sleep(chance.uniform(0, 0.06))
        os.kill(senders.pop(0).pid, signal.SIGKILL)
        start()
    until = time.monotonic() + PATIENCE
    while WebhookDelivery.objects.filter(state="queued").exists() and time.monotonic() < until:
        time.sleep(0.05)
    for sender in senders:
        sender.kill()
        sender.join()
    return Counter(headers["webhook-id"] for headers, _ in there.got)


def wait_for(there, more):
    """Until so many messages more have come; a killed sender's lease may have to end first."""
    wanted, until = len(there.got) + more, time.monotonic() + 3
    while len(there.got) < wanted and time.monotonic() < until:
        time.sleep(0.001)


def test_senders_killed_at_any_point_lose_nothing_and_repeat_only_under_the_same_id(waiting):
    there, messages = waiting
    came = sent(there, kills=KILLS)
    assert len(messages) == len(came) == CASES
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}
    assert came.total() - CASES <= KILLS, "only what a killed sender had in hand comes again"
    assert Webhook.objects.get().failures == 0


def test_two_senders_that_live_send_each_message_once(waiting):
    there, _ = waiting
    assert set(sent(there, kills=0).values()) == {1}


def settle_before_it_is_sent():
    """Write a message down as taken, then send it."""
    post, settle = outgoing.post, actions.settle_delivery

    def next_letter(webhook_id, *, at):
        found = look(webhook_id, at=at)
        if found and found[1]:
            settle(found[0], outgoing.Reply(200, "", 0), by=SYSTEM, at=timezone.now())
        return found

    def late_post(*args, **named):
        time.sleep(0.1)  # the longest window by far
        return post(*args, **named)

    look = jobs.webhooks.next_letter
    jobs.webhooks.next_letter, outgoing.post = next_letter, late_post
    actions.settle_delivery = lambda *args, **named: None


def claim_without_a_lease():
    """Let every sender take what another has in hand."""
    acting.LEASE = timedelta(0)


def test_control_a_message_settled_before_it_is_sent_gets_lost(waiting):
    there, _ = waiting
    assert len(sent(there, kills=KILLS, break_it=settle_before_it_is_sent)) < CASES


def test_control_without_the_lease_messages_come_more_than_once(waiting):
    there, _ = waiting
    assert max(sent(there, kills=0, break_it=claim_without_a_lease).values()) > 1
