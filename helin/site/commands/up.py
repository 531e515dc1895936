"""`helin up`: everything at once: database, tables, web server and worker under one supervisor."""

import time

import click

from helin.site import console

needs_database = False


@click.command
@click.option("--demo", is_flag=True, help="Load the demo neighbourhood, once, into an empty installation.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default: PORT, else 8000.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 to be reached from other machines.")
def command(*, demo: bool, port: int | None, host: str) -> None:
    """Start everything and keep it running; Ctrl-C stops everything.

    Starts the database (unless DATABASE_URL names one), brings its tables up to date, starts the web server and
    the worker, and starts again what dies. Data stays in ./var, the logs in ./var/log.
    """
    began = time.monotonic()
    console.refuse_root()
    port = port or console.wanted_port()
    console.require_free_port(host, port)
    console.interrupt_on_signals()
    from helin.site import household

    try:
        household.run(host, port, demo=demo, began=began)
    except KeyboardInterrupt:
        console.say("Stopped. What was saved is kept.")
