"""`helin serve`: the web server alone."""

import os
import sys
from pathlib import Path

import click

from helin.site import console

needs_database = False


@click.command
@click.option("--port", type=click.IntRange(1, 65535), help="Default: PORT, else 8000.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 to be reached from other machines.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes. Default: HELIN_WEB_WORKERS, else 2.")
def command(*, port: int | None, host: str, workers: int | None) -> None:
    """Run the web server alone (under systemd, say); `helin worker` must run beside it.

    Refuses to start on a database that could lose or hide records, and says why.
    """
    console.refuse_root()
    port = port or console.wanted_port()
    console.require_free_port(host, port)
    os.environ["HELIN_BIND"] = f"{host}:{port}"
    if workers:
        os.environ["HELIN_WEB_WORKERS"] = str(workers)
    os.environ.setdefault("HELIN_STATEMENT_TIMEOUT", "30s")
    os.environ.setdefault("HELIN_LOCK_TIMEOUT", "5s")
    from django.conf import settings

    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(settings.VAR / "metrics"))  # before its first import
    console.set_up()
    from helin.site import messages, preparation, supervisor

    supervisor.die_with_parent()
    with console.running_database():
        if os.environ.get("HELIN_SUPERVISED"):
            preparation.migrate()
        console.require_sound_database()
        messages.compile_messages()
        preparation.collect_static()
        _gunicorn()


def _gunicorn() -> None:
    """Run gunicorn in this process until it is told to stop."""
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["helin serve", "--config", str(Path(__file__).parents[1] / "gunicorn_config.py")]
    WSGIApplication("%(prog)s").run()
