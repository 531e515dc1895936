"""What `helin up` keeps together: the database, the web server and the worker of one installation.

The supervisor itself stays light: it imports no Django. The web server prepares tables, texts and static files.
"""

import os
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg

from helin.site import console, environment
from helin.site.demo import accounts
from helin.site.embedded import ServerFailed
from helin.site.lease import Lease
from helin.site.supervisor import Child, Refused, watch

VAR = environment.var_folder(Path(__file__).resolve().parents[2])


def run(host: str, port: int, *, demo: bool, began: float) -> None:
    """Start everything, keep it running until interrupted, stop everything."""
    lease = None if os.environ.get("DATABASE_URL") else Lease(environment.server(VAR))
    try:
        if lease:
            lease.take()
            lease.server.create_database(environment.DATABASE)
        _keep(host, port, lease, demo=demo, began=began)
    except ServerFailed as failure:
        console.fail(f"The database does not start. {failure}\nTry: helin doctor")
    finally:
        if lease:
            lease.give_back()


def _keep(host: str, port: int, lease: Lease | None, *, demo: bool, began: float) -> None:
    where = {"PORT": str(port)}  # the worker writes it into the links of messages
    serve = ["serve", "--host", host, "--port", str(port)]
    web = Child("The web server", serve, VAR / "log" / "web.log", where)
    worker = Child("The worker", ["worker"], VAR / "log" / "worker.log", where)
    welcome = Welcome(_address(host, port), began=began, demo=demo)
    try:
        welcome.start()
        watch([web, worker], threading.Event(), say=console.say, guard=lambda: _guard(lease))
    except Refused as refused:
        console.fail(f"{refused.child.name} does not start:\n{refused.child.last_words()}")
    finally:
        welcome.end()


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


class Welcome(threading.Thread):
    """Waits for the first answer, loads the demo into an empty installation when asked, and prints the address."""

    def __init__(self, address: str, *, began: float, demo: bool) -> None:
        super().__init__(daemon=True)
        self.address, self.began, self.demo = address, began, demo
        self.over = threading.Event()
        self.loader: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Say nothing until there is something to see."""
        if not self._answers():
            return
        loading = self.demo and _is_empty()
        if loading and not self._load() and not self.over.is_set():
            console.say("The demo could not be loaded; see above. Helin runs without it.")
        console.say(f"\nHelin is ready after {time.monotonic() - self.began:.1f} s: {self.address}")
        if self.demo and not loading:  # load-demo has just told them
            console.say(accounts.as_text())
        console.say("Ctrl-C stops everything.\n")

    def end(self) -> None:
        """Stop waiting and loading."""
        self.over.set()
        if self.loader and self.loader.poll() is None:
            self.loader.terminate()
            self.loader.wait()

    def _answers(self) -> bool:
        told = False
        while not self.over.wait(0.1):
            with suppress(OSError), urllib.request.urlopen(self.address + "livez", timeout=2):  # noqa: S310 (http, ours)
                return True
            if not told and time.monotonic() - self.began > 8:
                console.say("Setting up (the first time takes a little longer) …")
                told = True
        return False

    def _load(self) -> bool:
        self.loader = subprocess.Popen(
            [sys.executable, "-m", "helin.site.cli", "load-demo"],
            env=os.environ | {"HELIN_SUPERVISED": str(os.getpid())},
        )
        return self.loader.wait() == 0


def _is_empty() -> bool:
    with psycopg.connect(environment.database_url(VAR)) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM places_place)").fetchone()
    return row == (False,)
