from datetime import timedelta

import pytest
from django.test import Client

from helin.core.people import actions as people
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.rest.telling import at_home, program_told, there

__all__ = ["at_home", "program_told", "there"]  # fixtures

LATER = NOW + timedelta(days=3650)


@pytest.fixture(autouse=True)
def clock():
    """Stay at the real time: what is due to a program is counted by the clock of the database."""


class Program:
    """A client that shows a key."""

    def __init__(self, secret):
        self.secret = secret

    def __call__(self, method, path, body=None, **headers):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        sent = {"authorization": f"Bearer {self.secret}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        given = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1/{path}", headers=sent, **given)

    def get(self, path, **headers):
        return self("get", path, **headers)


@pytest.fixture
def program(world):
    """Make a client for a key: `program("read", role="dispatcher")`."""

    def made(*scopes, **more):
        asked = {"name": "区平台", "street": world.street, "expires_at": LATER, "by": SYSTEM, "at": NOW}
        return Program(people.create_token(scopes=scopes, **(asked | more)).secret)

    return made


@pytest.fixture
def desk(program):
    return program("read", role="dispatcher")
