"""What the tests of webhooks share: receivers called quickly, the worker's round, time that passes."""

from datetime import timedelta
from threading import Event

import pytest
from django.utils import timezone

from helin.core.journal import delivery as journal
from helin.features.cases import actions, jobs
from helin.features.cases.models import Webhook, WebhookAttempt, WebhookDelivery
from helin.features.cases.tests.conftest import SYSTEM
from helin.features.cases.tests.rest.receiver import receiver
from helin.kit import outgoing


@pytest.fixture
def at_home(world, settings, monkeypatch):
    journal.deliver_once()
    settings.WEBHOOKS_LOCAL = True
    post = outgoing.post
    monkeypatch.setattr(outgoing, "post", lambda *args, **named: post(*args, **(named | {"seconds": 0.5})))
    monkeypatch.setattr(jobs, "connection", type("Kept", (), {"close": staticmethod(lambda: None)}))


@pytest.fixture
def there(at_home):
    with receiver() as server:
        yield server


@pytest.fixture
def program_told(at_home, program):
    return program("read", "webhooks", role="dispatcher")


def make(program, url, key="w1", **said):
    return program("post", "webhooks", {"url": url} | said, Idempotency_Key=key)


def made(program, url, **said):
    answer = make(program, url, **said)
    assert answer.status_code == 201, answer.content
    return answer.json()


def replay(program, pk, key="r1", **said):
    return program("post", f"webhooks/{pk}/replays", said, Idempotency_Key=key)


def send():
    """What the worker does: deliver the journal, then one turn for every receiver to which something is due."""
    journal.deliver_once()
    for pk in actions.claim_webhooks(9, by=SYSTEM, at=timezone.now()):
        jobs.take_turn(pk, Event())


def outcomes():
    rows = WebhookAttempt.objects.order_by("id").values_list("status", "fault")
    return list(rows)


def later(**waits):
    """Let the time of the waits pass."""
    WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    Webhook.objects.update(resting_until=None, **waits)
