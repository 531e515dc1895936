import zlib
from datetime import UTC, datetime

import pytest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from helin.core.journal import facts
from helin.core.notices import gateways, phrases
from helin.core.notices.actions import choose
from helin.core.notices.models import Channel, Mode
from helin.core.notices.phrases import Phrase, Urgency
from helin.core.people.actions import register_person
from helin.core.places.models import Place
from helin.kit.actors import Actor

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)  # 9:00 in Shanghai
JOB = Actor.system("notices")
inbox_url = reverse_lazy("notices:inbox")


@pytest.fixture
def street(db):
    made = Place.objects.create(kind="street", name="东城街道", code="370724002")
    made.refresh_from_db()
    return made


def person(name, place):
    phone = f"139{zlib.crc32(name.encode()) % 10**8:08}"
    return register_person(name=name, phone=phone, place=place, by=JOB, at=NOW)


def actor_of(someone):
    return Actor(person_id=someone.pk, label=f"#{someone.pk}")


@pytest.fixture
def li(street):
    return person("li", street)


@pytest.fixture
def reads_mail(li):
    """Li wants a digest by e-mail."""
    choose(Channel.EMAIL, Mode.DIGEST, language="en", address="li@example.cn", by=actor_of(li), at=NOW)


@pytest.fixture
def wang(street):
    return person("wang", street)


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """The phrases of these tests beside the real ones."""
    monkeypatch.setattr(phrases, "registered", dict(phrases.registered))
    example = {"number": "DC-1", "case_id": 1}
    phrases.register(
        "test.reply",
        Phrase(_("Open %(number)s"), "%(number)s", "notices:create_reading", ("case_id",), Urgency.NOW, True, example),
    )
    phrases.register("test.assign", Phrase("Work on %(number)s", urgency=Urgency.NOW, example={"number": "DC-1"}))
    phrases.register("test.news", Phrase("News %(number)s", example={"number": "DC-1"}))


@pytest.fixture
def sent(monkeypatch):
    """What left by SMS: (person, text, key)."""
    found = []

    def send(message, key):
        found.append((message.person_id, message.short, key))
        return True

    monkeypatch.setitem(gateways.gateways, Channel.SMS, send)
    return found


@pytest.fixture
def fact(street, monkeypatch):
    """Record a fact about the street, as if the clock of the server said `at`."""

    def record(kind, at=NOW):
        return facts.record(kind, street, place=street, by=JOB, at=at)

    return record
