"""One embedded PostgreSQL for the whole run; each worker has a database of its own."""

import os
from importlib import import_module

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """In the controller, before Django connects: compile the messages and start the server, once."""
    if hasattr(config, "workerinput"):
        return
    from helin.site import messages

    messages.compile_messages()
    if os.environ.get("DATABASE_URL"):
        return
    from helin.site import environment, settings_test

    server = environment.server(settings_test.VAR)
    server.start()
    server.create_database(environment.DATABASE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files, so that the workers end together (with --no-loadscope-reorder)."""
    first = ("tests/safety", "tests/journeys", "tests/test_scaffold", "helin/site")
    place = {name: number for number, name in enumerate(first)}
    items.sort(key=lambda item: next((n for name, n in place.items() if item.nodeid.startswith(name)), len(first)))


@pytest.fixture(scope="session", autouse=True)
def _flush_may_truncate() -> None:
    """Let the flush after a transactional test empty the append-only tables; nothing else may."""
    import pgtrigger
    from django.apps import apps
    from django.test import TransactionTestCase

    seed = import_module("helin.core.workdays.migrations.0002_seed_calendar").seed
    first_scheme = import_module("helin.features.cases.migrations.0006_me_too_and_topics").set_first
    first_rates = import_module("helin.features.cases.migrations.0008_rates_weighed_by_dated_rows").set_first
    flush = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> None:
        with pgtrigger.ignore():
            flush(self)
        first_scheme(apps, None)
        first_rates(apps, None)
        seed(apps, None)  # what migrations put there is there again for the next test

    TransactionTestCase._fixture_teardown = teardown
