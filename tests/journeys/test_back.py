"""The browser's Back after a mistake was corrected: a page, never a form to be sent again."""

import pytest
from playwright.sync_api import Error, Page

pytestmark = pytest.mark.django_db(transaction=True)


def back(page: Page) -> str:
    """Press Back; what the browser shows then, "" for its own page that asks to send the form again."""
    try:
        page.go_back()
    except Error:
        return ""
    return "" if page.url.startswith("chrome-error") else page.locator("h1").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_back_after_a_corrected_mistake_shows_the_page(opened, world, script):
    page = opened(script=script)
    page.goto("/cases/report/")
    page.click(".form > .button")
    page.wait_for_selector(".error-summary")
    page.fill("textarea", "三号楼二单元的楼道灯坏了。")
    page.click(".form > .button")
    page.wait_for_url("**/where/**")
    assert back(page) == "您要反映什么事？"
    assert page.locator("a:text('三号楼二单元的楼道灯坏了')").count() == 1, "what was written waits there"


def test_the_measure_sees_a_form_that_answers_in_place(signed_in):
    page = signed_in("dispatcher", width=1280)
    page.goto("/cases/desk/new/")
    page.click(".form > .button")
    page.wait_for_selector(".error-summary")
    page.goto("/cases/desk/")
    assert back(page) == ""
