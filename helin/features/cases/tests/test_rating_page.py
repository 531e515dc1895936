"""The text message after an answer, and the page that its link opens: no sign-in, no script, nothing of others."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from helin.core.journal import delivery
from helin.core.notices import actions as notices
from helin.core.notices import jobs
from helin.core.notices.models import Channel, Dispatch, Mode
from helin.core.people import actions as people
from helin.core.people.models import ConsentKind, Person
from helin.features.cases import actions
from helin.features.cases.models import Rating, RatingLink
from helin.features.cases.tests.conftest import SYSTEM
from helin.features.cases.tests.rating_by_link import (
    OPEN_AT,
    STEPS,
    TYPED,
    address_in,
    answered,
    messages,
    offered,
)
from helin.features.cases.views import rating as views
from helin.kit.actors import Actor
from tests.safety.canaries import logged

pytestmark = pytest.mark.django_db


def opened(client, secret):
    return client.get(reverse("cases:rating_link", args=[secret]))


def test_who_has_no_account_gets_a_link_that_rates(world, browser, settings, tmp_path):
    case = answered(world)
    (text,) = messages(settings, tmp_path)
    assert text.startswith(f"【和邻】您反映的事（{case.number}）有答复了")
    assert len(text) < 134, "two parts of a text message"
    client, address = browser(), address_in(text)
    page = client.get(address).content.decode()
    for shown in (case.number, "楼道灯不亮", "和美物业", "灯泡已换好"):
        assert shown in page
    for hidden in ("孙婶", "13700001111", "老人晚上不敢下楼"):
        assert hidden not in page
    assert client.post(address, TYPED).status_code == 302
    assert Rating.objects.get().way == "link"
    thanks = client.get(address)
    assert thanks.status_code == 200
    assert "谢谢您" in thanks.content.decode()
    assert case.number not in thanks.content.decode()


def test_the_secret_is_in_the_text_message_alone(world, browser, settings, tmp_path):
    case = answered(world)
    (text,) = messages(settings, tmp_path)
    secret = address_in(text).strip("/").rpartition("/")[2]
    dump = tmp_path / "dump.json"
    call_command("dumpdata", "cases", "notices", "journal", "people", output=str(dump), verbosity=0)
    assert str(case.number) in dump.read_text()
    assert secret not in dump.read_text()


@pytest.mark.parametrize(("chosen", "links"), [(None, 0), (Mode.ON, 1), (Mode.OFF, 0), (Mode.DIGEST, 0)])
def test_who_has_an_account_in_use_gets_it_only_when_they_chose_text_messages(
    world, browser, settings, tmp_path, chosen, links
):
    browser("ann")  # signed in once
    if chosen:
        notices.choose(Channel.SMS, chosen, language="zh-hans", by=world.actor("ann"), at=OPEN_AT)
    case = world.advanced(world.filed(at=OPEN_AT), *STEPS, at=OPEN_AT)
    texts = messages(settings, tmp_path)
    assert sum("/cases/r/" in text for text in texts) == links == RatingLink.objects.count()
    if chosen is None:
        assert f"/cases/track/{case.number}/" in texts[0]


def test_an_account_that_was_never_opened_gets_the_link(world, settings, tmp_path):
    world.advanced(world.filed(at=OPEN_AT), *STEPS, at=OPEN_AT)
    assert Person.objects.get(pk=world.people["ann"].pk).last_login is None
    assert "/cases/r/" in messages(settings, tmp_path)[0]


def test_who_took_back_the_agreement_is_not_asked_by_text(world, settings, tmp_path):
    ann = world.people["ann"]
    people.give_consent(ann, kind=ConsentKind.CALL_BACK, by=world.actor("ann"), at=OPEN_AT)
    people.withdraw_consent(ann, kind=ConsentKind.CALL_BACK, by=world.actor("ann"), at=OPEN_AT)
    case = world.advanced(world.filed(at=OPEN_AT), *STEPS, at=OPEN_AT)
    assert f"/cases/track/{case.number}/" in messages(settings, tmp_path)[0]
    assert not RatingLink.objects.exists()


def test_a_text_that_is_tried_again_holds_a_link_that_works(world, browser, settings, tmp_path):
    answered(world)
    settings.SMS_BACKEND = "helin.core.notices.tests.test_sending.Busy"
    delivery.deliver_once(limit=1000)
    assert jobs.send_next(at=OPEN_AT + timedelta(days=1))
    assert Dispatch.objects.get().state == "queued"
    (text,) = messages(settings, tmp_path, at=OPEN_AT + timedelta(days=1))
    assert browser().post(address_in(text), TYPED).status_code == 302
    assert RatingLink.objects.count() == 2


@pytest.mark.parametrize("kind", ["accusation", "complaint"])
def test_of_a_confidential_matter_nothing_is_said_before_the_number(world, browser, settings, tmp_path, kind):
    case = answered(world, appeal_type=kind)
    if kind != "accusation":
        case = actions.restrict(case, reason="涉及未成年人", by=world.actor("leader"), at=OPEN_AT)
    (text,) = messages(settings, tmp_path)
    hidden = (case.number, "楼道灯", "和美物业", "账目", "灯泡", "保密", "机密")
    client, address = browser(), address_in(text)
    wrong = client.post(address, {"number": "2600000000"})
    assert wrong.status_code == 422
    skipped = client.post(address, TYPED)
    assert skipped.status_code == 422
    for said in (text, client.get(address).content.decode(), wrong.content.decode(), skipped.content.decode()):
        assert [word for word in hidden if word in said] == []
    page = client.post(address, {"number": f" {case.number[:4]} {case.number[4:]}"}).content.decode()
    assert case.number in page
    assert "楼道灯" not in page, "no words of the reporter, not even masked"
    assert "13812340000" not in page
    assert client.post(address, TYPED | {"number": case.number}).status_code == 302
    assert Rating.objects.get().way == "link"


def test_of_a_confidential_matter_no_text_message_says_the_number(world, settings, tmp_path):
    case = answered(world, appeal_type="accusation")
    desk = world.actor("dispatcher")
    other = actions.file(
        world.concern(appeal_type="accusation"), source="phone", by=desk, at=OPEN_AT, reporter_id=case.reporter_id
    )
    actions.advance(other, "decline", by=desk, at=OPEN_AT, reason_code="secrecy", explanation="涉及隐私。")
    texts = messages(settings, tmp_path)
    assert len(texts) == 2
    assert [text for text in texts for one in (case, other) if one.number in text] == []


def test_what_contradicts_itself_is_asked_about_once(world, browser):
    client, address = browser(), reverse("cases:rating_link", args=[offered(answered(world))])
    typed = TYPED | {"solved": "no", "comment": "灯不亮"}
    asked = client.post(address, typed)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "确定吗？" in page
    assert "灯不亮" in page
    assert not Rating.objects.exists()
    assert client.post(address, typed | {"sure": "1"}).status_code == 302
    assert (Rating.objects.get().solved, Rating.objects.get().grade) == (False, 5)


def test_a_form_that_lacks_something_keeps_what_was_typed(world, browser):
    client, address = browser(), reverse("cases:rating_link", args=[offered(answered(world))])
    answer = client.post(address, {"verb": "rate", "comment": "灯不亮"})
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"solved", "grade"}
    assert "灯不亮" in answer.content.decode()


@pytest.mark.parametrize("state", ["open", "used", "over", "unknown"])
def test_no_cache_no_search_engine_and_no_other_page_learns_of_it(world, browser, state):
    case = answered(world)
    secret = offered(case)
    if state == "used":
        browser().post(reverse("cases:rating_link", args=[secret]), TYPED)
    elif state == "over":
        actions.advance(case, "call_back", by=world.actor("verifier"), at=OPEN_AT, result="refused")
    answer = opened(browser(), "A" * 22 if state == "unknown" else secret)
    assert answer.status_code == {"open": 200, "used": 200, "over": 410, "unknown": 404}[state]
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "strict-origin"
    page = answer.content.decode()
    assert (case.number in page) is (state == "open")
    assert 'href="https://' not in page


def test_the_log_does_not_tell_the_secret(world, browser):
    secret = offered(answered(world))
    logging.disable(logging.NOTSET)
    with logged() as lines:
        opened(browser(), secret)
    assert any("/cases/r/" in line for line in lines)
    assert [line for line in lines if secret in line] == []


def test_whoever_is_signed_in_rates_as_the_holder_of_the_link(world, browser):
    """A child opens it on the own telephone, where the child is signed in: it is still the reporter's word."""
    client, secret = browser("bob"), offered(answered(world))
    assert client.post(reverse("cases:rating_link", args=[secret]), TYPED).status_code == 302
    assert Rating.objects.get().by_id is None


@pytest.mark.parametrize("who", ["handler", "verifier", "dispatcher"])
def test_opening_a_link_shows_nothing_else_of_the_case(world, browser, who):
    case = answered(world)
    client = browser()
    opened(client, offered(case))
    assert client.get(reverse("cases:show", args=[case.pk])).status_code in (302, 404)


def test_two_tabs_rate_once_and_the_second_is_told(world, browser):
    address = reverse("cases:rating_link", args=[offered(answered(world))])
    one, two = browser(), browser()
    one.get(address), two.get(address)
    assert one.post(address, TYPED).status_code == 302
    late = two.post(address, TYPED | {"solved": "no", "grade": "1"})
    assert late.status_code == 200
    assert "谢谢您" in late.content.decode()
    assert Rating.objects.get().grade == 5


def test_a_link_that_ends_while_it_is_open_says_so(world, browser, monkeypatch):
    case = answered(world)
    address, take = reverse("cases:rating_link", args=[offered(case)]), actions.rate_by_link

    def called_first(*args, **options):
        actions.advance(case, "call_back", by=world.actor("verifier"), at=OPEN_AT, result="refused")
        return take(*args, **options)

    monkeypatch.setattr(actions, "rate_by_link", called_first)
    answer = browser().post(address, TYPED)
    assert answer.status_code == 410
    assert "已经失效" in answer.content.decode()
    assert not Rating.objects.filter(way="link").exists()


def test_one_link_takes_few_sendings_an_hour_from_wherever(world, browser):
    address = reverse("cases:rating_link", args=[offered(answered(world))])
    codes = [
        browser().post(address, {"verb": "rate"}, REMOTE_ADDR=f"203.0.113.{n}").status_code
        for n in range(views.SENDINGS.hits + 1)
    ]
    assert codes == [422] * views.SENDINGS.hits + [429]
    assert browser().get(address).status_code == 200, "reading is not counted"


def test_one_network_guesses_few_links_an_hour(world, browser):
    client, url = browser(), reverse("cases:rating_link", args=["A" * 22])
    codes = [client.get(url).status_code for _ in range(views.UNKNOWN.hits + 1)]
    assert codes == [404] * views.UNKNOWN.hits + [429]
    assert 1 <= int(client.get(url)["Retry-After"]) <= 3600
    known = opened(client, offered(answered(world)))
    assert known.status_code == 200, "a link that exists opens all the same"


def test_without_the_limit_the_test_of_it_fails(world, browser, monkeypatch):
    monkeypatch.setattr(views.throttle, "allows", lambda *_: True)
    for test in (test_one_link_takes_few_sendings_an_hour_from_wherever, test_one_network_guesses_few_links_an_hour):
        with pytest.raises(AssertionError):
            test(world, browser)


def test_the_page_asks_the_database_little(world, browser, django_assert_num_queries):
    address = reverse("cases:rating_link", args=[offered(answered(world))])
    client = browser()
    client.get(address)
    with django_assert_num_queries(2):
        client.get(address)


def test_a_link_of_long_ago_is_over(world, browser):
    at = timezone.now() - timedelta(days=9)
    answer = opened(browser(), offered(answered(world, at), at))
    assert answer.status_code == 410


def test_a_join_or_a_claim_makes_no_link(world):
    case = answered(world)
    with pytest.raises(PermissionDenied):
        actions.offer_rating(case, by=Actor.anonymous(), at=OPEN_AT)
    assert actions.offer_rating(case, by=SYSTEM, at=OPEN_AT)
