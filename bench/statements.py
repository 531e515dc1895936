"""Count what one request asks of the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helin.core.people.models import Person

FRAME = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ")


def browser_of(person: Person | None) -> Client:
    """A signed-in client of this process; its host is one that the production settings serve."""
    browser = Client(SERVER_NAME="localhost")
    if person is not None:
        browser.force_login(person, backend="helin.core.people.backends.PhoneOrName")
        browser.get("/people/my-data/")
    return browser


def captured(browser: Client, ask: Callable[[Client], Any], *, status: int = 200) -> list[str]:
    """The statements of the second of two requests (the first warms what a process keeps), without the frame of
    transactions."""
    ask(browser)
    with CaptureQueriesContext(connection) as found:
        response = ask(browser)
    assert response.status_code == status, response.status_code
    return [q["sql"] for q in found.captured_queries if not q["sql"].startswith(FRAME)]


def statements_of(person: Person | None, ask: Callable[[Client], Any], *, status: int = 200) -> int:
    """How many they are."""
    return len(captured(browser_of(person), ask, status=status))
