import logging
from datetime import timedelta

import pytest
from django.core import mail as post_office
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from helin.core.journal.delivery import deliver_once
from helin.core.notices import jobs as notices
from helin.core.people import actions as people
from helin.features.cases import actions, queries
from helin.features.cases.queries import search
from tests.safety.canaries import logged, looking, planted, seen
from tests.safety.knocking import knock, undone, wrong_answers
from tests.safety.test_matrix import rule_of

pytestmark = pytest.mark.django_db
EVERY = Q(pk__isnull=False)


@pytest.fixture
def canaries(world):
    return planted(world)


def leaks(world, rule, role):
    return wrong_answers(world, rule, roles=[role], look=looking(planted(world)))


def test_those_entitled_do_see_them(world, canaries):
    case = world.cases["own", "replied"]
    show = reverse("cases:show", args=[case.pk])
    for role in ("ann", "dispatcher", "link"):
        assert f"1386660{6:04}" in world.client(role).get(show).content.decode()
    assert world.names["ann"] in world.client("ann").get(reverse("people:my_data")).content.decode()
    assert world.phones["ann"] in world.client("ann").get(reverse("people:download")).content.decode()
    opened = world.client("dispatcher").post(reverse("cases:create_contact_view", args=[case.pk]), {"reason": "place"})
    assert {world.names["ann"], world.phones["ann"]} <= seen(opened, canaries)
    leading = world.client("handler").get(show).content.decode()
    assert "138****0006" in leading


def test_searching_for_a_number_does_not_tell_that_it_is_there(world):
    number = list(world.cases).index(("own", "public"))
    case = world.cases["own", "public"]
    for words in (f"1386660{number:04}", "13866600", world.names["ann"]):
        for role in ("anonymous", "bob", "handler", "far_dispatcher"):
            assert (
                case.number not in world.client(role).get(reverse("cases:public_list"), {"q": words}).content.decode()
            )
    assert case.number in world.client("anonymous").get(reverse("cases:public_list"), {"q": "路灯"}).content.decode()
    for role in ("far_dispatcher", "staff_second", "other_handler"):
        found = world.client(role).get(reverse("cases:desk"), {"q": f"1386660{number:04}", "queue": "all"})
        assert case.number not in found.content.decode()


def test_a_unit_finds_nothing_at_its_desk_that_its_page_masks(world):
    number = list(world.cases).index(("own", "handling"))
    case, client = world.cases["own", "handling"], world.client("handler")
    for words in (f"1386660{number:04}", "13866", world.names["ann"], world.names["ann"][1:3]):
        found = client.get(reverse("cases:desk"), {"q": words, "queue": "all"}).content.decode()
        assert case.number not in found, words
    assert case.number in client.get(reverse("cases:desk"), {"q": "路灯", "queue": "all"}).content.decode()


def test_words_typed_for_the_public_are_masked_too(world):
    case = world.cases["own", "public"]
    actions.publish(case, is_public=True, title="灯", text="打13866609999", by=world.actor("dispatcher"), at=world.at)
    page = world.client("anonymous").get(reverse("cases:public_page", args=[case.number])).content.decode()
    assert "13866609999" not in page
    assert "138****9999" in page


def test_messages_that_leave_the_house_hold_nobodys_data(world, canaries, texts):
    deliver_once()
    later = timezone.now() + timedelta(days=2)
    while notices.send_next(at=later):
        pass
    told = [text for _, text in texts] + [f"{m.subject}\n{m.body}" for m in post_office.outbox]
    assert told
    assert [text for text in told for canary in canaries if canary in text] == []
    assert {address for message in post_office.outbox for address in message.to} <= {
        f"canary-{scope}@mail.example" for scope in ("own", "near", "second", "far")
    }


def test_a_code_stands_in_the_text_message_only(world, texts):
    with logged() as lines:
        client = world.client("anonymous")
        answer = client.post(reverse("people:request_code"), {"phone": "13900004321"}, follow=True)
    ((phone, text),) = texts
    (digits,) = [word for word in text.replace("，", " ").replace("：", " ").split() if word[:6].isdigit()] or [text]
    assert phone == "+8613900004321"
    for place in (answer.content.decode(), str(answer.headers), *lines):
        assert digits[:6] not in place
        assert "13900004321" not in place


# The same machinery on a house with a leak.


def test_a_public_page_that_forgets_to_mask_is_caught(world, monkeypatch):
    found = queries.public_case

    def leaking(case, *, at):
        page = found(case, at=at)
        object.__setattr__(page, "text", world.cases["far", "public"].text)
        return page

    monkeypatch.setattr(queries, "public_case", leaking)
    found = leaks(world, rule_of("cases:public_page", "public", "GET"), "anonymous")
    assert f"GET cases:public_page public at far shows {world.names['dan']} to anonymous." in found


def test_a_case_page_that_forgets_to_mask_for_the_unit_is_caught(world, monkeypatch):
    monkeypatch.setattr("helin.features.cases.queries.guard.mask_text", str)
    found = leaks(world, rule_of("cases:show", "in hand", "GET"), "handler")
    assert "GET cases:show in hand at own shows 13866600006 to handler." in found


def test_a_search_over_hidden_words_is_caught(world, monkeypatch):
    matching = search.matching
    monkeypatch.setattr(
        "helin.features.cases.queries.public.matching", lambda cases, words, **_: matching(cases, words, read=EVERY)
    )
    with pytest.raises(AssertionError):
        test_searching_for_a_number_does_not_tell_that_it_is_there(world)


def test_a_desk_that_searches_words_as_typed_for_a_unit_is_caught(world, monkeypatch):
    monkeypatch.setattr("helin.features.cases.queries.filters.words_read_by", lambda _actor: EVERY)
    with pytest.raises(AssertionError):
        test_a_unit_finds_nothing_at_its_desk_that_its_page_masks(world)


def test_a_line_that_names_somebody_is_caught(world, canaries):
    with logged() as lines:
        logging.getLogger("helin").warning("found %s", world.names["ann"])
        logging.getLogger("helin").warning("found %s", world.phones["ann"])
    assert world.names["ann"] in lines[0]
    assert world.phones["ann"] not in lines[1]  # numbers are masked by the log itself


def test_an_answer_header_is_looked_at(world, canaries):
    answer = knock(world, rule_of("home", method="GET"), "anonymous", "own")
    answer["X-Planted"] = world.phones["ann"]
    assert seen(answer, canaries) == {world.phones["ann"]}


def test_who_looked_is_on_record_before_the_value_leaves(world):
    from helin.core.people.models import ViewLog

    case = world.cases["own", "replied"]
    with undone():
        people.open_personal_data(
            case.reporter_id, subject="x:1", place=case.place, reason="核实", by=world.actor("dispatcher"), at=world.at
        )
        assert ViewLog.objects.filter(person_id=case.reporter_id, viewer=world.people["dispatcher"]).exists()
