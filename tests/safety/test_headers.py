"""Headers on errors and redirects (test_matrix looks at every page's), cookies, and what `check --deploy` says."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.safety.knocking import problems, undone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "extra", "status"),
    [
        ("/nowhere/", {}, 404),
        ("/a\x00b/", {}, 404),
        ("/cases/desk", {}, 301),
        ("/", {"HTTP_HOST": "evil.example"}, 400),
        ("/cases/desk/", {}, 302),
    ],
)
def test_errors_and_redirects_carry_it_too(world, path, extra, status):
    answer = Client(raise_request_exception=False).get(path, **extra)
    assert (answer.status_code, problems(answer)) == (status, [])


def test_a_refused_form_without_its_token_carries_it(world):
    answer = Client(enforce_csrf_checks=True).post(reverse("cases:report"), {"text": "x"})
    assert (answer.status_code, problems(answer)) == (403, [])


def test_a_mistake_of_ours_carries_it(world, monkeypatch):
    def broken(*_arguments, **_named):
        raise RuntimeError

    monkeypatch.setattr("helin.features.cases.queries.public_cases", broken)
    answer = Client(raise_request_exception=False).get(reverse("cases:public_list"))
    assert (answer.status_code, problems(answer)) == (500, [])


def test_a_missing_policy_is_caught(world):
    answer = Client().get("/")
    del answer.headers["Content-Security-Policy"]
    assert problems(answer) == ["no default-src 'none'", "may be framed"]


def test_cookies_are_closed_to_scripts_and_other_sites(world):
    with undone():
        client = Client()
        client.post(reverse("people:request_code"), {"phone": "13900004321"})
        client.post(reverse("ui:mode"), {"mode": "elder"})
    for name in ("sessionid", "helin_mode"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"


def test_the_deployment_check_is_clean(settings):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD = (
        31536000,
        True,
        True,
    )
    settings.ALLOWED_HOSTS = ["helin.example"]
    call_command("check", "--deploy", "--fail-level", "WARNING", "--tag", "security")


def test_nobody_is_sent_off_the_site(world):
    for url, data in [
        (reverse("ui:mode"), {"mode": "elder", "next": "//evil.example/"}),
        (reverse("ui:language"), {"language": "en", "next": "https://evil.example/"}),
    ]:
        assert "evil" not in Client().post(url, data)["Location"]
    assert RequestFactory().get("/").get_host() == "testserver"
