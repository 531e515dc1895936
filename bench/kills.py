"""A real `helin up` under load whose processes are killed with -9 again and again: lost, doubled, how long away."""

import itertools
import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import psycopg

from bench import client, intake
from bench.installation import free_port
from bench.report import Section
from bench.sizes import Size
from bench.town import PASSWORD, Town
from helin.core.journal import facts
from helin.core.journal.models import Entry
from helin.features.cases.models import Case
from helin.site import console, environment
from helin.site.embedded import Server

SEED, CLIENTS, PATIENCE = 20261201, 6, 60.0
PAUSE = 1.6
"""Seconds from the return of the service to the next kill."""
ROUND = ("web process", "backend", "web process", "database", "web server", "backend", "web process", "worker")
COMMANDS = {"web server": "serve", "worker": "worker"}


@dataclass(slots=True)
class Seen:
    """What the clients were told, and when."""

    acknowledged: dict[str, float] = field(default_factory=dict)
    retried: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    gaps: list[float] = field(default_factory=list)
    kills: int = 0


def measure(size: Size, var: Path, town: Town) -> Section:
    """As it is, then twice with what protects it taken away."""
    section = Section(
        "Killed under load",
        f"`helin up` as in production; {CLIENTS} clients file cases and send each again under the same key until it is "
        "acknowledged, while processes are killed with -9 in turns: web processes, the web server, the worker, the "
        "database, one of its backends. Then every acknowledged case is looked for, and the journal walked.",
    )
    server = environment.server(var)
    console.forget_connections()
    try:
        _as_it_is(section, size, var, town, server)
        _control_keys(section, size, var, town, server)
        _control_commit(section, size, var, town, server)
    finally:
        server.start()
    return section


def _as_it_is(section: Section, size: Size, var: Path, town: Town, server: Server) -> None:
    with _up(var) as (port, _):
        seen = _stormed(port, var, town, server, kills=size.kills, rounds=ROUND, same_key=True)
        problems = subprocess.run(
            [sys.executable, "-m", "helin.site.cli", "verify"], env=_environment(var), capture_output=True, text=True
        )
    lost, doubled, silent = _compared(seen, server)
    section.add("kills", str(seen.kills))
    section.add("acknowledged", str(len(seen.acknowledged)))
    section.add("requests sent again", f"{seen.retried} ({_told(seen.refused)})")
    section.add("lost", str(lost), "0", lost == 0)
    section.add("doubled", str(doubled), "0", doubled == 0)
    section.add("acknowledged without their fact in the journal", str(silent), "0", silent == 0)
    section.add(
        "helin verify", problems.stdout.strip()[-60:] or problems.stderr[-60:], "0 problems", not problems.returncode
    )
    section.add("from a kill to the next case filed: p50", f"{statistics.median(seen.gaps):.2f} s")
    section.most("from a kill to the next case filed: longest", max(seen.gaps), 5, "s")


def _control_keys(section: Section, size: Size, var: Path, town: Town, server: Server) -> None:
    """Another key each time something is sent: what was acknowledged into a dead connection is filed twice."""
    with _up(var) as (port, _):
        seen = _stormed(port, var, town, server, kills=max(8, size.kills // 5), rounds=("web process",), same_key=False)
    _, doubled, _ = _compared(seen, server)
    section.add(f"control, another key each time ({seen.kills} kills): doubled", str(doubled), "> 0", doubled > 0)


def _control_commit(section: Section, size: Size, var: Path, town: Town, server: Server) -> None:
    """A database that says "written" before it is: Helin refuses to start on it, so it is changed under its feet."""
    with _up(var) as (port, _):
        _alter(server, "off")
        try:
            seen = _stormed(
                port, var, town, server, kills=max(4, size.kills // 10), rounds=("database",), same_key=True
            )
        finally:
            _alter(server, "on")
    lost, _, _ = _compared(seen, server)
    section.add(f"control, synchronous_commit off ({seen.kills} kills): lost", str(lost), "> 0", lost > 0)


def _alter(server: Server, value: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {environment.DATABASE} SET synchronous_commit = {value}")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [environment.DATABASE]
        )


def _stormed(
    port: int, var: Path, town: Town, server: Server, *, kills: int, rounds: tuple[str, ...], same_key: bool
) -> Seen:
    """Let the clients file, kill in turns, let the last requests come through."""
    seen, over, chance = Seen(), threading.Event(), random.Random(SEED)
    visitor = client.Browser(port).sign_in("dispatcher", PASSWORD)
    threads = [
        threading.Thread(target=_file_on, args=(visitor, town, seen, over, same_key), daemon=True)
        for _ in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for victim in itertools.islice(itertools.cycle(rounds), kills):
        time.sleep(PAUSE * chance.uniform(0.5, 1.5))
        if not (pid := _victim(victim, var, server, chance)):
            continue
        before = time.monotonic()
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        seen.kills += 1
        if (gap := _gap(seen, before)) is not None:
            seen.gaps.append(gap)
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    return seen


def _gap(seen: Seen, before: float) -> float | None:
    """Until a request that was sent after the kill is acknowledged."""
    while time.monotonic() < before + PATIENCE:
        time.sleep(0.02)
        with suppress(RuntimeError, StopIteration):  # the dictionary grows under us; look again
            newest = next(reversed(seen.acknowledged.values()))
            if newest > before:
                return time.monotonic() - before
    raise AssertionError("the service does not come back")


def _file_on(visitor: client.Browser, town: Town, seen: Seen, over: threading.Event, same_key: bool) -> None:
    """File one case after the other; each until it is acknowledged."""
    while not over.is_set():
        name, key, tries = uuid4().hex, uuid4(), 0
        while True:
            sent = time.monotonic()
            if _sent(visitor, town, name, key if same_key else uuid4(), seen):
                seen.acknowledged[name] = sent
                break
            tries += 1
            seen.retried += 1
            time.sleep(0.15)


def _sent(visitor: client.Browser, town: Town, name: str, key: object, seen: Seen) -> bool:
    """Whether the case is acknowledged; anything else is counted by what was said."""
    form = intake.said(random.choice(town.buildings).pk, town) | {"title": name, "request_key": key}
    own = client.Browser(visitor.port, dict(visitor.cookies))
    try:
        status, _ = own.open("POST", "/cases/desk/new/", urlencode({**form, "csrfmiddlewaretoken": own.token}))
    except (OSError, HTTPException) as error:
        seen.refused[type(error).__name__] += 1
        return False
    if status != 302:
        seen.refused[str(status)] += 1
    return status == 302


def _victim(name: str, var: Path, server: Server, chance: random.Random) -> int:
    """The process to kill; 0 when there is none just now."""
    if name == "database":
        return server.pid() or 0
    if name == "backend":
        return _backend(server)
    serving = _supervised(var, COMMANDS.get(name, "serve"))
    if name != "web process" or not serving:
        return serving
    with suppress(OSError):
        children = Path(f"/proc/{serving}/task/{serving}/children").read_text().split()
        return int(chance.choice(children)) if children else 0
    return 0


def _backend(server: Server) -> int:
    try:
        with psycopg.connect(server.url(environment.DATABASE), connect_timeout=2) as connection:
            row = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
                " ORDER BY state = 'active' DESC, random() LIMIT 1",
                [environment.DATABASE],
            ).fetchone()
            return row[0] if row else 0
    except psycopg.Error:
        return 0


def _supervised(var: Path, command: str) -> int:
    """The process that the supervisor of this installation runs for this command."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            ours = f"HELIN_VAR={var}\0".encode() in (entry / "environ").read_bytes()
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            if (
                ours
                and command.encode() in words[3:4]
                and b"up" in Path(f"/proc/{parent}/cmdline").read_bytes().split(b"\0")
            ):
                return int(entry.name)
    return 0


def _compared(seen: Seen, server: Server) -> tuple[int, int, int]:
    """Acknowledged but not there; there more than once; there without a fact."""
    server.start()
    console.forget_connections()
    rows = dict(Case.objects.filter(title__in=list(seen.acknowledged)).values_list("pk", "title"))
    found = Counter(rows.values())
    subjects = [facts.subject_of(Case(pk=pk)) for pk in rows]
    told = Entry.objects.filter(kind="cases.submit", subject__in=subjects).values("subject").distinct().count()
    console.forget_connections()
    return (
        sum(name not in found for name in seen.acknowledged),
        sum(number > 1 for number in found.values()),
        len(rows) - told,
    )


@contextmanager
def _up(var: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`helin up` on this installation, ready."""
    port, log = free_port(), var / "log" / "up.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "helin.site.cli", "up", "--port", str(port)],
            env=_environment(var),
            stdout=out,
            stderr=out,
        )
    try:
        _until(lambda: _answers(port), log)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _environment(var: Path) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PORT"} | {"HELIN_VAR": str(var)}


def _answers(port: int) -> bool:
    with suppress(OSError, HTTPException):
        return client.Browser(port).open("GET", "/readyz")[0] == 200
    return False


def _until(true: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError(f"it does not come up:\n{log.read_text()[-3000:]}")
        time.sleep(0.2)


def _told(refused: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in refused.most_common(6))
