"""Two who draw, and two who call, at the same moment; each with the lock taken away as its control."""

import threading

import pytest
from django.db import IntegrityError, connection

from helin.core.journal.models import Entry
from helin.features.cases import actions
from helin.features.cases.actions import samples
from helin.features.cases.models import Case, Sample, SampleCall
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.drawing import FIRST, GOOD, closed, drawn, make_officer, one_drawn

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20


def at_once(*steps):
    """Take the steps in a thread each; what each of them met, None where it went well."""
    met = [None] * len(steps)

    def take(number):
        try:
            steps[number]()
        except (actions.Refused, IntegrityError) as problem:
            met[number] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[number]) for number in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * WAIT)
    return sorted(type(problem).__name__ for problem in met if problem is not None)


def meeting(function, *, after=False):
    """The function, before (or after) which two threads wait for one another."""
    together = threading.Barrier(2)

    def both(*args, **named):
        if not after:
            together.wait(WAIT)
        found = function(*args, **named)
        if after:
            together.wait(WAIT)
        return found

    return both


def two_draws(world):
    leader = world.actor("leader")
    return at_once(*[lambda: actions.draw_sample(street=world.street, first_on=FIRST, by=leader, at=NOW)] * 2)


def test_of_two_draws_at_once_one_is_made_and_the_other_told(world, monkeypatch):
    closed(world)
    monkeypatch.setattr(samples, "hold", meeting(samples.hold))
    assert two_draws(world) == ["Refused"]
    assert (Sample.objects.count(), Entry.objects.filter(kind="cases.draw_sample").count()) == (1, 1)


def test_without_the_lock_two_draws_collide(world, monkeypatch):
    """The control: both have seen no draw before the first is written; only the database refuses the second."""
    closed(world)
    monkeypatch.setattr(samples, "hold", lambda _street: None)
    monkeypatch.setattr(samples, "_check_period", meeting(samples._check_period, after=True))
    assert two_draws(world) == ["IntegrityError"]
    assert Sample.objects.count() == 1


def two_calls(world, call, said):
    callers = [world.actor(name) for name in ("verifier", "bob")]
    return at_once(*[lambda by=by: actions.call_sample(call, by=by, at=NOW, **said) for by in callers])


def unlocked(call):
    """As `_locked`, but for nobody else to see."""
    call = SampleCall.objects.get(pk=call.pk)
    call.case = Case.objects.select_related("place").get(pk=call.case_id)
    return call.case, call


@pytest.fixture
def call(world):
    make_officer(world, "bob")
    return one_drawn(world)


def test_of_two_callers_at_once_one_is_told_that_it_is_done(world, call, monkeypatch):
    monkeypatch.setattr(samples, "_locked", meeting(samples._locked))
    assert two_calls(world, call, GOOD) == ["Refused"]
    assert Entry.objects.filter(kind="cases.call_sample").count() == 1


def test_without_the_lock_two_callers_collide(world, call, monkeypatch):
    monkeypatch.setattr(samples, "_locked", meeting(unlocked, after=True))
    assert two_calls(world, call, GOOD) == ["IntegrityError"]


def test_two_tries_at_once_count_twice(world, call, monkeypatch):
    monkeypatch.setattr(samples, "_locked", meeting(samples._locked))
    assert two_calls(world, call, {"result": "not_reached"}) == []
    assert SampleCall.objects.get().tries == 2


def test_without_the_lock_a_try_is_lost(world, call, monkeypatch):
    monkeypatch.setattr(samples, "_locked", meeting(unlocked, after=True))
    assert two_calls(world, call, {"result": "not_reached"}) == []
    assert SampleCall.objects.get().tries == 1


def last_two(world):
    """The last two calls of a draw, made at the same moment; how many were left after each."""
    officer, calls = world.actor("verifier"), list(SampleCall.objects.all())
    steps = [lambda call=call: actions.call_sample(call, by=officer, at=NOW, **GOOD) for call in calls]
    assert at_once(*steps) == []
    return sorted(Entry.objects.filter(kind="cases.call_sample").values_list("payload__left", flat=True))


@pytest.fixture
def two(world):
    closed(world)
    closed(world)
    return drawn(world)


def test_one_of_the_last_two_calls_knows_that_it_is_the_last(world, two, monkeypatch):
    monkeypatch.setattr(samples, "_locked", meeting(samples._locked))
    assert last_two(world) == [0, 1]


def test_without_the_lock_of_the_draw_nobody_knows(world, two, monkeypatch):
    monkeypatch.setattr(samples, "_locked", unlocked)
    monkeypatch.setattr(samples, "_left", meeting(samples._left, after=True))
    assert last_two(world) == [1, 1]
