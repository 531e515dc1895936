"""What `helin up` keeps together: the database, the web server and the worker of one installation."""

import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from helin.core.places.models import Place
from helin.site import console, messages, preparation
from helin.site.embedded import ServerFailed
from helin.site.lease import Lease
from helin.site.supervisor import Child, watch


def prepare(*, demo: bool) -> None:
    """Bring tables, texts and static files up to date; load the demo into an empty installation when asked."""
    if preparation.pending_migrations():
        console.say("Setting up the database (once) …")
        preparation.migrate()
    console.require_sound_database()
    messages.compile_messages()
    preparation.collect_static()
    if demo and find_spec("helin.site.commands.load_demo") and not Place.objects.exists():
        console.forget_connections()
        code = subprocess.call([sys.executable, "-m", "helin.site.cli", "load-demo"])
        if code:
            console.fail("The demo neighbourhood could not be loaded; see above.")
    console.forget_connections()


def keep(host: str, port: int, lease: Lease | None, *, began: float, demo: bool) -> None:
    """Run web server and worker until interrupted; start again what dies, the database too."""
    logs = Path(settings.VAR) / "log"
    web = Child("The web server", ["serve", "--host", host, "--port", str(port)], logs / "web.log")
    children = [web, Child("The worker", ["worker"], logs / "worker.log")]
    stop, address = threading.Event(), _address(host, port)
    greeter = threading.Thread(target=_greet, args=(web, address, stop, began), kwargs={"demo": demo}, daemon=True)
    greeter.start()
    try:
        watch(children, stop, say=console.say, guard=lambda: _guard(lease))
    finally:
        stop.set()


def _guard(lease: Lease | None) -> None:
    """Start the embedded server again when its main process has died."""
    if lease is None or lease.server.is_alive():
        return
    console.say("The database has died and is started again.")
    try:
        lease.take()
    except ServerFailed as failure:
        console.say(f"It does not start: {failure}")
        time.sleep(2)


def _address(host: str, port: int) -> str:
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::"} else host  # noqa: S104 (compared, not bound)
    return f"http://{shown}:{port}/"


def _greet(web: Child, address: str, stop: threading.Event, began: float, *, demo: bool) -> None:
    """Print the address as soon as the web server answers; after a while without, say where to look."""
    for _ in range(600):
        if stop.wait(0.1):
            return
        with suppress(OSError), urllib.request.urlopen(address + "livez", timeout=2):  # noqa: S310 (our own http)
            break
    else:
        console.say(f"The web server does not answer yet; see {web.log}")
        return
    console.say(f"\nHelin is ready after {time.monotonic() - began:.1f} s: {address}")
    if demo:
        _print_accounts()
    console.say("Ctrl-C stops everything.\n")


def _print_accounts() -> None:
    if find_spec("helin.site.demo") and find_spec("helin.site.demo.accounts"):
        console.say(import_module("helin.site.demo.accounts").as_text())
