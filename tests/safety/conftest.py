"""One world for the whole package, built once and taken back; each test takes back what it did."""

import logging

import pytest

from helin.core.people import sms
from tests.safety.guarded import with_confidential
from tests.safety.knocking import undone
from tests.safety.world import World, build


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("safety")
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "files"}}
    from django.conf import settings

    kept = {"STORAGES": {**settings.STORAGES, "default": storage}, "ERASURE_LIST": folder / "erasures.jsonl"}
    with django_db_blocker.unblock(), override_settings(**kept), undone():
        yield with_confidential(build())


@pytest.fixture
def _django_db_helper(built):
    """The marker `django_db` asks for the database; here it is the one world's, not a fresh one a test."""


@pytest.fixture
def world(built, texts) -> World:
    logging.disable(logging.WARNING)
    with undone():
        yield built
    logging.disable(logging.NOTSET)


@pytest.fixture
def texts(monkeypatch) -> list[tuple[str, str]]:
    """The text messages that leave the house."""
    sent = []

    class Box:
        def send(self, phone: str, text: str) -> None:
            sent.append((phone, text))

    monkeypatch.setattr(sms, "_backend", lambda _name: Box())
    return sent
