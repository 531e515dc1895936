import itertools
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from helin.core.journal import facts
from helin.core.journal.models import Entry
from helin.core.places.models import Place
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JOB = Actor.system("test")


@pytest.fixture
def street():
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


def test_entries_form_a_chain(street):
    first, second = (facts.record("test.a", street, place=street, by=JOB, at=NOW, n=n) for n in (1, 2))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.seq, second.seq) == (1, 2)
    assert bytes(second.prev_hash) == bytes(first.hash)
    assert len(bytes(first.hash)) == 32


def test_bulk_entries_join_the_same_chain(street):
    facts.record("test.a", street, place=street, by=JOB, at=NOW)
    many = [facts.Fact("test.b", facts.subject_of(street), street.pk, street.pk, JOB, NOW, {"n": n}) for n in range(50)]
    assert facts.record_many(many) == 50
    rows = list(Entry.objects.order_by("seq"))
    assert [r.seq for r in rows] == list(range(1, 52))
    assert all(bytes(b.prev_hash) == bytes(a.hash) for a, b in itertools.pairwise(rows))


@pytest.mark.parametrize(
    "write", ["UPDATE journal_entry SET kind='x'", "DELETE FROM journal_entry", "TRUNCATE journal_entry CASCADE"]
)
def test_entries_are_append_only(street, write):
    facts.record("test.a", street, place=street, by=JOB, at=NOW)
    cursor = connection.cursor()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        cursor.execute(write)
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_order_in_the_chain_is_the_order_of_commit(street):
    """Two writers: the second waits for the first, so no reader can see 2 before 1."""
    import threading

    first_wrote, go_on, seqs = threading.Event(), threading.Event(), {}

    def write(name, wait):
        with transaction.atomic():
            entry = facts.record(f"test.{name}", street, place=street, by=JOB, at=NOW)
            if wait:
                first_wrote.set()
                go_on.wait(5)
        seqs[name] = Entry.objects.get(pk=entry.pk).seq
        connection.close()

    slow = threading.Thread(target=write, args=("slow", True))
    quick = threading.Thread(target=write, args=("quick", False))
    slow.start()
    first_wrote.wait(5)
    quick.start()
    quick.join(0.3)
    assert quick.is_alive(), "the second writer must wait for the chain"
    go_on.set()
    slow.join()
    quick.join()
    assert seqs == {"slow": 1, "quick": 2}
