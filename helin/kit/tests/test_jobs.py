import inspect

import pytest
from procrastinate.contrib.django import app

from helin.kit.jobs import every


def periodic():
    return [registered.task for registered in app.periodic_registry.periodic_tasks.values()]


@pytest.mark.parametrize("task", periodic(), ids=lambda task: task.name)
def test_a_periodic_job_takes_the_time_as_the_queue_gives_it(task):
    """The queue calls each with `timestamp=`; binding fails where the job does not know that name."""
    inspect.signature(task.func).bind(timestamp=1_790_000_000)


def test_every_hands_on_the_time_whatever_the_job_calls_it():
    heard = []

    def night(due: int) -> None:
        heard.append(due)

    task = every("0 3 * * *", "kit.tests.night")(night)
    try:
        task.func(timestamp=7)
    finally:
        del app.tasks["kit.tests.night"]
        del app.periodic_registry.periodic_tasks["kit.tests.night", ""]
    assert heard == [7]
