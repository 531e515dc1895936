from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from helin.core.journal import delivery, facts
from helin.core.journal.models import Cursor, Entry, StuckDelivery
from helin.core.places.models import Place
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JOB = Actor.system("test")


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    monkeypatch.setattr(facts, "subscribers", {})


@pytest.fixture
def street():
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


@pytest.fixture
def other_street():
    return Place.objects.create(kind="street", name="城关街道", code="370724001")


def tell(place, kind="test.a", **payload):
    return facts.record(kind, place, place=place, by=JOB, at=NOW, **payload)


def hear(*kinds, name="ear", **options):
    """Subscribe; the returned list collects what is heard."""
    heard = []

    def ear(entry):
        heard.append(entry.payload.get("n"))

    ear.__qualname__ = name
    facts.on(*kinds, **options)(ear)
    return heard


def test_a_subscriber_hears_its_kinds_in_order_and_once(street, other_street):
    heard = hear("test.a", "test.b")
    for n in range(5):
        tell(street, "test.a" if n % 2 else "test.b", n=n)
        tell(street, "test.other", n=100 + n)
    tell(other_street, n=50)
    assert delivery.deliver_once() == 6
    assert delivery.deliver_once() == 0
    assert sorted(heard) == [0, 1, 2, 3, 4, 50]
    assert [n for n in heard if n < 50] == [0, 1, 2, 3, 4]
    tell(street, n=5)
    assert delivery.deliver_once() == 1
    assert heard[-1] == 5


def test_a_star_hears_every_kind(street):
    heard = hear("*")
    tell(street, "test.x", n=1)
    tell(street, "test.y", n=2)
    delivery.deliver_once()
    assert heard == [1, 2]


def test_more_than_a_batch_is_delivered(street, monkeypatch):
    monkeypatch.setattr(delivery, "BATCH", 3)
    heard = hear("test.a")
    for n in range(10):
        tell(street, n=n)
    assert delivery.deliver_once(limit=4) >= 4
    delivery.deliver_once()
    assert heard == list(range(10))


def test_imported_history_is_passed_over_unless_asked_for(street):
    new_only, everything = hear("test.a", name="new"), hear("test.a", name="all", history=True)
    for n in range(3):
        tell(street, n=n, history=True)
    tell(street, n=3)
    delivery.deliver_once()
    assert (new_only, everything) == ([3], [0, 1, 2, 3])


def test_passing_over_the_unheard_is_one_statement(street, django_assert_num_queries):
    hear("test.never", name="one")
    hear("test.a", name="two")
    tell(street, n=1)
    delivery.deliver_once()
    for n in range(50):
        tell(street, n=n, history=True)
    with django_assert_num_queries(3):  # open cursors, pass over, look who is behind
        assert delivery.deliver_once() == 0
    assert set(Cursor.objects.exclude(chain="").values_list("seq", flat=True)) == {51}


def test_a_subscriber_since_the_head_misses_only_what_was_there_before_it(street, other_street):
    tell(street, n=1)
    heard = hear("test.a", since="head")
    delivery.deliver_once()
    assert heard == []
    tell(street, n=2)
    tell(other_street, n=3)  # a chain that begins after the subscriber is read from its first entry
    delivery.deliver_once()
    assert sorted(heard) == [2, 3]


def test_a_subscriber_since_the_head_met_before_any_chain_misses_nothing(street):
    heard = hear("test.a", since="head")
    delivery.deliver_once()
    tell(street, n=1)
    delivery.deliver_once()
    assert heard == [1]


def test_facts_recorded_by_a_subscriber_are_delivered_in_the_same_flush(street):
    heard = hear("test.echo")

    @facts.on("test.a")
    def echo(entry):
        tell(street, "test.echo", n=entry.payload["n"])

    tell(street, n=1)
    tell(street, n=2)
    assert delivery.deliver_once() == 4
    assert heard == [1, 2]


def failing_on(poison, heard, name="frail"):
    def frail(entry):
        Cursor.objects.create(subscriber="effect", chain=f"{entry.pk}")
        if entry.payload["n"] in poison:
            raise ValueError("张三 13812345678")
        heard.append(entry.payload["n"])

    frail.__qualname__ = name
    facts.on("test.a")(frail)


def effects():
    return Cursor.objects.filter(subscriber="effect").count()


def test_a_failing_subscriber_is_rolled_back_and_paused_longer_each_time(street):
    heard = []
    failing_on({2}, heard)
    for n in (1, 2, 3):
        tell(street, n=n)
    at, pauses = NOW, []
    for _ in range(4):
        delivery.deliver_once(at=at)
        cursor = Cursor.objects.get(subscriber__endswith="frail", chain=str(street.pk))
        assert (heard, effects(), cursor.seq) == ([1], 1, 1)
        assert delivery.deliver_once(at=cursor.paused_until - timedelta(milliseconds=1)) == 0
        pauses.append(cursor.paused_until - at)
        at = cursor.paused_until
    assert pauses == sorted(set(pauses))
    delivery.deliver_once(at=at)
    assert (heard, effects()) == ([1, 3], 2)
    stuck = StuckDelivery.objects.get()
    assert (stuck.attempts, stuck.entry.payload["n"], stuck.parked_at) == (5, 2, at)
    assert "ValueError at test_delivery.py" in stuck.error
    assert "138" not in stuck.error, "an error's message may hold personal data"


def test_a_failing_subscriber_does_not_hold_up_the_others(street):
    failing_on({1}, [])
    heard = hear("test.a")
    tell(street, n=1)
    delivery.deliver_once(at=NOW)
    assert heard == [1]


def park_one(street, poison, heard):
    failing_on(poison, heard)
    tell(street, n=1)
    for minute in range(5):
        delivery.deliver_once(at=NOW + timedelta(minutes=2 * minute))
    assert StuckDelivery.objects.count() == 1


def test_redeliver_tries_parked_entries_again(street):
    poison, heard = {1}, []
    park_one(street, poison, heard)
    assert delivery.redeliver(at=NOW) == 0
    assert StuckDelivery.objects.get().attempts == 6
    poison.clear()
    assert delivery.redeliver(at=NOW) == 1
    assert (heard, StuckDelivery.objects.count(), effects()) == ([1], 0, 1)


def test_redeliver_leaves_what_nobody_hears_any_more(street):
    park_one(street, {1}, [])
    facts.subscribers.clear()
    assert delivery.redeliver(at=NOW) == 0
    assert StuckDelivery.objects.count() == 1


def test_one_cursor_per_chain_and_one_record_per_stuck_delivery(street):
    from django.db import IntegrityError, transaction

    Cursor.objects.create(subscriber="x", chain="1")
    with pytest.raises(IntegrityError, match="one_cursor_per_chain"), transaction.atomic():
        Cursor.objects.create(subscriber="x", chain="1")
    stuck = {"subscriber": "x", "entry_id": tell(street).pk, "attempts": 5, "error": "", "parked_at": NOW}
    StuckDelivery.objects.create(**stuck)
    with pytest.raises(IntegrityError, match="one_record_per_stuck_delivery"), transaction.atomic():
        StuckDelivery.objects.create(**stuck)


def test_an_entry_has_an_author_or_says_it_is_anonymous(street):
    from django.db import IntegrityError, transaction

    facts.record("test.a", street, place=street, by=Actor.anonymous(), at=NOW)
    with (
        pytest.raises(IntegrityError, match="entry_has_an_author"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO journal_entry (chain, seq, kind, subject, place_id, system, payload, occurred_at,"
            " prev_hash, hash) VALUES ('1', 1, 'k', 's', %s, '', '{}', now(), '', '')",
            [street.pk],
        )
    assert Entry.objects.count() == 1
