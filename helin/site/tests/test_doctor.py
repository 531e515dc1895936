"""Break an installation in each way and see it said; unbroken, nothing is said."""

import json
import os
import socket
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from helin.core.workdays.models import CalendarDay
from helin.site import diagnosis
from helin.site.tests.processes import helin
from helin.site.tests.test_faults import setting

HOSTS = {"ALLOWED_HOSTS": ["helin.example.cn"]}


def said(check, at=None) -> str:
    return " ".join(f"{found.what} → {found.mend}" for found in check(at or timezone.now()))


@contextmanager
def sql(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    yield


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["localhost"])
def test_a_sound_installation_gives_no_findings():
    CalendarDay.objects.update_or_create(falls_on="2026-10-10", defaults={"is_workday": True})
    assert said(diagnosis.calendar, datetime(2026, 6, 3, tzinfo=UTC)) == ""
    for check in (*diagnosis.BEFORE, *diagnosis.WITH_DATABASE, *diagnosis.WITH_TABLES):
        if check not in {diagnosis.dependencies, diagnosis.port, diagnosis.calendar}:
            assert said(check) == "", check.__name__


@pytest.fixture
def broken(tmp_path):
    """A folder that stands for code and data at once."""
    (tmp_path / "keys").mkdir()
    for name in ("secret_key", "master_key"):
        (tmp_path / "keys" / name).write_text("k" * 40)
        (tmp_path / "keys" / name).chmod(0o600)
    with override_settings(VAR=tmp_path, ROOT=tmp_path):
        yield tmp_path


def test_keys_that_others_may_read_or_that_are_gone_are_named(broken):
    assert said(diagnosis.keys) == ""
    (broken / "keys" / "secret_key").chmod(0o644)
    (broken / "keys" / "master_key").unlink()
    assert "chmod 600" in said(diagnosis.keys)
    assert "master_key is missing" in said(diagnosis.keys)


def test_packages_that_differ_from_the_lock_are_named(broken):
    (broken / "requirements.lock").write_text("django==1.0 \\\n    --hash=sha256:00\nno-such-thing==2\n")
    assert "2 packages differ" in said(diagnosis.dependencies)
    assert "no-such-thing missing, locked 2" in said(diagnosis.dependencies)


def test_a_full_disk_is_named(broken, monkeypatch):
    monkeypatch.setattr(diagnosis, "GIGABYTE", 1 << 60)
    assert "make room" in said(diagnosis.folder)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(broken):
    broken.chmod(0o500)
    assert "cannot be written" in said(diagnosis.folder)


def test_a_taken_port_is_named(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        taken.settimeout(3)
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert "is taken by another program" in said(diagnosis.port)
    assert said(diagnosis.port) == ""


def test_a_public_site_needs_https_mail_and_sms():
    with override_settings(**HOSTS, HTTPS=False, EMAIL_BACKEND="x.console.EmailBackend", SMS_BACKEND="file"):
        assert "HELIN_HTTPS" in said(diagnosis.addresses)
        assert "e-mail goes nowhere" in said(diagnosis.channels)
        assert "not sent by SMS" in said(diagnosis.channels)


@pytest.mark.django_db
def test_unsafe_settings_pending_tables_and_a_wrong_clock_are_named():
    with setting("synchronous_commit", "off"):
        assert "synchronous_commit" in said(diagnosis.database)
    with sql("DELETE FROM django_migrations WHERE app = 'site'"):
        assert "helin migrate" in said(diagnosis.tables)
    assert "differ by" in said(diagnosis.clock, timezone.now() + timedelta(days=400))


@pytest.mark.django_db
def test_work_that_nobody_does_or_that_was_given_up_is_named():
    job = "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', 't', '{}')"
    with sql(job.format("todo")), sql(job.format("failed")):
        assert "1 jobs wait" in said(diagnosis.worker)
        assert "1 jobs were given up" in said(diagnosis.worker)
    with sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())"):
        assert "nobody does the work" not in said(diagnosis.worker)


@pytest.mark.django_db
def test_unknown_working_days_are_named_in_time():
    CalendarDay.objects.all().delete()
    assert "of 2026" in said(diagnosis.calendar, datetime(2026, 6, 3, tzinfo=UTC))
    assert "of 2027" not in said(diagnosis.calendar, datetime(2026, 11, 20, tzinfo=UTC))
    assert "of 2027" in said(diagnosis.calendar, datetime(2026, 12, 2, tzinfo=UTC))


def test_the_command_says_it_in_words_and_in_json_and_exits_1(tmp_path):
    done = helin(tmp_path, "doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", PORT="1")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["ok"] is False
    assert {"check": "database"}.items() <= told["problems"][-1].items()
    assert "✗ database: it does not answer" in done.stderr
    assert "check that DATABASE_URL is right" in done.stderr
