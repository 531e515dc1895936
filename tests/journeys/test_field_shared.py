"""What a phone keeps of a worker: nothing confidential, nothing for the next who takes it, nothing for long."""

import pytest

from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW
from tests.journeys import looks
from tests.journeys.conftest import PASSWORD
from tests.journeys.test_field import field, replies, see_list, waits, write

__all__ = ["field"]
pytestmark = pytest.mark.django_db(transaction=True)
KEPT_PATHS = """async () => {
  const names = (await caches.keys()).filter(name => name.startsWith('helin-pages-'));
  const found = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
  return found.flat().map(one => new URL(one.url).pathname).sort();
}"""
OLDER = """async ([path, hours]) => {
  for (const name of (await caches.keys()).filter(name => name.startsWith('helin-pages-'))) {
    const cache = await caches.open(name), found = await cache.match(path);
    const headers = new Headers(found.headers);
    headers.set('Date', new Date(Date.now() - hours * 3600 * 1000).toUTCString());
    await cache.put(path, new Response(await found.text(), {headers}));
  }
}"""
WORDS_KEPT = """async () => {
  const {all} = await import('/static/ui/outbox.js');
  return JSON.stringify([await all(), {...localStorage}]);
}"""
ASK_TO_KEEP = """async ([name, pages]) => {
  const {active} = await navigator.serviceWorker.ready;
  active.postMessage({kind: 'keep', name, pages: pages.map(path => [path, path]), assets: []});
}"""
SUMMARY = "此件保密，请核查账目。"


def restrict(world, case):
    actions.restrict(
        Case.objects.get(pk=case.pk), reason="涉及举报", summary=SUMMARY, by=world.actor("dispatcher"), at=NOW
    )


def away(page):
    page.wait_for_selector("h1:has-text('没有网络')")


def test_of_a_confidential_case_neither_page_nor_words_are_kept(world, signed_in):
    plain = world.advanced(world.filed(title="三号楼灯坏"), "accept", "dispatch", "sign", "start")
    secret = world.advanced(world.filed(title="五号楼账目"), "accept", "dispatch", "sign", "start")
    restrict(world, secret)
    page = signed_in("handler")
    see_list(page, 2)
    assert "核查账目" in page.inner_text("main")
    looks.check_page(page)
    page.goto(f"/cases/{secret.pk}/")
    looks.check_page(page)
    page.fill("needs-network textarea", "账目已核查。")
    page.context.set_offline(True)
    page.click("needs-network button[name=verb]")
    page.wait_for_selector("needs-network [data-part=away]:not([hidden])")
    assert page.input_value("needs-network textarea") == "账目已核查。"
    looks.check_page(page, with_reflow=False)
    assert "账目" not in page.evaluate(WORDS_KEPT)
    assert page.evaluate(KEPT_PATHS) == sorted(["/cases/field/", f"/cases/{plain.pk}/"])
    page.context.set_offline(False)
    page.wait_for_selector("needs-network [data-part=away]", state="hidden")
    page.context.set_offline(True)
    page.goto("/cases/field/")
    assert "三号楼灯坏" in page.inner_text("main")
    assert "保密事项不存在这台设备上" in page.inner_text("main")
    assert "核查账目" not in page.content()
    looks.check_page(page, with_reflow=False)
    page.goto(f"/cases/{secret.pk}/")
    away(page)


def test_an_ordinary_case_is_read_and_its_words_wait(field):
    """Control: it is the restriction that keeps both off the device."""
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "账目已核查。")
    waits(page)
    assert "账目已核查。" in page.evaluate(WORDS_KEPT)
    assert f"/cases/{first.pk}/" in page.evaluate(KEPT_PATHS)


def test_what_becomes_confidential_leaves_the_device_and_takes_no_words(world, field):
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "灯泡已换好。")
    waits(page)
    restrict(world, first)
    page.context.set_offline(False)
    page.goto("/cases/field/")
    page.wait_for_selector("outbox-list li[data-state=returned]")
    told = page.inner_text("outbox-list")
    assert "灯泡已换好。" in told
    assert "保密事项" in told
    assert "三号楼灯坏" not in told
    looks.check_page(page)
    assert replies(first) == []
    page.goto(f"/cases/{first.pk}/")
    assert f"/cases/{first.pk}/" not in page.evaluate(KEPT_PATHS)
    assert "三号楼灯坏" not in page.evaluate(WORDS_KEPT)


def test_the_service_worker_keeps_nothing_that_the_server_did_not_mark(field):
    page, first, _second = field
    keep = page.get_attribute("kept-pages", "data-name")
    page.evaluate(ASK_TO_KEEP, [keep, ["/cases/desk/", "/people/my-data/", f"/cases/{first.pk}/"]])
    page.wait_for_function(f"async () => (await ({KEPT_PATHS})()).join() === '/cases/{first.pk}/'")
    page.evaluate(ASK_TO_KEEP, ["another", [f"/cases/{first.pk}/"]])
    page.wait_for_function(f"async () => (await ({KEPT_PATHS})()).length === 0")


def test_the_next_who_takes_the_phone_finds_nothing_of_the_one_before(world, field):
    """The first only let the session end; nobody signed out."""
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "灯泡已换好。")
    waits(page)
    page.goto("/cases/field/")
    assert "三号楼灯坏" in page.inner_text("main")
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    page.goto("/people/sign-in/")
    assert page.evaluate(KEPT_PATHS) == []
    page.fill("main input:not([type=hidden]):not([type=password]) >> nth=0", "t.heating-handler")
    page.fill("main input[type=password]", PASSWORD)
    page.locator("main form").filter(has=page.locator("input[type=password]")).locator("button").first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/cases/field/")
    page.wait_for_selector("outbox-list [data-part=others]:not([hidden])")
    assert "灯" not in page.inner_text("outbox-list")
    page.context.set_offline(True)
    page.goto(f"/cases/{first.pk}/")
    away(page)
    assert replies(first) == []


def test_signing_out_of_a_browser_that_does_not_clear_for_the_site_forgets_the_pages_too(field):
    page, *_ = field

    def not_heard(route):
        answer = route.fetch(max_redirects=0)
        route.fulfill(response=answer, headers={k: v for k, v in answer.headers.items() if k != "clear-site-data"})

    page.context.route("**/sign-out/", not_heard)
    page.goto("/people/account/")
    page.click("unsent-words button")
    page.wait_for_url(lambda url: "/account/" not in url)
    page.context.set_offline(True)
    page.goto("/cases/field/")
    away(page)


@pytest.mark.parametrize(("hours", "is_shown"), [(11, True), (13, False)])
def test_after_a_shift_a_kept_page_is_shown_no_more(field, hours, is_shown):
    page, first, _second = field
    path = f"/cases/{first.pk}/"
    page.evaluate(OLDER, [path, hours])
    page.context.set_offline(True)
    page.goto(path)
    assert ("三号楼灯坏" in page.inner_text("main")) is is_shown
    assert (path in page.evaluate(KEPT_PATHS)) is is_shown
