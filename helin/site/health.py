"""Whether this process can serve: each part says yes or no and why."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, connection

from helin.site import preparation, queries, safety

DISK_LEAST = 300 * 1024 * 1024
LATE_SECONDS = 300
_once_true: set[str] = set()


@dataclass(frozen=True, slots=True)
class Part:
    """One part's verdict. A part that does not decide tells the operator, and lets the page be served."""

    name: str
    ok: bool
    says: str = ""
    decides: bool = True


def parts() -> list[Part]:
    """Ask each part. Migrations and search are asked until they are right once: they do not go wrong by themselves."""
    database = _database()
    if not database.ok:
        return [database, _disk()]
    return [
        database,
        _until_true("migrations", lambda: preparation.pending_migrations()),
        _until_true("search", lambda: [unsafe.what for unsafe in safety.unsafe_settings()]),
        _queue(),
        _disk(),
    ]


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Part("database", ok=False, says=type(error).__name__)
    return Part("database", ok=True)


def _until_true(name: str, problems: Callable[[], list[str]]) -> Part:
    if name in _once_true:
        return Part(name, ok=True)
    found = problems()
    if not found:
        _once_true.add(name)
    return Part(name, ok=not found, says="; ".join(found[:3]))


def _queue() -> Part:
    waiting = queries.backlog()
    age = max(waiting.journal_seconds, waiting.jobs_seconds)
    return Part("queue", ok=age < LATE_SECONDS, says=f"oldest waits {age:.0f} s", decides=False)


def _disk() -> Part:
    free = shutil.disk_usage(settings.VAR).free
    return Part("disk", ok=free > DISK_LEAST, says=f"{free // 1024**2} MB free")
