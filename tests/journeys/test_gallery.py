"""The gallery in a real browser: measured in every mode, and its three scripts at work."""

from collections.abc import Iterator

import pytest
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys import looks

BAD_PAGE = """<html data-mode="standard"><title>x</title><p><a href="#a" id="tiny">x</a></p><a href="#b">one</a>
<p>12 px</p><div class="wide">wide</div><div class="cut">cut off<br>here</div><div class="bar"></div></html>"""
BAD_CSS = """p{font-size:12px} .wide{width:900px} .cut{height:20px;overflow:hidden} a{outline:none!important}
.bar{position:fixed;inset:0;background:white}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site without a database: the gallery must not need one."""
    from threading import Thread
    from wsgiref.simple_server import WSGIServer, make_server

    class Threads(WSGIServer):
        request_queue_size = 50

    server = make_server(
        "127.0.0.1", 0, get_wsgi_application(), server_class=Threads, handler_class=QuietWSGIRequestHandler
    )
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(**looks.CHROMIUM)
        yield launched
        launched.close()


def context(
    browser: Browser, address: str, *, mode: str = "standard", theme: str = "light", **options: object
) -> BrowserContext:
    made = browser.new_context(locale="zh-CN", reduced_motion="reduce", **options)
    made.add_cookies(
        [
            {"name": name, "value": value, "url": address}
            for name, value in (("helin_mode", mode), ("helin_theme", theme))
        ]
    )
    return made


def opened(made: BrowserContext, url: str) -> Page:
    """Open a page and fail on anything the browser complains about, a refused style or script above all."""
    page = made.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url)
    assert complaints == []
    return page


def wait_until_kept(page: Page) -> None:
    """Wait for the draft; `wait_for_function` would evaluate in the page, which the policy forbids."""
    for _ in range(100):
        if page.evaluate("sessionStorage.length") == 1:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the draft was not kept")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(("mode", "theme"), [("standard", "light"), ("standard", "dark"), ("elder", "light")])
def test_gallery_measures_up(browser: Browser, address: str, mode: str, theme: str, width: int) -> None:
    with context(browser, address, mode=mode, theme=theme, viewport={"width": width, "height": 800}) as made:
        audience = "staff" if theme == "dark" else "resident"
        looks.check_page(opened(made, f"{address}/ui/?as={audience}"), mode, with_reflow=width == 360)


def test_measuring_finds_each_planted_fault(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    page.set_content(BAD_PAGE)
    with looks.styled(page, BAD_CSS):
        found = "\n".join(looks.problems(page, "standard"))
    page.close()
    for sign in (
        "target",
        "text of 12.0 px",
        "reaches 908",
        "focus is hidden",
        "focus has no mark",
        "axe",
        "cut off",
        "at 320 px",
    ):
        assert sign in found, sign


@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_rows_are_blocks_on_a_phone_and_a_table_at_a_desk(browser: Browser, address: str, mode: str) -> None:
    with context(browser, address, mode=mode, viewport={"width": 360, "height": 800}) as made:
        page = opened(made, f"{address}/ui/?as=staff")
        row = page.locator(".data-table[data-room=many] tbody tr").first
        assert looks.problems(page, mode, with_axe=False, with_reflow=False) == []
        assert row.evaluate("row => getComputedStyle(row).display") == "flex"
        assert row.locator("[data-kind=title]").bounding_box()["width"] > 300
        shown = row.locator("[data-label]").last.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert "剩" in shown
        with looks.styled(page, ".data-table{container:none!important}"):
            assert "scrolls sideways" in "\n".join(page.evaluate(looks.SIDEWAYS)), (
                "the measure finds a table left whole"
            )
        page.set_viewport_size({"width": 1280, "height": 800})
        assert row.evaluate("row => getComputedStyle(row).display") == "table-row"


ONE_LINE = "bar => bar.getBoundingClientRect().height"


@pytest.mark.parametrize(
    ("width", "mode", "shown"),
    [(360, "standard", 2), (360, "elder", 1), (800, "standard", 4), (1280, "standard", 7), (1280, "elder", 7)],
)
def test_the_bar_of_a_desk_is_one_line_and_holds_everything(
    browser: Browser, address: str, width: int, mode: str, shown: int
) -> None:
    with context(
        browser, address, mode=mode, java_script_enabled=False, viewport={"width": width, "height": 800}
    ) as made:
        page = made.new_page()
        page.goto(f"{address}/ui/?as=staff")
        line = looks.TARGET_PX[mode] + 6
        assert page.locator(".desk-bar > ul").evaluate(ONE_LINE) == pytest.approx(line, abs=1)
        assert page.locator(".desk-bar > ul > li:visible").count() == shown
        page.locator(".desk-more summary").press("Enter")
        assert page.locator(".desk-more li:visible").count() == 10 - shown
        assert page.locator(".desk-bar :text('14'):visible").count() >= 1
        with looks.styled(page, ".desk-bar > ul > li {display:block!important}"):
            assert page.locator(".desk-bar > ul").evaluate(ONE_LINE) > line + 1, "all of them do not fit"


def test_draft_comes_back_and_is_forgotten_on_request(browser: Browser, address: str) -> None:
    with context(browser, address) as made:
        page = opened(made, f"{address}/ui/")
        page.fill("#id_empty-title", "东门井盖松了")
        page.check("#id_empty-answer_by_1")
        wait_until_kept(page)
        assert page.evaluate("Object.keys(sessionStorage)") == ["helin:draft::gallery"]
        page.reload()
        assert page.input_value("#id_empty-title") == "东门井盖松了"
        assert page.is_checked("#id_empty-answer_by_1")
        page.click(".draft-note button")
        assert page.input_value("#id_empty-title") == ""
        page.reload()
        assert page.locator(".draft-note").count() == 0


def test_question_opens_as_a_dialog_but_in_place_in_large_type(browser: Browser, address: str) -> None:
    with context(browser, address) as made:
        page = opened(made, f"{address}/ui/")
        page.click("ask-first > button")
        assert page.evaluate("document.querySelector('dialog.dialog').matches(':modal')")
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.matches('ask-first > button')")
    with context(browser, address, mode="elder") as made:
        page = opened(made, f"{address}/ui/")
        page.click("ask-first summary")
        assert page.is_visible("#withdraw")
        assert page.locator("dialog").count() == 0


def test_j_and_k_walk_the_rows_only_while_the_focus_is_there(browser: Browser, address: str) -> None:
    with context(browser, address) as made:
        page = opened(made, f"{address}/ui/")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement === document.body")
        page.focus("row-keys tbody tr:first-child a")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#16"


def test_everything_is_there_without_scripts(browser: Browser, address: str) -> None:
    with context(browser, address, java_script_enabled=False) as made:
        page = made.new_page()
        page.goto(f"{address}/ui/")
        page.click("ask-first summary")
        assert page.is_visible("#withdraw")
        page.click("button[name=mode]")
        assert page.get_attribute("html", "data-mode") == "elder"
