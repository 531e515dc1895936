import gzip

import pytest
from django.contrib.messages import constants
from django.template.loader import render_to_string
from django.test import Client

from helin.ui.desks import Desk


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=False)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("audience", ["resident", "staff"])
def test_gallery_is_public_in_both_languages(client: Client, language: str, audience: str) -> None:
    client.cookies["django_language"] = language
    response = client.get("/ui/", {"as": audience})
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("<h1") == 1
    assert " style=" not in html
    assert f'<html lang="{language}"' in html
    assert ("desk-bar" in html, "resident-bar" in html) == ((True, False) if audience == "staff" else (False, True))


@pytest.mark.parametrize(("mode", "other"), [("elder", "standard"), ("standard", "elder")])
def test_mode_is_remembered_and_shown(client: Client, mode: str, other: str) -> None:
    response = client.post("/ui/mode/", {"mode": mode, "next": "/ui/complaint/"})
    assert response.headers["Location"] == "/ui/complaint/"
    html = client.get("/ui/complaint/").content.decode()
    assert f'data-mode="{mode}"' in html
    assert f'value="{other}"' in html


def test_theme_is_remembered_and_shown(client: Client) -> None:
    client.post("/ui/theme/", {"theme": "dark", "next": "/ui/"})
    html = client.get("/ui/complaint/").content.decode()
    assert 'data-theme="dark"' in html
    assert 'value="dark" aria-pressed="true"' in html


def test_language_is_switched(client: Client) -> None:
    client.post("/ui/language/", {"language": "en", "next": "/ui/complaint/"})
    assert "Something wrong with this website?" in client.get("/ui/complaint/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_switches_do_not_lead_elsewhere(client: Client, target: str) -> None:
    assert client.post("/ui/mode/", {"mode": "elder", "next": target}).headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/ui/mode/", "/ui/theme/"])
def test_unknown_values_change_nothing(client: Client, path: str) -> None:
    assert not client.post(path, {"mode": "<b>", "theme": "<b>"}).cookies


@pytest.mark.parametrize("path", ["/ui/mode/", "/ui/theme/", "/ui/language/"])
def test_switches_are_posts_with_a_token(path: str) -> None:
    assert Client().get(path).status_code == 405
    assert Client(enforce_csrf_checks=True).post(path, {"mode": "elder"}).status_code == 403


def test_forged_cookies_count_as_not_set(client: Client) -> None:
    client.cookies["helin_mode"] = '"><script>'
    client.cookies["helin_theme"] = "purple"
    html = client.get("/ui/complaint/").content.decode()
    assert 'data-mode="standard" data-theme="auto"' in html


def test_desk_phone_stands_in_the_header_of_large_type_only(client: Client, settings: object) -> None:
    settings.HELIN_DESK_PHONE = "0536-3110000"
    client.cookies["helin_mode"] = "standard"
    assert 'class="desk-phone"' not in client.get("/ui/complaint/").content.decode()
    client.cookies["helin_mode"] = "elder"
    assert 'class="desk-phone"' in client.get("/ui/complaint/").content.decode()


def test_an_app_may_know_the_desk_better(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helin.ui.desks._resolvers", [lambda request: None, lambda request: Desk("Chunyue", "1")])
    assert 'class="brand-place">Chunyue<' in client.get("/ui/complaint/").content.decode()


def test_every_page_offers_a_way_to_complain_about_helin(client: Client) -> None:
    assert '<a href="/ui/complaint/"' in client.get("/ui/").content.decode()


def test_a_page_without_a_request_still_renders() -> None:
    html = render_to_string("ui/page.html")
    assert 'data-mode="standard" data-theme="auto"' in html
    assert "<form" not in html


def test_messages_are_shown_by_tone() -> None:
    class Message:
        level_tag = constants.DEFAULT_TAGS[constants.SUCCESS]

        def __str__(self) -> str:
            return "Saved <b>"

    html = render_to_string("ui/page.html", {"messages": [Message()]})
    assert 'data-tone="success"' in html
    assert "Saved &lt;b&gt;" in html


def test_an_empty_page_is_light(client: Client) -> None:
    assert len(gzip.compress(client.get("/ui/complaint/").content)) < 4096
