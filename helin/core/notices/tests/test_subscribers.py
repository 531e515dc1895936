import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from helin.core.files import actions as files
from helin.core.files import rules
from helin.core.journal.models import Entry
from helin.core.notices import subscribers
from helin.core.notices.models import Notice
from helin.core.notices.tests.conftest import JOB, NOW, actor_of
from helin.core.organisations.models import Organisation
from helin.core.roles import Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(monkeypatch, settings, tmp_path, street):
    """Process a photo that was attached whole or cut in half, and give the entry."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    monkeypatch.setattr(rules, "registered", {})
    rules.register("demo.thing", lambda actor, subject_id: True)

    def processed(by, *, whole):
        written = io.BytesIO()
        Image.effect_noise((300, 300), 40).save(written, "JPEG")
        content = written.getvalue() if whole else written.getvalue()[: written.tell() // 2]
        upload = SimpleUploadedFile("x.jpg", content)
        made = files.attach(upload, subject="demo.thing:1", place=street, by=by, at=NOW)
        files.process(made.pk, by=JOB, at=NOW)
        return Entry.objects.get(kind="files.process")

    return processed


def test_whose_photo_was_refused_is_told(photo, li):
    entry = photo(actor_of(li), whole=False)
    subscribers.tell_of_a_refused_photo(entry)
    subscribers.tell_of_a_refused_photo(entry)
    assert list(Notice.objects.values_list("person_id", "kind")) == [(li.pk, "files.process/refused")]


def test_a_good_photo_is_no_news(photo, li):
    subscribers.tell_of_a_refused_photo(photo(actor_of(li), whole=True))
    assert not Notice.objects.exists()


def test_a_stranger_cannot_be_told(photo):
    subscribers.tell_of_a_refused_photo(photo(Actor.anonymous(), whole=False))
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whose_data_was_opened_is_told(street, li, wang):
    from helin.core.people.actions import open_personal_data

    staff = Actor(person_id=wang.pk, label="", roles={street.pk: frozenset({Role.DISPATCHER})})
    open_personal_data(li.pk, subject="demo.thing:1", place=street, reason="to call back", by=staff, at=NOW)
    subscribers.tell_whose_data_was_opened(Entry.objects.get(kind="people.open_personal_data"))
    assert list(Notice.objects.values_list("person_id", "kind")) == [(li.pk, "people.open_personal_data")]


def test_the_inbox_names_the_body_that_acts(fact, li, street):
    from helin.core.notices import actions, phrases, queries

    body = Organisation.objects.create(kind="department", name="城管中队", place=street)
    phrases.register("test.sign", phrases.Phrase("Signed", "%(organisation)s has it", example={"organisation_id": 1}))
    actions.tell(fact("test.sign"), [li.pk], at=NOW, organisation_id=body.pk)
    assert queries.inbox(actor_of(li)).rows[0].body == "城管中队 has it"
