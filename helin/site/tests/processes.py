"""Real `helin` processes for the tests, each with its own folder and port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

CLEARED = ("DATABASE_URL", "HELIN_SUPERVISED", "HELIN_DB_POOL", "DJANGO_SETTINGS_MODULE", "PORT")


def environment(var: Path, **more: str) -> dict[str, str]:
    """An environment in which `helin` uses this folder and nothing of the test run's."""
    kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
    return kept | {"HELIN_VAR": str(var), "HELIN_DEV": "1"} | more


def helin(var: Path, *arguments: str, timeout: float = 90, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "helin.site.cli", *arguments],
        env=environment(var, **more),
        capture_output=True,
        text=True,
        timeout=timeout,
    )


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_open(port: int) -> bool:
    """Whether something listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Status and body of a page; (0, reason) when nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=15) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def until(true: Callable[[], bool], seconds: float = 40) -> bool:
    """Wait for something to become true; whether it did."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


class Up:
    """`helin up` in the background, from the first answer to the last process gone."""

    def __init__(self, var: Path, **more: str) -> None:
        self.var, self.port, self.out = var, free_port(), var / "said"
        with self.out.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "helin.site.cli", "up", "--port", str(self.port)],
                env=environment(var, **more),
                stdout=out,
                stderr=out,
            )

    def is_ready(self) -> bool:
        """Whether it answers and says so, within the patience of a busy machine."""
        until(lambda: self.process.poll() is not None or "Helin is ready" in self.said(), 90)
        return until(lambda: self.process.poll() is not None or get(self.port, "/readyz")[0] == 200, 60) and (
            self.process.poll() is None
        )

    def said(self) -> str:
        """What it has said so far."""
        return self.out.read_text()

    def stop(self, how: int = signal.SIGTERM) -> str:
        """Send the signal, wait for the end, return what was said."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(timeout=60)
        return self.said()
