import errno
import io
import os
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from helin.core.files import actions, rules, sniff, store
from helin.core.files.models import Attachment, State
from helin.core.files.tests.conftest import CANARY, JOB, NOW, PDF, gps_photo, on_disk, photo, process, upload
from helin.core.journal.models import Entry
from helin.core.roles import Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db


def test_a_photo_waits_for_its_job(attach, folder):
    attachment = attach(photo())
    assert (attachment.state, attachment.kind, attachment.is_public) == (State.PENDING, "photo", False)
    entry = Entry.objects.get(kind="files.attach")
    assert (entry.kind, entry.payload["to"]) == ("files.attach", "demo.thing:1")
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("files.process", {"attachment_id": attachment.pk})
    assert len(on_disk(folder)) == 1


def test_no_byte_of_exif_or_gps_remains(attach, folder, django_capture_on_commit_callbacks):
    content = gps_photo()
    assert CANARY.encode() in content
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)[2] == (36.0, 30.0, 12.5)
    attachment = attach(content)
    assert CANARY.encode() in on_disk(folder)[0].read_bytes(), "the test can see what it looks for"
    assert process(attachment, django_capture_on_commit_callbacks) == State.READY
    files = on_disk(folder)
    assert len(files) == 2
    for path in files:
        kept = path.read_bytes()
        assert not any(trace in kept for trace in (CANARY.encode(), b"Exif", b"EXIF", b"ICCP", b"XMP", b"2026:11:24"))
        with Image.open(path) as picture:
            assert not picture.getexif()
            assert not picture.info.get("icc_profile")
            assert picture.height > picture.width, "turned upright before the orientation was dropped"


def test_the_two_sizes(attach, django_capture_on_commit_callbacks):
    attachment = attach(photo(2400, 1200))
    process(attachment, django_capture_on_commit_callbacks)
    sizes = {}
    for key in (attachment.view_key, attachment.thumb_key):
        with store.read(key) as file, Image.open(file) as picture:
            assert picture.format == "WEBP"
            sizes[key] = picture.size
    assert list(sizes.values()) == [(1600, 800), (320, 160)]


def test_transparency_survives(attach, django_capture_on_commit_callbacks):
    written = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(written, "PNG")
    attachment = attach(written.getvalue())
    process(attachment, django_capture_on_commit_callbacks)
    with store.read(attachment.view_key) as file, Image.open(file) as picture:
        assert picture.convert("RGBA").getpixel((5, 5))[3] == 0


def test_processing_twice_is_processing_once(attach, django_capture_on_commit_callbacks):
    attachment = attach(photo(64, 64))
    process(attachment, django_capture_on_commit_callbacks)
    keys = attachment.view_key
    assert process(attachment, django_capture_on_commit_callbacks) == State.READY
    assert attachment.view_key == keys
    assert Entry.objects.filter(kind="files.process").count() == 1


def test_a_photo_that_cannot_be_decoded_is_refused_and_deleted(attach, folder, django_capture_on_commit_callbacks):
    whole = photo(600, 600)
    attachment = attach(whole[: len(whole) // 2])  # its header is sound, so it is taken
    assert process(attachment, django_capture_on_commit_callbacks) == State.REFUSED
    assert on_disk(folder) == []
    assert Entry.objects.get(kind="files.process").payload["state"] == "refused"


def test_only_the_system_processes(attach, actor):
    attachment = attach(photo(64, 64))
    with pytest.raises(PermissionDenied):
        actions.process(attachment.pk, by=actor, at=NOW)


def test_a_document_is_ready_at_once_and_kept_as_it_is(attach):
    attachment = attach(PDF, name="李秀兰的诊断书.pdf")
    assert attachment.state == State.READY
    with store.read(attachment.original_key) as file:
        assert file.read() == PDF
    row = Attachment.objects.filter(pk=attachment.pk).values().get()
    assert "李秀兰" not in str(row), "the uploader's name for it is not kept"


def test_the_same_bytes_for_the_same_subject_are_one_attachment(attach, folder):
    first, again, elsewhere = attach(PDF), attach(PDF), attach(PDF, subject="demo.thing:2")
    assert first.pk == again.pk != elsewhere.pk
    assert len(on_disk(folder)) == 2
    assert Entry.objects.filter(kind="files.attach").count() == 2


def test_without_a_rule_nobody_attaches(street, actor, folder, monkeypatch):
    monkeypatch.setattr(rules, "registered", {})
    with pytest.raises(PermissionDenied):
        actions.attach(upload(PDF), subject="demo.thing:1", place=street, by=actor, at=NOW)
    assert on_disk(folder) == []
    assert not Attachment.objects.exists()


def test_who_may_not_see_may_not_attach(attach, street):
    with pytest.raises(PermissionDenied):
        attach(PDF, by=Actor(person_id=None, label=""))


def test_a_feature_may_let_strangers_attach_what_they_cannot_see(street, monkeypatch):
    monkeypatch.setattr(rules, "registered", {})
    rules.register("demo.thing", lambda actor, subject_id: False, attach=lambda actor, subject_id: subject_id == 1)
    made = actions.attach(upload(PDF), subject="demo.thing:1", place=street, by=Actor.anonymous(), at=NOW)
    assert made.uploaded_by_id is None
    with pytest.raises(PermissionDenied):
        actions.attach(upload(PDF), subject="demo.thing:2", place=street, by=Actor.anonymous(), at=NOW)


def test_a_second_rule_for_a_prefix_is_refused(seen_by):
    with pytest.raises(ValueError, match="already"):
        rules.register("demo.thing", lambda actor, subject_id: True)


@pytest.mark.parametrize("subject", ["demo.thing:", "demo.thing:x", "demo.thing", "other.thing:1", ":1"])
def test_a_subject_without_a_rule_is_seen_by_nobody(seen_by, subject):
    seen_by.add(5)
    assert not rules.may_see(Actor(5, ""), subject)


class FullDisk(io.BytesIO):
    """An upload whose third read meets a full disk: the first two chunks are written by then."""

    reads = -1

    def read(self, size=-1):
        if size == actions.CHUNK:
            self.reads += 1
            if self.reads == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
        return super().read(size)


def test_a_full_disk_leaves_nothing_half_written(street, actor, seen_by, folder):
    seen_by.add(actor.person_id)
    file = upload(b"")
    file.file = FullDisk(PDF + b"\x00" * actions.CHUNK * 5)
    with pytest.raises(OSError, match="No space"):
        actions.attach(file, subject="demo.thing:1", place=street, by=actor, at=NOW)
    assert file.file.reads == 2, "it failed midway"
    assert on_disk(folder) == []
    assert not Attachment.objects.exists()
    assert not Entry.objects.filter(kind="files.attach").exists()


def test_a_disk_that_fills_while_the_photo_is_made_smaller_loses_nothing(attach, folder, monkeypatch):
    attachment = attach(photo(64, 64))
    monkeypatch.setattr(os, "fsync", lambda number: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space")))
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        actions.process(attachment.pk, by=JOB, at=NOW)
    attachment.refresh_from_db()
    assert attachment.state == State.PENDING
    assert [path.name for path in on_disk(folder)] == [attachment.original_key.split("/")[1]]


def test_when_the_row_cannot_be_written_the_file_goes_again(attach, folder, monkeypatch):
    monkeypatch.setattr(actions.facts, "record", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("no journal")))
    with pytest.raises(RuntimeError, match="no journal"):
        attach(PDF)
    assert on_disk(folder) == []
    assert not Attachment.objects.exists()


def test_removing_leaves_a_tombstone(attach, actor, folder, django_capture_on_commit_callbacks):
    attachment = attach(PDF)
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(attachment.pk, by=actor, at=NOW)
        actions.remove(attachment.pk, by=actor, at=NOW + timedelta(days=1))
    attachment.refresh_from_db()
    assert (attachment.state, attachment.removed_at, attachment.original_key) == (State.REMOVED, NOW, "")
    assert on_disk(folder) == []
    assert Entry.objects.filter(kind="files.remove").count() == 1
    assert attach(PDF).pk != attachment.pk, "and the same file may come again"


def test_who_may_remove(attach, street, seen_by):
    attachment = attach(PDF)
    staff = Actor(77, "", roles={street.pk: frozenset({Role.COMMUNITY_STAFF})})
    for stranger in (Actor(77, ""), Actor.anonymous(), staff):
        with pytest.raises(PermissionDenied):
            actions.remove(attachment.pk, by=stranger, at=NOW)
    seen_by.add(77)
    with pytest.raises(PermissionDenied):
        actions.remove(attachment.pk, by=Actor(77, ""), at=NOW)
    assert actions.remove(attachment.pk, by=staff, at=NOW).state == State.REMOVED


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"kind": "video"}, "attachment_kind_is_known"),
        ({"state": "odd"}, "attachment_state_is_known"),
        ({"sha256": "x"}, "attachment_digest_is_sha256"),
        ({"kind": "photo", "state": "ready"}, "ready_photo_has_two_sizes_and_no_original"),
        ({"state": "refused"}, "refused_or_removed_attachment_has_no_file"),
        ({"state": "removed", "original_key": ""}, "removed_attachment_says_when"),
    ],
)
def test_constraints(attach, values, name):
    attachment = attach(PDF)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(**values)


def test_one_live_attachment_per_subject_and_content(attach):
    attach(PDF)
    other = attach(PDF, subject="demo.thing:2")
    with pytest.raises(IntegrityError, match="one_live_attachment"), transaction.atomic():
        Attachment.objects.filter(pk=other.pk).update(subject="demo.thing:1")


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_give_one_attachment_and_one_file(attach, folder):
    gate, ids = threading.Barrier(8), []

    def send():
        gate.wait(10)
        ids.append(attach(PDF).pk)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert len(on_disk(folder)) == 1
    assert Entry.objects.filter(kind="files.attach").count() == 1


def test_a_refused_upload_writes_nothing(attach, folder):
    with pytest.raises(sniff.Refused):
        attach(b"<html>")
    assert not Attachment.objects.exists()
    assert on_disk(folder) == []
