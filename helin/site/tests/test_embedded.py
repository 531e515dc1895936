"""The embedded server: what it believes, what it refuses, how it comes back."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from helin.site.embedded import IMMEDIATE, Server, ServerFailed
from helin.site.lease import Lease


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with TemporaryDirectory(prefix="helin-embedded-") as folder:
        made = Server(Path(folder) / "postgres")
        made.start()
        yield made
        made.stop(IMMEDIATE)


def test_a_pid_file_that_names_a_living_stranger_is_not_believed(server):
    server.start()
    server.stop()
    stranger = subprocess.Popen(["sleep", "60"], user=server.data.stat().st_uid, cwd="/")
    try:
        (server.data / "postmaster.pid").write_text(f"{stranger.pid}\n{server.data}\n")
        assert not server.is_up()
        assert not server.is_alive()
        server.start()
        assert server.is_up()
        assert server.pid() != stranger.pid
        assert stranger.poll() is None, "the stranger is left in peace"
    finally:
        stranger.kill()
        stranger.wait()


def test_a_killed_server_comes_back_with_what_was_committed(server):
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    os.kill(server.pid(), signal.SIGKILL)
    server.start()
    with psycopg.connect(server.url()) as connection:
        assert connection.execute("SELECT seven FROM kept").fetchone() == (7,)


def test_a_server_that_lives_but_does_not_answer_is_never_started_over(server):
    server.start()
    os.kill(server.pid(), signal.SIGSTOP)
    try:
        with pytest.raises(ServerFailed, match="does not answer"):
            server.start(patience=0)
    finally:
        os.kill(server.pid(), signal.SIGCONT)
    assert server.is_up()


def test_the_server_checks_its_pages_and_finds_chinese(server):
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        assert connection.execute("SELECT cardinality(show_trgm('漏')) > 0").fetchone() == (True,)
        connection.execute("CREATE DATABASE poor TEMPLATE template0 LC_CTYPE 'C' BUILTIN_LOCALE 'C'")
    with psycopg.connect(server.url("poor"), autocommit=True) as control:
        control.execute("CREATE EXTENSION pg_trgm")
        assert control.execute("SELECT cardinality(show_trgm('漏'))").fetchone() == (0,), "the control finds nothing"


def test_the_last_one_out_stops_the_server(server):
    server.stop()
    first, second = Lease(server), Lease(server)
    first.take()
    second.take()
    first.give_back()
    assert server.is_up()
    second.give_back()
    assert not server.is_up()
    assert server.processes() == []


def test_a_server_that_somebody_else_started_is_left_running(server):
    server.start()
    visitor = Lease(server)
    visitor.take()
    visitor.give_back()
    assert server.is_up()


def test_a_second_start_is_quick(server):
    server.start()
    server.stop()
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 5


def test_a_socket_folder_of_somebody_else_is_refused(server):
    server.stop()
    if os.geteuid() != 0:
        pytest.skip("only root can make what belongs to somebody else")
    os.chown(server.sockets, 12345, 12345)
    try:
        with pytest.raises(ServerFailed, match="belongs to somebody else"):
            server.start()
    finally:
        server.sockets.rmdir()
