"""Real worker processes, killed with -9 at random points while real writers record facts."""

import multiprocessing
import os
import random
import signal
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from helin.core.journal import delivery, facts
from helin.core.journal.models import Cursor, Entry
from helin.core.places.models import Place
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JOB = Actor.system("test")
fork = multiprocessing.get_context("fork")
WRITERS = 4
calls = fork.RawValue("q", 0)
"""About how often all workers called the subscriber, undone calls too. No lock: a killed worker would keep it."""


def effect(entry):
    """What a subscriber does: a row in this database."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO journal_test_effect VALUES (%s)", [entry.pk])
    calls.value += 1


def work(break_it):
    facts.subscribers.clear()
    facts.on("test.a")(effect)
    delivery.SLICE = 0.05
    break_it()
    delivery.run(threading.Event())


def write(streets, count, seed):
    chance = random.Random(seed)
    for n in range(count):
        street = chance.choice(streets)
        with transaction.atomic():
            facts.record("test.a", street, place=street, by=JOB, at=NOW, n=n)
            facts.record("test.unheard", street, place=street, by=JOB, at=NOW, n=n)
            transaction.set_rollback(chance.random() < 0.05)
        time.sleep(chance.random() * 0.004)


@contextmanager
def processes():
    """Start what is asked for; kill what still runs at the end."""
    started = []

    def start(target, *args):
        started.append(fork.Process(target=target, args=args))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.kill()
        one.join()


@pytest.fixture
def streets():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE journal_test_effect (entry_id bigint)")
    yield [Place.objects.create(kind="street", name="街道", code=f"37072400{n}") for n in (1, 2)]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE journal_test_effect")


def storm(streets, *, facts_each, kills, break_it=lambda: None):
    """Write, deliver with two workers, kill the older one again and again; return (recorded, lost, doubled)."""
    connections.close_all()  # a forked process must not share a connection
    chance = random.Random(7)
    with processes() as start:
        writers = [start(write, streets, facts_each, seed) for seed in range(WRITERS)]
        workers = [start(work, break_it), start(work, break_it)]
        for _ in range(kills):
            wait_for_calls(chance.randint(1, 60))
            time.sleep(chance.uniform(0, 0.01))
            os.kill(workers.pop(0).pid, signal.SIGKILL)
            workers.append(start(work, break_it))
        for writer in writers:
            writer.join()
        until = time.monotonic() + 120
        while waiting() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.1)
        assert [writer.exitcode for writer in writers] == [0] * WRITERS
    return count()


def wait_for_calls(more):
    """Until the workers have called the subscriber so many times more, or found nothing to do for a while."""
    wanted, until = calls.value + more, time.monotonic() + 2
    while calls.value < wanted and time.monotonic() < until:
        time.sleep(0.001)


def waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM journal_heads h LEFT JOIN journal_cursor c"
            " ON c.chain = h.chain AND c.seq = h.seq AND c.subscriber <> '' WHERE c.id IS NULL"
        )
        return cursor.fetchone()[0]


def count():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE n = 0), count(*) FILTER (WHERE n > 1) FROM ("
            "SELECT e.id, count(x.entry_id) AS n FROM journal_entry e LEFT JOIN journal_test_effect x"
            " ON x.entry_id = e.id WHERE e.kind = 'test.a' GROUP BY e.id) t"
        )
        return cursor.fetchone()


def test_workers_killed_at_any_point_lose_and_double_nothing(streets):
    recorded, lost, doubled = storm(streets, facts_each=540, kills=32)
    assert recorded >= 2000
    assert (lost, doubled) == (0, 0)


def advance_before_the_subscriber_commits():
    def serve(cursor_id, head, at):
        with transaction.atomic():
            cursor = delivery._lock(Cursor.objects.filter(pk=cursor_id))
            if cursor is None:
                return 0
            entries = delivery._next(cursor, head)
            Cursor.objects.filter(pk=cursor_id).update(seq=head)
        for entry in entries:
            effect(entry)
            time.sleep(0.005)
        return len(entries)

    delivery._serve = serve


def serve_without_the_lock():
    delivery._lock = lambda cursors: cursors.first()


def test_control_a_cursor_that_runs_ahead_of_the_subscriber_loses(streets):
    _, lost, _ = storm(streets, facts_each=100, kills=12, break_it=advance_before_the_subscriber_commits)
    assert lost > 0


def test_control_without_the_lock_two_workers_double(streets):
    _, _, doubled = storm(streets, facts_each=100, kills=0, break_it=serve_without_the_lock)
    assert doubled > 0


def test_a_worker_wakes_at_once_and_survives_a_lost_connection(streets):
    """NOTIFY wakes it well before the poll; a terminated backend is reconnected."""
    connections.close_all()
    with processes() as start:
        start(work, lambda: None)
        tell_and_wait(streets[0], 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        tell_and_wait(streets[0], 2)
        started = time.monotonic()
        for n in range(3, 8):
            tell_and_wait(streets[0], n)
        assert time.monotonic() - started < 4, "five facts in less than five polls: it was woken"
    assert Entry.objects.count() == 7


def tell_and_wait(street, expected):
    facts.record("test.a", street, place=street, by=JOB, at=timezone.now())
    until = time.monotonic() + 15
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM journal_test_effect")
            if cursor.fetchone()[0] == expected:
                return
            time.sleep(0.01)
    raise AssertionError(f"effect {expected} did not arrive")


def test_run_stops_when_told(streets):
    stop = threading.Event()

    thread = threading.Thread(target=delivery.run, args=(stop,))
    thread.start()
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
