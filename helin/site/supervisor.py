"""Children that are started, watched, started again when they die, and stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from helin.site.console import REFUSED

FIRST_PAUSE, LONGEST_PAUSE, STEADY = 0.25, 30.0, 10.0  # seconds
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One `helin` command run as a process, its output appended to a log file."""

    name: str
    arguments: list[str]
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    quick_deaths: int = 0
    _started: float = 0
    _due: float = 0

    def start(self) -> None:
        """Start the process in a session of its own: a Ctrl-C in the terminal is the supervisor's to handle."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "helin.site.cli", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=os.environ | self.environment | {"HELIN_SUPERVISED": str(os.getpid())},
                start_new_session=True,
            )
        self._started = time.monotonic()

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def revive(self) -> int | None:
        """Start a dead process again, after a pause that doubles with each quick death; its exit code once."""
        if self.process is None:
            if time.monotonic() >= self._due:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        self.process = None
        self.quick_deaths = self.quick_deaths + 1 if time.monotonic() - self._started < STEADY else 0
        self._due = time.monotonic() + (
            min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (self.quick_deaths - 1)) if self.quick_deaths else 0
        )
        return code

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def stop(self, patience: float = 20) -> None:
        """Ask the process to finish; insist when it does not."""
        if self.process is None or not self.is_running():
            return
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Refused(Exception):
    """A child says that starting it again as it is makes no sense; its log says why."""

    def __init__(self, child: Child) -> None:
        super().__init__(child.name)
        self.child = child


def watch(
    children: list[Child], stop: threading.Event, *, say: Callable[[str], None], guard: Callable[[], None]
) -> None:
    """Keep the children running until `stop`, then stop them together. `guard` runs before each round.

    Raises Refused when a child exits with console.REFUSED.
    """
    try:
        while not stop.wait(0.2):
            guard()
            for child in children:
                code = child.revive()
                if code == REFUSED:
                    raise Refused(child)
                if code is not None:
                    say(f"{child.name} ended ({_how(code)}) and is started again; see {child.log}")
    finally:
        stoppers = [threading.Thread(target=child.stop) for child in children]
        for stopper in stoppers:
            stopper.start()
        for stopper in stoppers:
            stopper.join()


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def die_with_parent() -> None:
    """Let a supervised process end when its supervisor is killed; no orphan keeps the port."""
    parent = os.environ.get("HELIN_SUPERVISED")
    if not parent or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):
        raise SystemExit("the supervisor is gone")
