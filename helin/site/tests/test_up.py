"""`helin up` as a real process: it starts, it survives its children, it leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from helin.site.embedded import IMMEDIATE, Server
from helin.site.tests.processes import Up, get, helin, is_open, until


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One installation for the module, made by the first `up` under the poorest locale."""
    with TemporaryDirectory(prefix="helin-up-") as folder:  # pytest's own folders are closed to PostgreSQL's user
        yield Path(folder)
        Server(Path(folder) / "postgres").stop(IMMEDIATE)


def test_up_starts_under_locale_c_revives_what_is_killed_and_leaves_nothing_running(var):
    running = Up(var, LC_ALL="C", LANG="C")
    assert running.is_ready(), running.stop()
    assert f"http://localhost:{running.port}/" in running.said()
    assert _requests_counted_of(running, "livez", asked=30) >= 30, "figures of both web processes together"
    web, worker = (_pid_of(var, name) for name in ("serve", "worker"))
    database = Server(var / "postgres").pid()
    for pid in (web, worker, database):
        os.kill(pid, signal.SIGKILL)
    assert until(lambda: Server(var / "postgres").pid() not in {None, database})
    assert until(lambda: _pid_of(var, "serve") not in {0, web} and _pid_of(var, "worker") not in {0, worker})
    assert running.is_ready()
    said = running.stop(signal.SIGINT)
    assert running.process.returncode == 0, said
    assert "The database has died and is started again." in said
    assert "killed by SIGKILL" in said
    assert not is_open(running.port)
    assert Server(var / "postgres").processes() == []


def test_children_do_not_outlive_a_killed_supervisor_and_the_next_up_takes_over(var):
    running = Up(var)
    assert running.is_ready(), running.stop()
    worker = _pid_of(var, "worker")
    running.stop(signal.SIGKILL)
    assert until(lambda: not is_open(running.port))
    assert until(lambda: not Path(f"/proc/{worker}").exists() or "Z" in _state(worker))
    assert Server(var / "postgres").is_up(), "nobody was left to stop the database"
    after = Up(var)
    assert after.is_ready(), after.stop()
    after.stop(signal.SIGTERM)
    assert after.process.returncode == 0
    assert Server(var / "postgres").processes() == []


def test_a_taken_port_is_said_plainly_and_nothing_is_started(var):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = helin(var, "up", PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken by another program. Choose another: PORT={port + 1}" in done.stderr
    assert not Server(var / "postgres").is_up()


def test_with_database_url_no_embedded_server_starts(tmp_path):
    done = helin(tmp_path, "migrate", "--check", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert not (tmp_path / "postgres").exists()


def _requests_counted_of(running: Up, view: str, *, asked: int) -> float:
    for _ in range(asked):
        assert get(running.port, f"/{view}")[0] == 200
    counted = re.search(
        rf'^helin_requests_total{{method="GET",status="200",view="{view}"}} (\S+)',
        get(running.port, "/metrics")[1],
        re.M,
    )
    return float(counted[1]) if counted else 0


def _pid_of(var: Path, command: str) -> int:
    """The supervised process that runs this command on this installation."""
    wanted = re.compile(rf"helin\.site\.cli\0{command}\b|^helin {command}")
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"HELIN_VAR={var}\0" in (entry / "environ").read_text()
            if ours and wanted.search((entry / "cmdline").read_text()) and _parent_is_up(entry):
                return int(entry.name)
        except OSError:
            continue
    return 0


def _parent_is_up(entry: Path) -> bool:
    parent = re.search(r"^PPid:\s+(\d+)", (entry / "status").read_text(), re.M)
    return bool(parent) and "\0up\0" in Path(f"/proc/{parent[1]}/cmdline").read_text()


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""


def test_links_in_messages_name_the_port_that_is_served(tmp_path):
    ask = [sys.executable, "-c", "from helin.site import settings; print(settings.SITE_URL)"]
    told = {}
    for name, given in {"port": {"PORT": "8123"}, "address": {"PORT": "8123", "HELIN_URL": "https://a.cn"}}.items():
        bare = {key: value for key, value in os.environ.items() if key not in ("PORT", "HELIN_URL")}
        told[name] = subprocess.run(
            ask, env=bare | given | {"HELIN_VAR": str(tmp_path)}, capture_output=True, text=True, check=True
        ).stdout.strip()
    assert told == {"port": "http://localhost:8123", "address": "https://a.cn"}
