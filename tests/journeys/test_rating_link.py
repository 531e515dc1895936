"""The link of a text message in a real browser: no script, no sign-in, large type, and an address that stays here."""

import pytest
from django.urls import reverse

from helin.features.cases.models import Rating
from helin.features.cases.tests.rating_by_link import answered, offered
from helin.features.cases.views import rating as views
from tests.journeys import looks

pytestmark = pytest.mark.django_db(transaction=True)


def opens(opened, world, **options):
    """A fresh browser on the link, and what it tells other pages of where it came from."""
    page, told = opened(**options), []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    address = reverse("cases:rating_link", args=[offered(answered(world))])
    page.goto(address)
    return page, address, told


def switch(page):
    """Press the switch for large type in the head; the status of what comes."""
    with page.expect_response(lambda answer: "/ui/mode/" in answer.url) as answer:
        page.click("button[data-kind=mode]")
    page.wait_for_load_state()
    return answer.value.status


def test_an_answer_is_rated_in_large_type_without_script_or_sign_in(opened, world):
    page, address, told = opens(opened, world, script=False)
    assert switch(page) == 302
    assert page.url.endswith(address)
    assert page.get_attribute("html", "data-mode") == "elder"
    page.check("input[name=solved][value=no]")
    page.check("input[name=grade][value='5']")
    page.fill("textarea", "灯还是不亮")
    page.click("main form button")
    assert "确定吗？" in page.inner_text("main")
    page.check("input[name=grade][value='1']")
    page.click("main form button")
    assert "谢谢您" in page.inner_text("main")
    assert (Rating.objects.get().grade, Rating.objects.get().comment) == (1, "灯还是不亮")
    secret = address.strip("/").rpartition("/")[2]
    assert [where for where in told if secret in where] == []
    assert any(told), "the origin alone is told"


def test_with_no_referrer_the_switch_would_be_refused(opened, world, monkeypatch):
    """The negative control of why the page says strict-origin: browsers then send its forms without their origin."""
    monkeypatch.setitem(views.APART, "Referrer-Policy", "no-referrer")
    page, _address, _told = opens(opened, world, script=False)
    assert switch(page) == 403


def test_with_the_policy_of_the_site_its_own_pages_would_learn_the_secret(opened, world, monkeypatch):
    """And the other one: same-origin hands the whole address on, if only inside the house."""
    monkeypatch.setitem(views.APART, "Referrer-Policy", "same-origin")
    page, address, told = opens(opened, world, script=False)
    switch(page)
    assert any(address in where for where in told)


@pytest.mark.parametrize(("mode", "width"), [("standard", 360), ("standard", 1280), ("elder", 360)])
def test_what_everybody_sees_looks_right(opened, world, mode, width):
    page, _address, _told = opens(opened, world, width=width, mode=mode)
    looks.check_page(page, mode)
    page.goto(reverse("cases:rating_link", args=[offered(answered(world, appeal_type="accusation"))]))
    looks.check_page(page, mode)
    page.goto(reverse("cases:public_left_out"))
    looks.check_page(page, mode)


@pytest.mark.parametrize(("mode", "width"), [("standard", 1280), ("standard", 360), ("elder", 1280)])
def test_the_script_of_the_officer_looks_right(signed_in, people_with_passwords, mode, width):
    case = answered(people_with_passwords)
    page = signed_in("verifier", width=width, mode=mode)
    page.goto(reverse("cases:show", args=[case.pk]))
    looks.check_page(page, mode)
    page.check("input[name=result][value=not_reached]")
    page.click("button[name=verb][value=call_back]")
    page.locator("text=已经有 1 次没接通").wait_for()
