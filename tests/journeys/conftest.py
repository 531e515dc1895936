"""A real browser against a live server on the world of the case tests."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, sync_playwright

from helin.features.cases.tests import conftest as cases
from tests.journeys import looks

PASSWORD = "a quiet green courtyard"
world = cases.world


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module. Playwright keeps an event loop in this thread; Django must bear it as long."""
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        launched = playwright.chromium.launch(**looks.CHROMIUM)
        yield launched
        launched.close()


@pytest.fixture
def people_with_passwords(transactional_db, world):
    """Everybody in the world can sign in with a name and the same password."""
    for name, person in world.people.items():
        person.sign_in = f"t.{name.replace('_', '-')}"
        person.set_password(PASSWORD)
        person.account_at = person.password_set_at = timezone.now()
        person.save()
    return world


@pytest.fixture
def opened(chromium, live_server) -> Iterator[Callable[..., Page]]:
    """A page of a fresh browser; `script=False` switches JavaScript off."""
    made = []

    def open_page(*, width: int = 360, script: bool = True, mode: str = "standard") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            locale="zh-CN",
            java_script_enabled=script,
            base_url=live_server.url,
        )
        context.add_cookies([{"name": "helin_mode", "value": mode, "url": live_server.url}])
        made.append(context)
        return context.new_page()

    yield open_page
    for context in made:
        context.close()


@pytest.fixture
def signed_in(opened, people_with_passwords) -> Callable[..., Page]:
    """A page on which this person has signed in through the form."""

    def sign_in(name: str, **options: object) -> Page:
        page = opened(**options)
        page.goto("/people/sign-in/")
        page.fill("main input:not([type=hidden]):not([type=password]) >> nth=0", f"t.{name.replace('_', '-')}")
        page.fill("main input[type=password]", PASSWORD)
        page.locator("main form").filter(has=page.locator("input[type=password]")).locator("button").first.click()
        page.wait_for_load_state()
        assert "/sign-in/" not in page.url, page.inner_text("main")
        return page

    return sign_in
