"""Whether the database may be trusted with a street's records: settings that lose data, a locale that finds nothing.

Source: docs/adr/0002-embedded-postgresql.md.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

# name: (wanted, how to mend it)
WANTED = {
    "fsync": ("on", "set fsync = on in postgresql.conf and restart PostgreSQL"),
    "synchronous_commit": ("on", "set synchronous_commit = on; an acknowledged report could otherwise vanish"),
    "full_page_writes": ("on", "set full_page_writes = on in postgresql.conf and reload PostgreSQL"),
    "data_checksums": ("on", "stop PostgreSQL and run: pg_checksums --enable -D <its data directory>"),
    "server_encoding": ("UTF8", "create the database anew: CREATE DATABASE helin TEMPLATE template0 ENCODING 'UTF8'"),
}
STRICTER = {"synchronous_commit": {"remote_apply", "remote_write"}}
FINDS_NO_CHINESE = "Chinese search finds nothing: the database's LC_CTYPE is C"
LOCALE = (
    "move the data to a database made with: CREATE DATABASE helin TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'"
)


@dataclass(frozen=True, slots=True)
class Unsafe:
    """What is wrong with the database, and how to mend it."""

    what: str
    mend: str


def unsafe_settings() -> list[Unsafe]:
    """Say what is unsafe; empty when all is well. Two statements.

    Raises django.db.DatabaseError when the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(WANTED)])
        found = [
            Unsafe(f"PostgreSQL runs with {name} = {value}", WANTED[name][1])
            for name, value in cursor.fetchall()
            if value != WANTED[name][0] and value not in STRICTER.get(name, set())
        ]
        return found + _search_problems(cursor)


def _search_problems(cursor: CursorWrapper) -> list[Unsafe]:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    if not cursor.fetchone():
        return [Unsafe("the extension pg_trgm is missing", "run: helin migrate")]
    cursor.execute(r"SELECT cardinality(show_trgm(U&'\6F0F'))")  # the Chinese for "leak"
    return [] if cursor.fetchone()[0] else [Unsafe(FINDS_NO_CHINESE, LOCALE)]
