"""A value built from rows, kept in the process and rebuilt when the rows' token has changed."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Fresh(Generic[T]):
    """Holds what `build` makes, for as long as `token` answers the same.

    `token` is asked at most once every `every()` seconds, so a change made by another process is seen
    that late at the latest. The token is read before the rows: what is built may be newer than its token,
    never older.
    Concurrency: one thread builds, the others wait for it.
    """

    def __init__(self, *, token: Callable[[], object], build: Callable[[], T], every: Callable[[], float]) -> None:
        self._token, self._build, self._every = token, build, every
        self._lock = Lock()
        self._asked_at = float("-inf")
        self._held: tuple[object, T] | None = None

    def get(self) -> T:
        """Return the value, rebuilt first if its rows have changed."""
        held = self._held
        if held and time.monotonic() - self._asked_at < self._every():
            return held[1]
        with self._lock:
            token = self._token()
            if self._held is None or self._held[0] != token:
                self._held = (token, self._build())
            self._asked_at = time.monotonic()
            return self._held[1]

    def expire(self) -> None:
        """Ask for the token at the next `get`, however soon."""
        self._asked_at = float("-inf")
