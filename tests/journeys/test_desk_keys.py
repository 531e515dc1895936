"""The keys of the desk in a real browser: rows, queues, search, help, the switch; on the next page too."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

pytestmark = pytest.mark.django_db(transaction=True)
OUTLINE = "e => { const s = getComputedStyle(e); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0; }"
ROW = "document.activeElement.closest('tr')?.rowIndex ?? 0"


@pytest.fixture
def full_list(people_with_passwords):
    """One case more than a page of the list."""
    now = timezone.now()
    for n in range(51):
        people_with_passwords.filed(at=now - timedelta(hours=1), title=f"第{n + 1}件")
    return people_with_passwords


def test_the_desk_is_walked_by_keys_alone(signed_in, full_list):
    page = signed_in("dispatcher", width=1280)
    page.goto("/cases/desk/?queue=open")
    rows = page.locator("#work-list tbody tr")
    assert rows.count() == 50

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(ROW) == 2
    page.keyboard.press("k")
    assert page.evaluate(ROW) == 1
    page.keyboard.press("k")  # the first row is the end of the way
    assert page.evaluate(ROW) == 1
    assert page.locator("#work-list a:focus").evaluate(OUTLINE)

    page.keyboard.press("?")
    help_ = page.locator("dialog[open]")
    help_.wait_for()
    assert "j" in help_.inner_text()
    page.keyboard.press("j")  # in the help the keys of the list are silent
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")

    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("jk?1")
    assert page.input_value("input[name=q]") == "jk?1"
    page.fill("input[name=q]", "")

    page.locator("nav[aria-label] a[rel=next], .pagination a").last.press("Enter")
    page.wait_for_function("document.querySelectorAll('#work-list tbody tr').length === 1")
    page.keyboard.press("j")
    assert page.evaluate(ROW) == 1
    assert page.locator("#work-list a:focus").evaluate(OUTLINE)
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/cases/\d+/"))
    assert "from=" in page.url


def test_enter_opens_digits_change_the_queue_and_the_switch_silences(signed_in, full_list):
    page = signed_in("dispatcher", width=1280)
    page.goto("/cases/desk/?queue=open")
    page.keyboard.press("1")
    page.wait_for_url("**queue=triage**")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/\d+/"))

    page.goto("/cases/desk/?queue=open")
    page.keyboard.press("?")
    page.locator("dialog[open] #keys-on").uncheck()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate(ROW) == 0
