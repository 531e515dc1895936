"""Background jobs: the only module that knows which queue runs them (procrastinate, in PostgreSQL)."""

from collections.abc import Callable
from functools import wraps
from threading import Event
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


def job(name: str, *, retries: int = 5, lock: str | None = None) -> Callable[[Callable[..., Any]], Any]:
    """Register a function as a job. `name.defer(**kwargs)` inside a transaction runs only if that commits.

    Jobs run at least once: each must be idempotent.
    """
    return app.task(
        name=name, lock=lock, queueing_lock=lock, retry=RetryStrategy(max_attempts=retries, exponential_wait=3)
    )


def defer(name: str, **arguments: int | str) -> None:
    """Queue a job by its name, for code that must not import the job (an action, which jobs call)."""
    app.configure_task(name).defer(**arguments)


Loop = Callable[[Event], None]
loops: list[Loop] = []


def beside(loop: Loop) -> Loop:
    """Register a loop that the worker runs in a thread of its own until the event is set."""
    loops.append(loop)
    return loop


def every(cron: str, name: str) -> Callable[[Callable[[int], Any]], Any]:
    """Register a periodic job; it gets the unix time it was due at. Never runs twice for the same time."""

    def register(function: Callable[[int], Any]) -> Any:
        @wraps(function)
        def run(timestamp: int) -> Any:  # the queue gives the time by this name
            return function(timestamp)

        del run.__wrapped__  # its own signature counts, not that of the function
        return app.periodic(cron=cron)(app.task(name=name, queueing_lock=name, pass_context=False)(run))

    return register
