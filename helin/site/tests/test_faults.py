"""Each fault is real; each has its control: without our middleware and handlers it is a bare 500."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from helin.core.places.models import Place
from helin.site.embedded import IMMEDIATE, SYSTEM_USER, Server

FAULTY = "helin.site.tests.faulty_urls"
NOTHING_LOST = "您之前保存的内容都在"


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=FAULTY):
        yield Client(raise_request_exception=False)


@contextmanager
def without_our_doors() -> Iterator[Client]:
    """The control: Django as it comes."""
    bare = [name for name in settings.MIDDLEWARE if not name.startswith("helin.site")]
    with override_settings(ROOT_URLCONF="helin.site.tests.bare_urls", MIDDLEWARE=bare):
        yield Client(raise_request_exception=False)


@contextmanager
def setting(name: str, value: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET {name} = {value}")
        try:
            yield
        finally:
            cursor.execute(f"RESET {name}")


@contextmanager
def other_database(host: str) -> Iterator[None]:
    """Point Django elsewhere."""
    here = connection.settings_dict
    connection.close()
    connection.settings_dict = here | {"HOST": host, "NAME": "postgres"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = here


def unreachable_database() -> AbstractContextManager[None]:
    """Nobody listens there: a stopped server looks the same."""
    return other_database("/nowhere")


@contextmanager
def locked_places() -> Iterator[None]:
    with psycopg.connect(**connection.get_connection_params()) as other, setting("lock_timeout", "'50ms'"):
        other.execute("LOCK TABLE places_place IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def is_not_now(response) -> None:
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert NOTHING_LOST in response.content.decode()


NOT_NOW = {
    "read-only": lambda: setting("default_transaction_read_only", "on"),
    "unreachable": unreachable_database,
    "locked": locked_places,
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", NOT_NOW)
def test_a_database_that_cannot_take_it_is_a_503_that_says_nothing_is_lost(client, fault):
    with NOT_NOW[fault]():
        is_not_now(client.post("/write/", {"name": "春悦", "key": "k-1"}))
        with without_our_doors() as bare:
            assert bare.post("/write/", {"name": "春悦"}).status_code == 500
    assert client.post("/write/", {"name": "春悦"}).content == b"written", "writes resume unaided"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["53100", "53300", "57P01", "40001", "40P01", "57014"])
def test_what_the_server_reports_as_passing_is_a_503(client, code):
    sql = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    is_not_now(client.post("/sql/", {"sql": sql}))
    with without_our_doors() as bare:
        assert bare.post("/sql/", {"sql": sql}).status_code == 500


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_a_middleware_is_answered_too(client):
    cookie = {settings.SESSION_COOKIE_NAME: "x" * 32}
    client.cookies.load(cookie)
    with unreachable_database():
        is_not_now(client.get("/members/"))
        with without_our_doors() as bare:
            bare.cookies.load(cookie)
            assert bare.get("/members/").status_code == 500


@pytest.mark.django_db(transaction=True)
def test_the_503_page_keeps_what_was_sent_and_its_key_but_nothing_secret(client):
    with unreachable_database():
        page = client.post("/write/?a=1", {"name": "<楼道灯坏了>", "key": "k-17"}).content.decode()
        assert '<form class="stack" method="post" action="/write/?a=1">' in page
        assert '<input type="hidden" name="key" value="k-17">' in page
        assert "&lt;楼道灯坏了&gt;" in page
        page = client.post("/write/", {"name": "x", "password": "p4ss"}).content.decode()
        assert "p4ss" not in page
        assert "<form" not in page


@pytest.mark.django_db(transaction=True)
def test_conflicts_are_409_and_bad_values_422(client):
    street = Place.objects.create(kind="street", name="甲街", code="370724002")
    twice = {"sql": f"INSERT INTO places_place SELECT * FROM places_place WHERE id = {street.pk}"}
    assert client.post("/sql/", twice).status_code == 409
    assert client.get("/fail/transition/").status_code == 409
    assert client.get("/fail/invalid/").status_code == 422
    assert client.post("/sql/", {"sql": "SELECT 1/0"}).status_code == 422
    with without_our_doors() as bare:
        for answer in (bare.post("/sql/", twice), bare.get("/fail/transition/"), bare.get("/fail/invalid/")):
            assert answer.status_code == 500


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_has_its_words_in_both_languages_and_works_without_the_database(client, language):
    words = {
        "/fail/forbidden/": (403, "这里不对您开放", "This is not open to you"),
        "/fail/suspicious/": (400, "没看懂这个请求", "We could not read that request"),
        "/fail/bug/": (500, "我们这边出了问题", "Something went wrong on our side"),
        "/nowhere/": (404, "没有这个页面", "There is no such page"),
    }
    with unreachable_database():
        for path, (status, chinese, english) in words.items():
            response = client.get(path, headers={"Accept-Language": language})
            page = response.content.decode()
            assert response.status_code == status
            assert (chinese if language == "zh-hans" else english) in page
            assert "13812345678" not in page
            assert page.count("<h1") == 1
            assert 'class="skip-link"' in page, "in the house style"


@pytest.mark.django_db(transaction=True)
def test_large_type_stays_large_when_the_database_is_down(client):
    client.cookies.load({"helin_mode": "elder"})
    with unreachable_database():
        assert 'data-mode="elder"' in client.post("/write/").content.decode()


@pytest.mark.django_db
def test_a_missing_page_keeps_the_frame_with_its_switches(client):
    page = client.get("/nowhere/").content.decode()
    assert 'action="/ui/mode/"' in page


@pytest.mark.django_db(transaction=True)
def test_a_broken_template_still_leaves_a_page(client, monkeypatch):
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": "no.such.Storage"}}):
        page = client.get("/fail/bug/").content.decode()
    assert "我们这边出了问题" in page
    assert "skip-link" not in page


@pytest.mark.django_db
def test_nul_bytes_are_stripped_and_known_nowhere(client):
    assert client.post("/echo/?q=a%00b", {"text": "漏\0水"}).content.decode() == "漏水|ab"
    assert client.get("/echo%00/").status_code == 404
    with without_our_doors() as bare:
        assert "\0" in bare.post("/echo/?q=a%00b", {"text": "漏\0水"}).content.decode()


def test_a_stale_form_is_told_so():
    with override_settings(ROOT_URLCONF=FAULTY):
        response = Client(enforce_csrf_checks=True).post("/echo/", {"text": "x"})
    assert response.status_code == 403
    assert "这个页面开得太久了" in response.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_full_disk_is_a_503_reads_go_on_and_writes_resume(client):
    grow = {"sql": "INSERT INTO full_disk SELECT repeat(md5(n::text), 30) FROM generate_series(1, 3000) n"}
    with small_disk() as (run, ballast):
        run("CREATE TABLE full_disk (words text) TABLESPACE tiny")
        is_not_now(client.post("/sql/", grow))
        with without_our_doors() as bare:
            assert bare.post("/sql/", grow).status_code == 500
        assert client.post("/sql/", {"sql": "SELECT count(*) FROM full_disk"}).status_code == 200
        ballast.unlink()
        assert client.post("/sql/", {"sql": "INSERT INTO full_disk VALUES ('room again')"}).status_code == 200


@contextmanager
def small_disk() -> Iterator[tuple[Callable[[str], object], Path]]:
    """A server of its own with a disk of one megabyte as tablespace `tiny`, and a file on it that can make room."""
    with TemporaryDirectory(prefix="helin-full-") as folder:
        Path(folder).chmod(0o755)
        server, disk = Server(Path(folder) / "postgres"), Path(folder) / "disk"
        server.start()
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=0777", "tmpfs", disk], check=True)
        try:
            home, ballast = disk / "tiny", disk / "ballast"
            home.mkdir()
            ballast.write_bytes(b"x" * 300_000)
            shutil.chown(home, SYSTEM_USER)
            with psycopg.connect(server.url(), autocommit=True) as other, other_database(str(server.sockets)):
                other.execute(f"CREATE TABLESPACE tiny LOCATION '{home}'")
                yield other.execute, ballast
        finally:
            server.stop(IMMEDIATE)
            subprocess.run(["umount", disk], check=True)
