from helin.features.cases import actions
from helin.features.cases.tests.conftest import NOW
from helin.ui.templatetags.ui import dialable


def test_emergency_numbers_are_links_and_nothing_else_is():
    assert dialable("打119或12345") == '打<a href="tel:119">119</a>或<a href="tel:12345">12345</a>'
    assert dialable("<b>1190 元</b>") == "&lt;b&gt;1190 元&lt;/b&gt;"


def test_the_report_page_dials(world, browser):
    page = browser().get("/cases/report/").content.decode()
    for number in ("110", "119", "120"):
        assert f'<a href="tel:{number}">{number}</a>' in page


def test_why_it_was_not_dispatched_dials(world, browser):
    said = {"reason_code": "emergency", "explanation": "请打119。"}
    case = actions.advance(world.filed(), "decline", by=world.actor("dispatcher"), at=NOW, **said)
    page = browser("ann").get(f"/cases/{case.pk}/").content.decode()
    assert '<a href="tel:119">119</a>' in page
