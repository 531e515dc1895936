"""A concern from first word to closed, by four people in real browsers."""

import re

import pytest

from helin.core.journal import delivery
from helin.features.cases.models import Case
from tests.journeys import looks

pytestmark = pytest.mark.django_db(transaction=True)


def report(page, world, *, text="三号楼二单元楼道灯坏了五天。晚上很黑。"):
    page.goto("/")
    page.locator("main a.button").first.click()
    page.fill("textarea", text)
    page.click("main form button")
    page.click(f"text={world.community.name}")
    page.click(f"text={world.grid.name}")
    page.check(f"text={world.building.name}")
    page.click("main form[method=post] button")
    assert text[:10] in page.inner_text("main")
    page.click("main form button")
    return re.search(r"\d{10}", page.inner_text("main")).group()


def press(page, verb, **fields):
    """Open a case's move and send it."""
    opener = page.locator(f'a.button[href$="verb={verb}"]')
    if opener.count():
        opener.click()
    send = page.locator(f'button[name="verb"][value="{verb}"]')
    send.wait_for()
    for name, value in fields.items():
        control = page.locator(f'main [name="{name}"]')
        if control.first.evaluate("e => e.type") == "radio":
            page.check(f'[name="{name}"][value="{value}"]')
        elif control.first.evaluate("e => e.tagName") == "SELECT":
            control.select_option(str(value))
        else:
            control.fill(value)
    send.click()
    send.wait_for(state="detached")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_four_people_carry_a_concern_from_report_to_closed(signed_in, people_with_passwords, script):
    world = people_with_passwords
    ann = signed_in("ann", script=script)
    number = report(ann, world)
    case = Case.objects.get(number=number)

    dispatcher = signed_in("dispatcher", width=1280, script=script)
    dispatcher.goto("/cases/desk/?queue=triage")
    dispatcher.click("text=三号楼二单元楼道灯坏了五天")
    press(dispatcher, "accept", category=world.category.pk)
    press(dispatcher, "dispatch", organisation=world.firm.pk)

    handler = signed_in("handler", width=1280, script=script)
    handler.goto("/cases/field/")
    handler.goto(f"/cases/{case.pk}/")
    press(handler, "sign")
    press(handler, "start")
    press(handler, "reply", reply="声控灯已换好，今晚请看一看。")

    delivery.deliver_once(1000)
    ann.goto("/cases/mine/")
    ann.click("text=三号楼二单元楼道灯坏了五天")
    assert "声控灯已换好" in ann.inner_text("main")
    press(ann, "rate", solved="yes", grade=5)
    delivery.deliver_once(1000)
    ann.reload()
    assert "已办结" in ann.inner_text("main")

    verifier = signed_in("verifier", width=1280, script=script)
    verifier.goto(f"/cases/desk/?queue=all&q={number}")
    assert "已办结" in verifier.inner_text("main")


def written(page, text="写到一半手机没电了"):
    page.goto("/cases/report/")
    page.fill("textarea", text)
    page.wait_for_timeout(700)
    again = page.context.new_page()
    again.goto("/cases/report/")
    return again


def kept(page):
    return page.evaluate("[localStorage, sessionStorage].flatMap((store) => Object.keys(store))")


def test_a_draft_survives_the_phone_and_is_its_writers_alone(signed_in, people_with_passwords):
    page = signed_in("ann")
    again = written(page)
    assert again.input_value("textarea") == "写到一半手机没电了"
    page.context.clear_cookies()  # the session ended; the browser is somebody else's now
    again.goto("/cases/report/")
    assert (again.input_value("textarea"), kept(again)) == ("", [])


def test_without_sign_in_a_draft_stays_in_its_tab_and_goes_at_the_door(opened, people_with_passwords):
    page = opened()
    assert written(page).input_value("textarea") == ""
    page.reload()
    assert page.input_value("textarea") == "写到一半手机没电了"
    page.goto("/people/sign-in/")
    page.wait_for_timeout(300)
    assert kept(page) == []


def test_of_a_report_of_wrongdoing_nothing_stays_in_the_browser(signed_in, people_with_passwords):
    page = signed_in("ann")
    written(page)
    page.reload()
    assert len(kept(page)) == 1
    page.check("[name=appeal_type][value=accusation]")
    assert kept(page) == []
    page.fill("textarea", "某单位乱收费")
    page.wait_for_timeout(700)
    page.reload()
    assert kept(page) == []
    assert page.input_value("textarea") == ""


def test_two_officers_and_the_slower_one_is_told(signed_in, people_with_passwords):
    world = people_with_passwords
    case = world.filed()
    first, second = signed_in("dispatcher", width=1280), signed_in("dispatcher", width=1280)
    for page in (first, second):
        page.goto(f"/cases/{case.pk}/?verb=accept")
    press(first, "accept", category=world.category.pk)
    press(second, "accept", category=world.category.pk)
    assert "先一步" in second.inner_text("main")


@pytest.mark.parametrize(("mode", "width"), [("standard", 360), ("standard", 1280), ("elder", 360)])
def test_pages_of_residents_measure_up(signed_in, people_with_passwords, mode, width):
    world = people_with_passwords
    case = world.advanced(world.filed(is_public=True), "accept", "dispatch", "sign", "start", "reply")
    page = signed_in("ann", width=width, mode=mode)
    for path in ("/", "/cases/report/", "/cases/mine/", f"/cases/{case.pk}/", "/cases/public/",
                 f"/cases/public/{case.number}/", "/cases/track/", "/notices/", "/people/my-data/"):  # fmt: skip
        page.goto(path)
        looks.check_page(page, mode, with_reflow=width == 360)


@pytest.mark.parametrize(("mode", "width"), [("standard", 1280), ("standard", 360), ("elder", 1280)])
def test_pages_of_staff_measure_up(signed_in, people_with_passwords, mode, width):
    world = people_with_passwords
    case = world.advanced(world.filed(is_public=True), "accept")
    page = signed_in("dispatcher", width=width, mode=mode)
    for path in ("/cases/desk/", f"/cases/{case.pk}/?verb=dispatch", "/cases/desk/new/", "/cases/dashboard/"):
        page.goto(path)
        looks.check_page(page, mode, with_reflow=width == 360)
