"""An installation of its own for one run: production settings, embedded PostgreSQL, real web server."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

WORKERS = 2


def settle() -> Path:
    """Point this process at a fresh folder and the production settings, before Django is imported; the folder."""
    var = Path(tempfile.mkdtemp(prefix="helin-bench-"))
    for name in ("DATABASE_URL", "HELIN_HOSTS", "HELIN_DEV", "PROMETHEUS_MULTIPROC_DIR", "HELIN_DB_POOL"):
        os.environ.pop(name, None)
    os.environ |= {
        "HELIN_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "helin.site.settings",
        "HELIN_ALLOW_ROOT": "1",
        "HELIN_LOG_LEVEL": "WARNING",
    }
    return var


@contextmanager
def installed(var: Path) -> Iterator[None]:
    """Start the database, migrate, gather static files; stop and remove everything at the end."""
    import django

    django.setup()
    from helin.site import console, environment, messages, preparation

    server = environment.server(var)
    try:
        server.start()
        server.create_database(environment.DATABASE)
        preparation.migrate()
        messages.compile_messages()
        preparation.collect_static()
        yield
    finally:
        with suppress(Exception):
            console.forget_connections()
        server.stop()
        shutil.rmtree(var, ignore_errors=True)


@contextmanager
def serving(var: Path, settings: str = "helin.site.settings", command: str = "serve") -> Iterator[tuple[int, int]]:
    """Run `helin serve` (or `worker`) under the settings; its port and process number."""
    from helin.site.supervisor import Child

    port = free_port()
    child = Child(
        command,
        ["serve", "--port", str(port), "--workers", str(WORKERS)] if command == "serve" else [command],
        var / "log" / f"{command}-{settings}.log",
        {"DJANGO_SETTINGS_MODULE": settings, "PROMETHEUS_MULTIPROC_DIR": str(var / f"metrics-{port}")},
    )
    child.start()
    assert child.process
    try:
        if command == "serve":
            _wait(port, child.log)
        yield port, child.process.pid
    finally:
        child.stop()


def workers_of(pid: int) -> list[int]:
    """The worker processes of a gunicorn."""
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that these processes have taken so far."""
    ticks = 0
    for pid in pids:
        with suppress(OSError):
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(after_name[11]) + int(after_name[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mib(pid: int) -> tuple[float, float]:
    """Resident and proportional memory of a process."""
    rows = (line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    kib = {row[0]: int(row[1]) for row in rows}
    return kib["Rss:"] / 1024, kib["Pss:"] / 1024


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/livez", timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError(f"the server does not come up:\n{log.read_text()[-3000:]}")
