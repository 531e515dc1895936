"""What may be wrong with an installation, in plain words, and how to mend it.

Each check is a function that yields what it finds; finding nothing is good news. A check that cannot be made
because an earlier one failed is left out, not guessed.
"""

import os
import re
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.db import connection

from helin.core.workdays import queries as workdays
from helin.site import environment, preparation, queries, safety

GIGABYTE = 1024**3
SILENT_SECONDS = 120
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.M)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and what to do about it."""

    what: str
    mend: str


Check = Callable[[datetime], Iterator[Finding]]


def python(_at: datetime) -> Iterator[Finding]:
    """The interpreter."""
    running = tuple(sys.version_info[:2])
    if running < (3, 11):
        yield Finding(f"Python {sys.version.split()[0]} is too old", "install Python 3.11 or newer and make .venv anew")


def dependencies(_at: datetime) -> Iterator[Finding]:
    """What is installed, against the lock file beside the code."""
    lock = Path(settings.ROOT) / "requirements.lock"
    wrong = []
    for name, wanted, marker in PINNED.findall(lock.read_text() if lock.exists() else ""):
        if marker:
            continue  # for another platform, perhaps
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            found = "missing"
        if found != wanted:
            wrong.append(f"{name} {found}, locked {wanted}")
    if wrong:
        yield Finding(
            f"{len(wrong)} packages differ from requirements.lock: {'; '.join(wrong[:5])}",
            "run: .venv/bin/pip install --require-hashes -r requirements.lock",
        )


def folder(_at: datetime) -> Iterator[Finding]:
    """The folder of data: writable, with room."""
    var = Path(settings.VAR)
    if not os.access(var, os.W_OK | os.X_OK):
        yield Finding(f"{var} cannot be written", f"give it to the user that runs Helin: chown -R <user> {var}")
    free = shutil.disk_usage(var).free
    if free < GIGABYTE:
        yield Finding(f"only {free // 1024**2} MB are free under {var}", "make room before the disk is full")


def keys(_at: datetime) -> Iterator[Finding]:
    """The secrets: there, and for their owner's eyes only."""
    for name, variable in (("secret_key", "HELIN_SECRET_KEY"), ("master_key", "HELIN_MASTER_KEY")):
        path = Path(settings.VAR) / "keys" / name
        if os.environ.get(variable):
            continue
        if not path.exists() or not path.read_text().strip():
            yield Finding(
                f"the key {path} is missing or empty", "bring it back from its backup; a new one opens nothing old"
            )
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(f"others may read {path}", f"run: chmod 600 {path}")


def port(_at: datetime) -> Iterator[Finding]:
    """The port: free, or ours."""
    wanted = int(os.environ.get("PORT") or "8000")
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex(("127.0.0.1", wanted)) != 0:
            return
        with suppress(OSError):
            probe.sendall(b"GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n")
            if b" 200 " in probe.recv(64):
                return
    yield Finding(
        f"port {wanted} is taken by another program", "choose another, such as PORT=8080, or stop that program"
    )


def addresses(_at: datetime) -> Iterator[Finding]:
    """Https wherever the site has a real name."""
    if not environment.is_local(settings.ALLOWED_HOSTS) and not settings.HTTPS:
        yield Finding(
            "the site has a real host name but HELIN_HTTPS is off", "put a TLS proxy before it and unset HELIN_HTTPS"
        )


def channels(_at: datetime) -> Iterator[Finding]:
    """Ways to reach people: on one's own machine a file will do."""
    if environment.is_local(settings.ALLOWED_HOSTS):
        return
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend")):
        yield Finding("e-mail goes nowhere", "set HELIN_EMAIL_BACKEND and HELIN_EMAIL_HOST; see docs/howto/operate.md")
    if settings.SMS_BACKEND in {"file", "console"}:
        yield Finding("sign-in codes are not sent by SMS", "set HELIN_SMS_BACKEND to your gateway's back end")


def database(_at: datetime) -> Iterator[Finding]:
    """Settings that lose or hide records."""
    for unsafe in safety.unsafe_settings():
        yield Finding(unsafe.what, unsafe.mend)


def tables(_at: datetime) -> Iterator[Finding]:
    """The tables, up to date."""
    if pending := preparation.pending_migrations():
        yield Finding(f"{len(pending)} database changes are not applied: {pending[0]} …", "run: helin migrate")


def clock(at: datetime) -> Iterator[Finding]:
    """This machine's clock, against the database's and against what is already written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), (SELECT recorded_at FROM journal_entry ORDER BY id DESC LIMIT 1)")
        theirs, newest = cursor.fetchone()
    if abs(theirs - at) > timedelta(seconds=30):
        yield Finding(
            f"this clock and the database's differ by {abs(theirs - at)}", "let both follow NTP (timedatectl)"
        )
    if newest and newest > at + timedelta(minutes=1):
        yield Finding(
            f"the journal already holds an entry of {newest:%Y-%m-%d %H:%M}", "the clock is late: let it follow NTP"
        )


def worker(_at: datetime) -> Iterator[Finding]:
    """The worker's sign of life, and what it could not do."""
    waiting = queries.backlog()
    silent = waiting.worker_seconds is None or waiting.worker_seconds > SILENT_SECONDS
    if silent and (waiting.journal_entries or waiting.jobs):
        yield Finding(
            f"nobody does the work: {waiting.journal_entries} journal entries and {waiting.jobs} jobs wait",
            "start the worker: helin worker (helin up starts it too)",
        )
    if waiting.stuck_deliveries:
        yield Finding(
            f"{waiting.stuck_deliveries} deliveries were put aside after five attempts", "see the worker's log"
        )
    if waiting.failed_jobs:
        yield Finding(
            f"{waiting.failed_jobs} jobs were given up", "see the worker's log, and the table procrastinate_jobs"
        )


def calendar(at: datetime) -> Iterator[Finding]:
    """Working days: this year's must be official, next year's from December on (they are published in November)."""
    today = at.astimezone().date()
    for year in {today.year, today.year + (today.month == 12)}:
        if not any(day.is_workday for day in workdays.days_of(year)):  # every official year has make-up days
            yield Finding(
                f"the official working days of {year} are not entered", "enter them: deadlines are provisional"
            )


BEFORE: tuple[Check, ...] = (python, dependencies, folder, keys, port, addresses, channels)
WITH_DATABASE: tuple[Check, ...] = (database, tables)
WITH_TABLES: tuple[Check, ...] = (clock, worker, calendar)
