"""The doors and one's own pages in a real browser: measured in every mode, and a passkey at work."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from helin.core.people import actions, sms
from helin.core.people.actors import actor_for
from helin.core.people.models import Bucket, Person
from helin.core.places.models import Place
from helin.kit.actors import Actor
from tests.journeys import looks

JOB, PASSWORD, PHONE = Actor.system("test"), "a long sentence to remember", "13912345678"
OWN_PAGES = ["my_data", "change_name", "account", "change_password", "change_phone", "add_totp", "add_passkey", "erase"]
VIEW_REASON = "核实楼道灯的位置，方便时给您回电话"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium. It runs an event loop in this thread, to which Django would refuse the database."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        launched = playwright.chromium.launch(**looks.CHROMIUM)
        yield launched
        launched.close()


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The six digits of the messages that left."""
    sent: list[str] = []

    class Box:
        def send(self, phone: str, text: str) -> None:
            found = re.search(r"\d{6}", text)
            sent.append(found.group() if found else "")

    monkeypatch.setattr(sms, "_backend", lambda name: Box())
    return sent


@pytest.fixture
def street(transactional_db: None) -> Place:
    parent, now = None, timezone.now()
    for kind, name, more in (
        ("street", "东城街道", {"code": "370724002"}),
        ("community", "春悦社区", {"code": "370724002901"}),
        ("grid", "春悦网格", {"code": "370724002901001", "grid_kind": "basic"}),
        ("building", "春悦花园3号楼", {}),
    ):
        parent = Place.objects.create(kind=kind, name=name, parent=parent, **more)
        parent.refresh_from_db()
    street = Place.objects.get(kind="street")
    person = actions.create_account(
        name="赵工作",
        phone="13800000001",
        sign_in="zhao",
        password=PASSWORD,
        must_change=False,
        place=street,
        by=JOB,
        at=now,
    )
    today = timezone.localtime(now).date()
    for role in ("dispatcher", "auditor"):
        actions.grant_role(person=person, role=role, place=street, starts_on=today, by=JOB, at=now)
    return street


def sign_in(page: Page, base: str) -> None:
    page.goto(base + reverse("people:sign_in"))
    page.fill("[name=sign_in]", "zhao")
    page.fill("[name=password]", PASSWORD)
    page.click("form[method=post][novalidate] button")
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_pages_measure_up(
    browser: Browser, live_server: LiveServer, street: Place, texts: list[str], mode: str
) -> None:
    base = live_server.url
    with browser.new_context(
        locale="zh-CN", reduced_motion="reduce", viewport={"width": 360, "height": 800}
    ) as context:
        context.add_cookies([{"name": "helin_mode", "value": mode, "url": base}])
        page = context.new_page()

        def check(name: str) -> None:
            looks.check_page(page, mode)
            save(page, f"{name}-{mode}")

        page.goto(base + reverse("people:sign_in"))
        check("sign_in")
        page.goto(base + reverse("people:request_code"))
        page.fill("[name=phone]", PHONE)
        page.click("form[novalidate] button")
        check("check_code")
        page.fill("[name=code]", texts[-1])
        page.click("form[novalidate] button")
        check("join_community")
        page.click("main a[href^='?community']")
        page.fill("[name=name]", "欧阳金丝雀")
        page.select_option("[name=place]", label="春悦花园3号楼")
        check("join")
        page.click("form[novalidate] button")
        page.wait_for_url(lambda url: "/join" not in url)
        person = Person.objects.get(phone_index__isnull=False, sign_in=None)
        at = timezone.now()
        viewer = actor_for(Person.objects.get(sign_in="zhao"), at)
        actions.open_personal_data(
            person.pk, subject="cases.case:12", place=street, reason=VIEW_REASON, by=viewer, at=at
        )
        for name in OWN_PAGES:
            page.goto(base + reverse(f"people:{name}"))
            check(name)
        context.clear_cookies()
        context.add_cookies([{"name": "helin_mode", "value": mode, "url": base}])
        sign_in(page, base)
        page.goto(base + reverse("people:who_saw") + "?subject=cases.case:12")
        assert VIEW_REASON in page.content()
        check("who_saw")


def save(page: Page, name: str) -> None:
    """Keep a picture when a folder is named for them."""
    import os

    if folder := os.environ.get("HELIN_PICTURES"):
        page.screenshot(path=f"{folder}/people-{name}.png", full_page=True)


def test_a_passkey_is_made_and_lets_in(browser: Browser, live_server: LiveServer, street: Place) -> None:
    base = live_server.url
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        chrome = context.new_cdp_session(page)
        chrome.send("WebAuthn.enable")
        chrome.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "hasResidentKey": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        sign_in(page, base)
        page.goto(base + reverse("people:add_passkey"))
        page.click("passkey-ceremony button")
        page.wait_for_selector("main ul code")
        page.goto(base + reverse("people:account"))
        page.click(f"form[action='{reverse('people:sign_out')}'] button")
        sign_in(page, base)
        assert page.url == base + reverse("people:second_step")
        page.click("passkey-ceremony button")
        page.wait_for_url(lambda url: "second-step" not in url)
        page.goto(base + reverse("people:account"))
        assert page.url == base + reverse("people:account")
    assert timedelta(0) <= timezone.now() - Person.objects.get(sign_in="zhao").last_login
    assert Bucket.objects.filter(key__startswith="second-step").count() == 0
