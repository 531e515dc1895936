import os
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from helin.core.files import actions, jobs, store
from helin.core.files.models import State
from helin.core.files.tests.conftest import JOB, NOW, PDF, on_disk, photo, process
from helin.core.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_the_sweep_deletes_only_old_files_that_no_row_names(attach, folder, django_capture_on_commit_callbacks):
    kept, document = attach(photo(64, 64)), attach(PDF)
    process(kept, django_capture_on_commit_callbacks)
    orphan, young = store.write([b"orphan"]), store.write([b"young"])
    part = folder / "ab" / "abcd.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"half")
    old = (NOW - timedelta(hours=25)).timestamp()
    for path in on_disk(folder):
        os.utime(path, (old, old))
    os.utime(folder / young, (NOW.timestamp(), NOW.timestamp()))
    assert jobs.delete_orphans(at=NOW) == 2
    left = {str(path.relative_to(folder)) for path in on_disk(folder)}
    assert left == {kept.view_key, kept.thumb_key, document.original_key, young}
    assert orphan not in left


def test_a_photo_whose_job_was_lost_is_taken_up_again(attach):
    lost = attach(photo(64, 64), at=NOW - timedelta(minutes=16))
    attach(photo(65, 64), at=NOW - timedelta(minutes=14))
    assert jobs.stale(at=NOW) == [lost.pk]


def process_twice_at_once(attachment):
    gate, states = threading.Barrier(2), []

    def work():
        gate.wait(10)
        states.append(actions.process(attachment.pk, by=JOB, at=NOW))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return states


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_process_once(attach, folder):
    assert process_twice_at_once(attach(photo(900, 900))) == [State.READY, State.READY]
    assert Entry.objects.filter(kind="files.process").count() == 1
    assert len(on_disk(folder)) == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_jobs_would_process_twice(attach, monkeypatch):
    """The negative control of the test above: each waits inside until the other is inside too."""
    inside, clean = threading.Barrier(2), actions.pictures.clean

    def clean_together(file):
        inside.wait(10)
        return clean(file)

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    monkeypatch.setattr(actions.pictures, "clean", clean_together)
    process_twice_at_once(attach(photo(300, 300)))
    assert Entry.objects.filter(kind="files.process").count() == 2


def test_the_jobs(attach, folder, django_capture_on_commit_callbacks):
    attachment = attach(photo(64, 64), at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.process(attachment_id=attachment.pk)
    attachment.refresh_from_db()
    assert attachment.state == State.READY
    attach(photo(65, 64), at=NOW)
    jobs.resume(int((NOW + timedelta(hours=1)).timestamp()))
    assert ProcrastinateJob.objects.filter(task_name="files.process").count() == 3
    for path in on_disk(folder):
        os.utime(path, (0, 0))
    store.write([b"young"])
    orphan = store.write([b"orphan"])
    os.utime(folder / orphan, (0, 0))
    jobs.sweep(int(NOW.timestamp()))
    assert len(on_disk(folder)) == 4
    assert not (folder / orphan).exists()
