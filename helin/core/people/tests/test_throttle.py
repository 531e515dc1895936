import threading

import pytest
from django.db import connection

from helin.core.people import throttle
from helin.core.people.models import Bucket
from helin.core.people.tests.conftest import NOW

LIMIT = throttle.Limit("test", 100, 3600)


def hammer(allows):
    """How many of 800 tries from 16 threads get through."""
    passed, start = [], threading.Barrier(16)

    def run():
        start.wait()
        passed.append(sum(allows() for _ in range(50)))
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(passed)


@pytest.mark.django_db(transaction=True)
def test_exactly_the_limit_gets_through():
    assert hammer(lambda: throttle.allows(LIMIT, "x", NOW)) == 100


@pytest.mark.django_db(transaction=True)
def test_reading_before_writing_would_let_more_through():
    """Negative control: the same count in two statements."""
    Bucket.objects.create(key="naive", window=0, hits=0)

    def naive():
        bucket = Bucket.objects.get(key="naive")
        bucket.hits += 1
        bucket.save()
        return bucket.hits <= 100

    assert hammer(naive) > 100


@pytest.mark.django_db
def test_a_new_window_starts_at_nothing():
    from datetime import timedelta

    small = throttle.Limit("small", 1, 60)
    at = NOW.replace(second=0)
    assert [throttle.allows(small, "x", at + timedelta(seconds=s)) for s in (0, 59, 60)] == [True, False, True]
    assert throttle.allows(small, "y", at), "another one counts apart"
