import pytest
from django.core import signing
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse

from helin.core.files import actions, queries, rules, sniff
from helin.core.files.forms import FilesField, PhotosField
from helin.core.files.models import Attachment
from helin.core.files.tests.conftest import CANARY, JOB, NOW, PDF, gps_photo, photo, upload
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connection_stays_open():
    """As the test client does: the end of a response would close the test's own connection."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def ask(rf, attachment, variant, actor, session=None, **query):
    from django.http import Http404

    from helin.core.files import views

    request = rf.get(reverse("files:show", args=[attachment.pk, variant]), query)
    request.actor, request.session = actor, session
    try:
        response = views.show(request, attachment.pk, variant)
    except Http404:
        return None
    response.body = b"".join(response.streaming_content)
    response.close()
    return response


@pytest.fixture
def ready_photo(attach):
    attachment = attach(gps_photo())
    actions.process(attachment.pk, by=JOB, at=NOW)
    return attachment


def test_a_pending_photo_is_shown_to_nobody(rf, attach, actor):
    attachment = attach(gps_photo())
    for variant in ("thumb", "view", "document", "original"):
        assert ask(rf, attachment, variant, actor) is None
    row = queries.attachments_of(["demo.thing:1"], actor)["demo.thing:1"][0]
    assert (row.state, row.thumb_url, row.full_url) == ("pending", "", "")


def test_a_ready_photo_is_shown_clean(rf, ready_photo, actor):
    for variant in ("thumb", "view"):
        response = ask(rf, ready_photo, variant, actor)
        body = response.body
        whole = body + str(response.headers).encode()
        assert body[:4] == b"RIFF"
        assert not any(trace in whole for trace in (CANARY.encode(), b"Exif", b"EXIF", b"GPS"))
    assert ask(rf, ready_photo, "document", actor) is None


def test_headers(rf, ready_photo, attach, actor):
    picture = ask(rf, ready_photo, "view", actor)
    document = ask(rf, attach(PDF, name="x.html"), "document", actor)
    for response in (picture, document):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Cache-Control"].startswith("private")
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert picture["Content-Type"] == "image/webp"
    assert picture["Content-Disposition"].startswith("inline")
    assert document["Content-Type"] == sniff.PDF
    assert document["Content-Disposition"].startswith('attachment; filename="document-')


def test_who_may_not_see_gets_404(rf, ready_photo, seen_by, client):
    for stranger in (None, Actor.anonymous(), Actor(999, ""), Actor.system("job")):
        assert ask(rf, ready_photo, "view", stranger) is None
        assert queries.attachments_of(["demo.thing:1"], stranger) == {"demo.thing:1": []}
    answer = client.get(reverse("files:show", args=[ready_photo.pk, "view"]))
    assert answer.status_code == 404
    assert client.get(reverse("files:show", args=[10**9, "view"])).status_code == 404


def test_an_address_opens_nothing_by_itself(rf, ready_photo):
    [row] = queries.attachments_of(["demo.thing:1"], None, granted=True)["demo.thing:1"]
    assert "?" not in row.full_url
    assert ask(rf, ready_photo, "view", None) is None
    assert (
        ask(
            rf,
            ready_photo,
            "view",
            Actor.anonymous(),
            **{"pass": signing.TimestampSigner(salt="files.pass").sign(str(ready_photo.pk))},
        )
        is None
    )


def test_the_secret_link_opens_it_in_the_browser_that_holds_it(rf, ready_photo, monkeypatch):
    monkeypatch.setattr(rules, "registered", {})
    monkeypatch.setattr(rules, "claim_readers", [lambda session: session.get("held", [])])
    rules.register("demo.thing", lambda actor, n: actor is not None and f"demo.thing:{n}" in actor.claims)
    stranger = Actor.anonymous()
    assert ask(rf, ready_photo, "view", stranger) is None
    assert ask(rf, ready_photo, "view", stranger, session={"held": ["demo.thing:2"]}) is None
    assert ask(rf, ready_photo, "view", stranger, session={"held": ["demo.thing:1"]}).status_code == 200


@pytest.mark.parametrize("confidential", [True, False])
def test_of_a_confidential_file_no_copy_is_kept_and_its_opening_is_put_on_record(
    rf, ready_photo, monkeypatch, confidential
):
    opened = []
    monkeypatch.setattr(rules, "registered", {})
    rules.register(
        "demo.thing",
        lambda actor, n: actor is not None,
        opening=lambda *seen: (opened.append(seen[1]), confidential)[1],
    )
    response = ask(rf, ready_photo, "view", Actor(1, "x"))
    assert (response["Cache-Control"] == "no-store") is confidential
    assert opened == [1]


def test_a_removed_file_is_gone(rf, ready_photo, actor):
    actions.remove(ready_photo.pk, by=actor, at=NOW)
    assert ask(rf, ready_photo, "view", actor) is None
    assert queries.attachments_of(["demo.thing:1"], actor) == {"demo.thing:1": []}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_one_query(attach, actor, count, django_assert_num_queries):
    for n in range(count):
        attach(PDF + b"%d" % n)
        attach(PDF + b"%d" % n, subject="demo.thing:2")
    with django_assert_num_queries(1):
        rows = queries.attachments_of(["demo.thing:1", "demo.thing:2"], actor)
    assert [len(found) for found in rows.values()] == [count, count]
    assert all(row.is_mine for row in rows["demo.thing:1"])


def test_a_file_lost_from_the_disk_is_a_404(rf, attach, actor, folder):
    attachment = attach(PDF)
    (folder / attachment.original_key).unlink()
    assert ask(rf, attachment, "document", actor) is None
    assert Attachment.objects.get().state == "ready"


def test_the_field_takes_several_photos():
    field = PhotosField()
    uploads = field.clean([upload(photo(64, 64)), upload(photo(64, 64, "PNG"), "x.pdf")])
    assert len(uploads) == 2
    assert field.clean([]) == []
    assert field.clean(None) == []
    widget = field.widget.render("photos", None)
    assert "multiple" in widget
    assert 'accept="image/jpeg,image/png,image/webp"' in widget


@pytest.mark.parametrize(
    ("field", "uploads", "says"),
    [
        (PhotosField(), [PDF], "File 1: Only photos fit here"),
        (PhotosField(), [photo(64, 64), b"<html>"], "File 2: We cannot take this kind of file"),
        (PhotosField(), [photo(64, 64)] * 7, "At most 6 files fit here; you chose 7"),
        (FilesField(max_files=1), [PDF, PDF], "At most 1 file fits here; you chose 2"),
        (PhotosField(required=True), [], "required"),
    ],
)
def test_the_field_says_what_is_wrong(field, uploads, says):
    from django import forms
    from django.utils import translation

    with translation.override("en"), pytest.raises(forms.ValidationError, match=says):
        field.clean([upload(content) for content in uploads])


def test_the_field_takes_documents_where_they_are_wanted():
    assert len(FilesField().clean([upload(PDF), upload(photo(64, 64))])) == 2
