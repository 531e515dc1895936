"""A worker in the field loses the network: what was read stays readable, what is written arrives once."""

import pytest

from helin.core.people.models import KeptAnswer
from helin.features.cases import actions
from helin.features.cases.models import Case, Statement
from helin.features.cases.tests.conftest import NOW
from tests.journeys import looks

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = """async count => {
  for (let i = 0; i < 200; i++) {
    const names = (await caches.keys()).filter(name => name.startsWith('helin-pages-'));
    if (names.length === 1 && (await (await caches.open(names[0])).keys()).length === count) return true;
    await new Promise(done => setTimeout(done, 50));
  }
  return [...await caches.keys()];
}"""


@pytest.fixture
def field(world, signed_in):
    """Two cases in hand, the list seen and kept by the worker's browser."""
    first = world.advanced(world.filed(title="三号楼灯坏"), "accept", "dispatch", "sign", "start")
    second = world.advanced(world.filed(title="五号楼门坏"), "accept", "dispatch")
    page = signed_in("handler")
    see_list(page, 3)
    return page, first, second


def see_list(page, count):
    page.goto("/cases/field/")
    assert page.evaluate(KEPT, count) is True


def write(page, case, words=""):
    page.goto(f"/cases/{case.pk}/")
    if words:
        page.fill("outbox-form textarea", words)
    page.click("outbox-form button[name=verb]")


def replies(case) -> list[str]:
    return list(Statement.objects.filter(case=case, verb="reply").values_list("text", flat=True))


def sent(page, count=1):
    page.goto("/cases/field/")
    page.wait_for_function(
        "n => document.querySelectorAll('outbox-list li[data-state=sent]').length === n", arg=count, timeout=20000
    )


def waits(page):
    page.wait_for_selector("outbox-list li[data-state=waiting]")


def test_written_without_a_network_arrives_once_when_it_is_back(field):
    page, first, second = field
    page.context.set_offline(True)
    page.goto("/cases/field/")
    assert "三号楼灯坏" in page.inner_text("main")
    assert "没有网络" in page.inner_text("kept-pages")
    write(page, first, "灯泡已换好。")
    waits(page)
    looks.check_page(page, with_reflow=False)
    write(page, second)
    waits(page)
    page.goto("/cases/field/")
    assert page.locator("outbox-list li[data-state=waiting]").count() == 2
    looks.check_page(page, with_reflow=False)
    page.goto("/cases/desk/")
    assert "没有网络" in page.inner_text("h1")
    assert replies(first) == []
    page.context.set_offline(False)
    sent(page, 2)
    assert replies(first) == ["灯泡已换好。"]
    assert {case.status for case in Case.objects.all()} == {"replied", "signed"}
    assert KeptAnswer.objects.count() == 2


def test_a_lost_answer_doubles_nothing(field):
    page, first, _second = field
    lost = []

    def lose(route):
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/moves/", lose)
    write(page, first, "灯泡已换好。")
    page.wait_for_selector("outbox-list [data-part=away]:not([hidden])")
    assert replies(first) == ["灯泡已换好。"]
    page.context.unroute("**/moves/")
    sent(page)
    assert (lost[0], replies(first)) == (201, ["灯泡已换好。"])


def test_with_a_new_key_each_time_the_lost_answer_is_told_as_a_failure(field):
    """Control: the key is what makes the second sending answer the first."""
    page, first, _second = field
    number = 0

    def another_key(route):
        nonlocal number
        number += 1
        body = route.request.post_data
        key = body.split("key=")[1][:36]
        answer = route.fetch(post_data=body.replace(key, key[:-4] + f"{number:04}"))
        route.abort() if number == 1 else route.fulfill(response=answer)

    page.context.route("**/moves/", another_key)
    write(page, first, "灯泡已换好。")
    page.wait_for_selector("outbox-list [data-part=away]:not([hidden])")
    page.goto("/cases/field/")
    page.wait_for_selector("outbox-list li[data-state=moved]")


def test_two_tabs_send_once(field):
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "灯泡已换好。")
    waits(page)
    other = page.context.new_page()
    other.goto("/cases/field/")
    page.goto("/cases/field/")
    posts = []
    page.context.on("request", lambda request: posts.append(request.url) if request.url.endswith("/moves/") else None)
    page.context.set_offline(False)
    for tab in (page, other):
        tab.wait_for_selector("outbox-list li[data-state=sent]")
    assert (len(posts), replies(first)) == (1, ["灯泡已换好。"])


def test_a_case_that_went_on_is_shown_beside_the_words_and_not_overwritten(world, field):
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "灯泡已换好。")
    waits(page)
    case = Case.objects.get(pk=first.pk)
    actions.advance(case, "ask_time", by=world.actor("handler"), at=NOW, days=3, reason="要等配件。")
    page.context.set_offline(False)
    page.goto("/cases/field/")
    page.wait_for_selector("outbox-list li[data-state=moved]")
    told = page.inner_text("outbox-list")
    assert "灯泡已换好。" in told
    assert "要等配件。" in told
    assert replies(first) == []
    looks.check_page(page)
    page.click("outbox-list [data-part=again]")
    page.wait_for_selector("outbox-list li[data-state=sent]")
    assert replies(first) == ["灯泡已换好。"]


def test_signed_out_meanwhile_it_waits_for_the_same_person(field, signed_in):
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "灯泡已换好。")
    waits(page)
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    page.click("outbox-list [data-part=send]")
    page.wait_for_selector("outbox-list [data-part=signed-out]:not([hidden])")
    assert replies(first) == []


def test_signing_out_warns_and_leaves_nothing(field):
    page, first, _second = field
    page.context.set_offline(True)
    write(page, first, "灯泡已换好。")
    waits(page)
    page.context.set_offline(False)
    page.context.route("**/pass/", lambda route: route.abort())
    page.goto("/people/account/")
    page.click("unsent-words button")
    page.wait_for_selector("unsent-words [role=alert]:not([hidden])")
    page.click("unsent-words button")
    page.wait_for_url(lambda url: "/account/" not in url)
    left = "async () => [...await caches.keys(), ...(await indexedDB.databases()).map(one => one.name)]"
    assert page.evaluate(left) == []


def test_the_page_can_be_installed(field):
    page, *_ = field
    manifest = page.evaluate("async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()")
    assert (manifest["lang"], manifest["display"], manifest["scope"]) == ("zh-hans", "standalone", "/")
    for icon in manifest["icons"]:
        loaded = page.evaluate(
            "async src => { const i = new Image(); i.src = src; await i.decode(); return true }", icon["src"]
        )
        assert loaded
    assert page.evaluate("navigator.serviceWorker.ready.then(one => one.scope)").endswith("/")
    client = page.context.new_cdp_session(page)
    errors = [one["errorId"] for one in client.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    assert errors == ["in-incognito"]  # as every window of these tests is


def test_without_javascript_the_form_is_sent_as_ever(world, signed_in):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    page = signed_in("handler", script=False)
    write(page, case, "灯泡已换好。")
    assert replies(case) == ["灯泡已换好。"]


def test_a_refusal_stands_at_its_field_and_says_the_true_reason(field):
    """Not that somebody was quicker: nothing has happened to the case."""
    page, first, _second = field
    page.goto(f"/cases/{first.pk}/?verb=reply")
    page.click("outbox-form button[name=verb]")
    page.wait_for_selector("#moves .error-summary")
    assert page.locator("#case-panel .notice[data-tone=danger]").count() == 0
    assert page.locator("#moves [data-invalid] textarea").count() == 1
    assert page.locator("outbox-list li").count() == 0
