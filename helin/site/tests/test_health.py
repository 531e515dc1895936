import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, override_settings

from helin.site import health, safety
from helin.site.tests.test_faults import setting, unreachable_database


@pytest.fixture(autouse=True)
def _ask_again():
    health._once_true.clear()


@pytest.mark.django_db
def test_a_sound_installation_is_ready_and_says_of_each_part(client):
    response = client.get("/readyz")
    told = response.json()
    assert response.status_code == 200, told
    assert told["ready"] is True
    assert set(told) == {"ready", "database", "migrations", "search", "queue", "disk"}


@pytest.mark.django_db(transaction=True)
def test_without_the_database_it_lives_but_is_not_ready():
    client = Client(raise_request_exception=False)
    with unreachable_database():
        assert client.get("/livez").content == b"ok\n"
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json()["database"] == {"ok": False, "says": "OperationalError"}
        assert b"helin_database_up 0.0" in client.get("/metrics").content


@pytest.mark.django_db
def test_a_full_disk_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "DISK_LEAST", 1 << 60)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_figures_count_by_view_and_never_by_path(client):
    client.get("/livez")
    client.get("/nowhere/13812345678/")
    page = client.get("/metrics").content.decode()
    assert 'helin_requests_total{method="GET",status="200",view="livez"}' in page
    assert 'view="none"' in page
    assert "13812345678" not in page
    assert "helin_journal_lag_entries 0.0" in page


@pytest.mark.django_db
def test_figures_are_for_this_machine_or_the_token(client):
    with override_settings(METRICS_TOKEN="t0ken"):
        assert client.get("/metrics").status_code == 200
        for stranger in ({"REMOTE_ADDR": "10.0.0.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 10.0.0.9"}):
            assert client.get("/metrics", **stranger).status_code == 404
            assert client.get("/metrics", **stranger, headers={"Authorization": "Bearer wrong"}).status_code == 404
            assert client.get("/metrics", **stranger, headers={"Authorization": "Bearer t0ken"}).status_code == 200
            assert "says" not in client.get("/readyz", **stranger).content.decode()
    with override_settings(METRICS_TOKEN=""):
        assert client.get("/metrics", REMOTE_ADDR="10.0.0.9", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.mark.django_db
def test_the_address_is_the_proxys_word_only_when_the_proxy_is_trusted(client):
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.9", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["synchronous_commit"])
def test_an_unsafe_setting_is_named_with_its_remedy(name):
    assert safety.unsafe_settings() == []
    with setting(name, "off"):
        [unsafe] = safety.unsafe_settings()
    assert unsafe.what == "PostgreSQL runs with synchronous_commit = off"
    assert "synchronous_commit = on" in unsafe.mend


def test_the_deployment_check_is_clean_under_a_real_host_name():
    done = _check(HELIN_HOSTS="helin.example.cn")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_deployment_check_would_see_plain_http():
    assert _check(HELIN_HOSTS="helin.example.cn", HELIN_HTTPS="0").returncode != 0


def _check(**more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "helin.site.settings"} | more
    return subprocess.run(command, env=environment, cwd=settings.ROOT, capture_output=True, text=True)
