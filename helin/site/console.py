"""What commands share: a set-up Django and database, plain sentences, and the JSON line for machines."""

import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar, cast

import click

if TYPE_CHECKING:
    from helin.site.lease import Lease

REFUSED = 78  # the exit code of a start that must not be tried again as it is (EX_CONFIG of sysexits.h)
P = ParamSpec("P")
R = TypeVar("R")


def answer(**values: object) -> None:
    """Print one JSON object as the last line of stdout."""
    sys.stdout.flush()
    click.echo(json.dumps(values, ensure_ascii=False, default=str))


def say(sentence: str) -> None:
    """Tell a person something; stdout stays for results."""
    click.echo(sentence, err=True)


def fail(sentence: str, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do, and exit with the code."""
    say(sentence)
    raise SystemExit(code)


class NoDatabase(Exception):
    """The database does not start or answer; the message says why."""


@contextmanager
def running_database() -> Iterator["Lease | None"]:
    """As `database_or_error`, for commands: exits with a sentence when there is no database."""
    try:
        with database_or_error() as held:
            yield held
    except NoDatabase as failure:
        fail(f"The database does not answer: {failure}\nTry: helin doctor")


@contextmanager
def database_or_error() -> Iterator["Lease | None"]:
    """The database for the length of a block: the embedded server, by its lease, unless DATABASE_URL names another.

    Raises NoDatabase.
    """
    from django.conf import settings
    from django.db import OperationalError

    from helin.site import environment, lease, preparation
    from helin.site.embedded import ServerFailed

    held = None
    if not (os.environ.get("DATABASE_URL") or os.environ.get("HELIN_SUPERVISED")):
        held = lease.Lease(environment.server(settings.VAR))
    try:
        try:
            if held:
                held.take()
                preparation.create_embedded_database()
            preparation.wait_for_database(20 if os.environ.get("HELIN_SUPERVISED") else 5)
        except (ServerFailed, OperationalError) as failure:
            raise NoDatabase(str(failure)) from failure
        forget_connections()
        yield held
    finally:
        forget_connections()
        if held:
            held.give_back()


def forget_connections() -> None:
    """Close what this process holds open, so that a fork inherits nothing."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    connection = cast(DatabaseWrapper, connections["default"])
    if not connection.in_atomic_block:
        connection.close()
        connection.close_pool()


def with_database(function: Callable[P, R]) -> Callable[P, R]:
    """Run a command's function with Django set up, the database up and its tables there."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse_root()
        set_up()
        with running_database():
            require_tables()
            return function(*args, **kwargs)

    return run


def set_up() -> None:
    """Set Django up, once."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


def require_tables() -> None:
    """Exit with a sentence when the database lacks tables."""
    from helin.site import preparation

    pending = preparation.pending_migrations()
    forget_connections()
    if pending:
        fail(f"{len(pending)} database changes are not applied yet. Run first: helin migrate", REFUSED)


def require_sound_database() -> None:
    """Exit with sentences when the database lacks tables, or could lose or hide records."""
    from helin.site import safety

    require_tables()
    unsafe = safety.unsafe_settings()
    forget_connections()
    if unsafe:
        told = "\n".join(f"- {each.what}\n  → {each.mend}" for each in unsafe)
        fail(f"Helin does not start on this database:\n{told}", REFUSED)


def wanted_port() -> int:
    """The port from PORT, else 8000."""
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        fail(f"PORT={given} is no port: a number from 1 to 65535, such as PORT=8080")
    return int(given)


def require_free_port(host: str, port: int) -> None:
    """Exit with a sentence when something listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
            fail(f"Port {port} on {host} {why}. Choose another: PORT={port + 1 if port < 65535 else 8000} make demo")


def first_line(error: object) -> str:
    """The first line of an error's text."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def refuse_root() -> None:
    """As root only where that is the custom: a container, a CI machine, a developer who says so."""
    if os.geteuid() != 0 or any(os.environ.get(name) for name in ("HELIN_ALLOW_ROOT", "HELIN_DEV", "CI", "container")):
        return
    if any(os.path.exists(mark) for mark in ("/.dockerenv", "/run/.containerenv")):
        return
    fail(
        "Helin does not run as root: a fault in it would then own the whole machine.\n"
        "Make a user for it (useradd --create-home helin) and start it as that user,\n"
        "or set HELIN_ALLOW_ROOT=1 if this machine serves nothing else."
    )


def interrupt_on_signals() -> None:
    """Let SIGTERM and Ctrl-C raise KeyboardInterrupt, once: what follows is stopping and is not interrupted."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, interrupt)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json: one JSON object on the last line of stdout."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")(function)
