"""Several runs of the job at once, real threads and killed processes; each with the guard taken away as its control."""

import multiprocessing
import os
import signal
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction

from helin.core.journal import facts
from helin.core.journal.models import Entry
from helin.features.cases import actions
from helin.features.cases.actions import cards
from helin.features.cases.models import Card, Case, SupervisionOrder
from helin.features.cases.tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
LATE = datetime(2026, 11, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CASES, RUNS = 4, 3
UNIQUE = "one_card_of_a_colour_per_deadline"
fork = multiprocessing.get_context("fork")


@pytest.fixture
def late(world):
    """Cases whose answer is three days overdue at LATE: a red card and an order each."""
    return [world.advanced(world.filed(), "accept", "dispatch", "sign", "start") for _ in range(CASES)]


@pytest.fixture
def unguarded(monkeypatch):
    """Takes guards away: the lock, and the uniqueness of a card."""

    def take_away(lock, unique):
        if lock:
            monkeypatch.setattr(
                cards, "_locked", lambda pk, still: Case.objects.select_related("place").filter(still, pk=pk).first()
            )
        if unique:
            run(f"ALTER TABLE cases_card DROP CONSTRAINT {UNIQUE}")

    yield take_away
    run(f"ALTER TABLE cases_card DROP CONSTRAINT IF EXISTS {UNIQUE}")
    run("ALTER TABLE cases_supervisionorder DISABLE TRIGGER USER")
    run("TRUNCATE cases_supervisionorder, cases_card")
    run("ALTER TABLE cases_supervisionorder ENABLE TRIGGER USER")
    run(f"ALTER TABLE cases_card ADD CONSTRAINT {UNIQUE} UNIQUE (case_id, about, colour, due_at, round)")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def beside(monkeypatch):
    """Run the job in threads that all find the same cases before the first of them writes."""
    together, found = threading.Barrier(RUNS), cards._due

    def all_found(street_id, running):
        every = list(found(street_id, running))
        together.wait(timeout=30)
        return every

    monkeypatch.setattr(cards, "_due", all_found)
    problems = []

    def work():
        try:
            actions.give_cards(by=SYSTEM, at=LATE)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(RUNS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems


def counted():
    entries = Entry.objects.filter(kind__in=["cases.give_card", "cases.issue_order"])
    return Card.objects.count(), SupervisionOrder.objects.count(), entries.count()


WHOLE = (CASES, CASES, 2 * CASES)


@pytest.mark.parametrize(("lock", "unique"), [(False, False), (True, False), (False, True)])
def test_runs_break_it_give_each_card_once_while_either_guard_stands(late, monkeypatch, unguarded, lock, unique):
    unguarded(lock, unique)
    assert beside(monkeypatch) == []
    assert counted() == WHOLE


def test_without_lock_and_uniqueness_runs_break_it_give_a_card_twice(late, monkeypatch, unguarded):
    """The control: the race is real, for it doubles cards, orders and facts."""
    unguarded(True, True)
    together, write = threading.Barrier(RUNS), Card.objects.get_or_create

    def all_written(**named):
        written = write(**named)
        together.wait(timeout=30)  # nobody has committed while somebody still asks
        return written

    monkeypatch.setattr(Card.objects, "get_or_create", all_written)
    assert beside(monkeypatch) == []
    assert counted()[0] > CASES
    assert counted() != WHOLE


def killed_after(facts_written, break_it):
    """A run in a process of its own that is killed with -9 after so many facts."""

    def die(*args, **named):
        nonlocal facts_written
        if facts_written == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        facts_written -= 1
        return record(*args, **named)

    record = facts.record
    facts.record = die
    break_it()
    actions.give_cards(by=SYSTEM, at=LATE)


@pytest.mark.parametrize("facts_written", range(2 * CASES))
def test_a_run_killed_anywhere_is_finished_by_the_next(late, facts_written):
    connections.close_all()  # a forked process must not share a connection
    process = fork.Process(target=killed_after, args=(facts_written, lambda: None))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    given, orders, recorded = counted()
    assert given == orders == recorded // 2 == facts_written // 2  # what was begun is gone whole
    actions.give_cards(by=SYSTEM, at=LATE)
    assert counted() == WHOLE
    assert set(Case.objects.values_list("card", "supervision")) == {("red", 1)}


def without_a_transaction():
    """What a careless job would do: each statement for itself."""
    cards._give, cards._locked = cards._give.__wrapped__, transaction.atomic(cards._locked)


def test_without_a_transaction_a_kill_leaves_a_card_without_its_fact(late):
    """The control: the same kill, and the rest is never made up for."""
    connections.close_all()
    process = fork.Process(target=killed_after, args=(1, without_a_transaction))
    process.start()
    process.join()
    actions.give_cards(by=SYSTEM, at=LATE)
    assert counted() != WHOLE
