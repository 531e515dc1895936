"""What must be true before the first request: a safe database, its tables, static files, compiled texts."""

import shutil
import time
from hashlib import sha256
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from helin.site import environment

LOCK_TIMEOUT = "2s"  # a waiting ALTER TABLE blocks every reader behind it: give up and try again
ATTEMPTS = 10


def create_embedded_database() -> None:
    """Create Helin's database in the embedded server unless it exists."""
    environment.server(settings.VAR).create_database(environment.DATABASE)


def wait_for_database(seconds: float = 30) -> None:
    """Return when the database answers.

    Raises django.db.OperationalError when it has not within the time.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            connection.ensure_connection()
        except OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return


def pending_migrations() -> list[str]:
    """Name the migrations that are not applied yet, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> list[str]:
    """Apply what is pending; the names applied.

    Concurrency: one migration run at a time (advisory lock); each lock is waited for at most two seconds, then
    the whole run is tried again, so that readers are never held up for long.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('helin migrate', 0))")
        cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
        try:
            pending = pending_migrations()
            if pending:
                _migrate_patiently()
            return pending
        finally:
            cursor.execute("RESET lock_timeout")
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('helin migrate', 0))")


def _migrate_patiently() -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable) or attempt == ATTEMPTS:
                raise
            time.sleep(attempt)
        else:
            return


def wait_for_tables(seconds: float = 180) -> None:
    """Return when no migration is pending, or when the time is over: another process is applying them."""
    end = time.monotonic() + seconds
    while pending_migrations() and time.monotonic() < end:
        time.sleep(0.5)


def collect_static() -> bool:
    """Gather the static files for the web server when they changed; whether anything was done."""
    target = Path(settings.STATIC_ROOT)
    stamp, digest = target.parent / "static.digest", _static_digest()
    if target.exists() and stamp.exists() and stamp.read_text() == digest:
        return False
    shutil.rmtree(target, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)
    return True


def _static_digest() -> str:
    """One number for the names, sizes and times of all static files."""
    found = sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list(None):
            state = Path(storage.path(path)).stat()
            found.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return found.hexdigest()
