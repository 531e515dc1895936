"""`helin worker`: delivers the journal and runs the jobs."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import click

from helin.site import console

needs_database = False
GRACE = 5.0


@click.command
@click.option("--concurrency", type=click.IntRange(1, 32), default=2, show_default=True, help="Jobs at a time.")
def command(*, concurrency: int) -> None:
    """Deliver the journal to its subscribers and run background jobs, until told to stop.

    Killed at any moment it loses nothing: what was not finished is done again at the next start.
    """
    console.refuse_root()
    console.set_up()
    from helin.site import preparation, supervisor

    supervisor.die_with_parent()
    stop = threading.Event()

    def stop_soon(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, stop_soon)
    signal.signal(signal.SIGINT, stop_soon)
    with console.running_database():
        if os.environ.get("HELIN_SUPERVISED"):
            preparation.wait_for_tables()
        console.require_sound_database()
        failures = _run(stop, concurrency)
    if failures:
        console.fail(f"The worker stopped: {console.first_line(failures[0])}")


def _run(stop: threading.Event, concurrency: int) -> list[BaseException]:
    """Run the loops, each in a thread, until `stop`; a loop that fails stops the others."""
    from helin.core.journal import delivery
    from helin.kit import jobs

    failures: list[BaseException] = []

    def guarded(loop: Callable[..., None], *args: object) -> None:
        try:
            loop(*args)
        except BaseException as failure:  # handed to the caller
            failures.append(failure)
        finally:
            stop.set()

    threads = [
        threading.Thread(target=guarded, args=(_jobs, stop, concurrency), name="jobs", daemon=True),
        *(
            threading.Thread(target=guarded, args=(loop, stop), name=loop.__name__, daemon=True)
            for loop in (delivery.run, *jobs.loops)
        ),
    ]
    for thread in threads:
        thread.start()
    console.say("The worker runs.")
    while not stop.wait(1):
        pass
    for thread in threads:
        thread.join(GRACE + 2)
    return failures


def _jobs(stop: threading.Event, concurrency: int) -> None:
    """The queue's worker, in an event loop of its own."""
    from procrastinate.contrib.django import app

    async def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]  # Django's connector has it
            async with working.open_async():
                task = asyncio.create_task(
                    working.run_worker_async(
                        concurrency=concurrency,
                        install_signal_handlers=False,
                        shutdown_graceful_timeout=GRACE,
                        delete_jobs="successful",
                    )
                )
                while not stop.is_set() and not task.done():
                    await asyncio.sleep(0.2)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    asyncio.run(run())
