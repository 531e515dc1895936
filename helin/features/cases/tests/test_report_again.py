"""A mistake in a report leads by a new request back to what was typed; a draft is thrown away for good."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from helin.core.files.models import Attachment, State
from helin.core.files.tests.conftest import photo
from helin.core.journal.models import Entry
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW, draft
from helin.features.cases.views import again
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
WHAT = {"text": "三号楼二单元的楼道灯坏了。", "appeal_type": "help"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def step(name, case):
    return reverse(f"cases:report_{name}", args=[case.pk])


def sent_wrong(client, address, data):
    """Send a form with a mistake and follow to the page that says so."""
    answer = client.post(address, data)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == address
    return client.get(address)


@pytest.mark.parametrize("who", [None, "ann"])
def test_each_step_says_what_is_wrong_and_keeps_what_was_typed(world, browser, who):
    client = browser(who)
    page = sent_wrong(client, reverse("cases:report"), {"text": "", "appeal_type": "suggestion"})
    assert page.status_code == 422
    assert re.search(r'value="suggestion"[^>]*checked', page.content.decode())
    client.post(reverse("cases:report"), WHAT)
    case = Case.objects.get()
    page = sent_wrong(client, f"{step('where', case)}?in={world.grid.pk}", {"place": "", "location_text": "二单元门口"})
    assert page.status_code == 422
    assert "二单元门口" in page.content.decode()


def test_a_wrong_number_at_the_last_step_is_kept_and_corrected(world, browser):
    client = browser()
    client.post(reverse("cases:report"), WHAT)
    case = Case.objects.get()
    client.post(f"{step('where', case)}?in={world.grid.pk}", {"place": world.building.pk})
    page = sent_wrong(client, step("check", case), {"phone": "12", "name": "张大妈", "is_public": "on"})
    assert page.status_code == 422
    assert 'value="12"' in page.content.decode()
    assert client.post(step("check", case), {"phone": "13800001234", "name": "张大妈"}).status_code == 302
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_what_was_typed_is_shown_once_and_only_where_it_belongs(world, browser):
    client = browser("ann")
    client.post(reverse("cases:report"), {"text": "", "appeal_type": "suggestion"})
    other = draft(world, by="ann")
    assert client.get(step("what", other)).status_code == 200
    assert client.get(reverse("cases:report")).status_code == 200


def test_a_reload_after_the_mistake_shows_the_page_afresh(world, browser):
    client = browser()
    sent_wrong(client, reverse("cases:report"), {"text": ""})
    assert client.get(reverse("cases:report")).status_code == 200


def test_photos_are_asked_for_once_more_and_wrong_ones_are_named(world, browser):
    client, good = browser(), photo(64, 64)
    page = sent_wrong(client, reverse("cases:report"), {"text": "", "photos": SimpleUploadedFile("a.jpg", good)})
    assert "请重新选择照片" in page.content.decode()
    page = sent_wrong(client, reverse("cases:report"), WHAT | {"photos": SimpleUploadedFile("a.txt", b"words")})
    assert page.status_code == 422
    assert WHAT["text"] in page.content.decode()


def test_too_much_or_too_often_is_answered_in_place(world, browser, settings):
    long = {"text": "长" * again.KEPT_MAX, "appeal_type": "help"}
    assert browser("ann").post(reverse("cases:report"), long).status_code == 422
    settings.REPORTS_PER_HOUR = 1
    client = browser()
    assert [client.post(reverse("cases:report"), {"text": ""}).status_code for _ in range(2)] == [302, 422]


def test_an_unsent_draft_is_offered_where_one_begins(world, browser):
    client = browser()
    client.post(reverse("cases:report"), WHAT)
    case = Case.objects.get()
    assert step("what", case) in client.get(reverse("cases:report")).content.decode()
    assert step("what", case) not in browser().get(reverse("cases:report")).content.decode()
    assert step("what", case) not in browser("ann").get(reverse("cases:report")).content.decode()


def test_a_draft_is_thrown_away_with_its_words_and_photos(world, browser):
    client = browser()
    upload = SimpleUploadedFile("a.jpg", photo(64, 64), "image/jpeg")
    client.post(reverse("cases:report"), WHAT | {"photos": [upload]})
    case = Case.objects.get()
    page = client.get(step("what", case)).content.decode()
    assert "确定扔掉这份草稿吗" in page
    gone = client.post(reverse("cases:create_disposal", args=[case.pk]), follow=True).content.decode()
    assert "drafts-done" in gone
    case.refresh_from_db()
    assert (case.status, case.text, case.title) == (Status.WITHDRAWN, "", "")
    assert Attachment.objects.get().state == State.REMOVED
    assert Entry.objects.filter(kind="cases.withdraw").count() == 1


def test_only_ones_own_draft_is_thrown_away_and_nothing_that_was_sent(world, browser):
    case = draft(world, by="bob")
    assert browser("ann").post(reverse("cases:create_disposal", args=[case.pk])).status_code == 404
    for who in ("ann", "dispatcher", "leader"):
        with pytest.raises(PermissionDenied):
            actions.throw_away(case, by=world.actor(who), at=NOW)
    with pytest.raises(PermissionDenied):
        actions.throw_away(case, by=Actor.anonymous(), at=NOW)
    sent = world.filed(by="bob")
    with pytest.raises(PermissionDenied):
        actions.throw_away(sent, by=world.actor("bob"), at=NOW)
    assert browser("bob").post(reverse("cases:create_disposal", args=[sent.pk])).url == f"/cases/{sent.pk}/"
    sent.refresh_from_db()
    assert sent.text
