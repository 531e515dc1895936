"""Who uses the embedded server: the first starts it, the last one out stops it.

Each process that needs the server holds a shared lock on a file; the kernel drops it when the process dies,
however it dies. A server that somebody else started (the test run's, an operator's) is used and left alone.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from helin.site.embedded import Server, ServerFailed


@dataclass(slots=True)
class Lease:
    """A claim on the embedded server, held from `take` to `give_back`."""

    server: Server
    _file: int | None = None

    @property
    def _folder(self) -> Path:
        return self.server.data.parent

    @property
    def _started_by_us(self) -> Path:
        return self._folder / "postgres.started"

    def take(self) -> None:
        """Start the server unless it is up, and claim it.

        Raises ServerFailed with a sentence an operator understands.
        """
        with self._one_at_a_time():
            if self._file is None:
                self._file = os.open(self._folder / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
                fcntl.flock(self._file, fcntl.LOCK_SH)
            if not self.server.is_up():
                self.server.start()
                self._started_by_us.write_text(str(self.server.pid()))

    def give_back(self) -> None:
        """Drop the claim; stop the server when nobody else holds one and one of us started it."""
        if self._file is None:
            return
        with self._one_at_a_time():
            if self._alone(self._file) and self._is_ours():
                self.server.stop()
                self._started_by_us.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _is_ours(self) -> bool:
        try:
            return int(self._started_by_us.read_text()) == self.server.pid()
        except (OSError, ValueError):
            return False

    @staticmethod
    def _alone(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextmanager
    def _one_at_a_time(self, patience: float = 90) -> Iterator[None]:
        """Starting and stopping exclude each other across processes."""
        file = os.open(self._folder / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        end = time.monotonic() + patience
        try:
            while not self._alone(file):
                if time.monotonic() > end:
                    raise ServerFailed("another process has been starting or stopping PostgreSQL for too long")
                time.sleep(0.05)
            yield
        finally:
            os.close(file)
