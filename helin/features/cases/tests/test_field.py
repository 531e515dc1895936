"""What is written in the field arrives once, and only on the case as it was seen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from helin.core.people import actions as people
from helin.core.people.models import KeptAnswer
from helin.features.cases import actions
from helin.features.cases.models import Case, Statement
from helin.features.cases.tests.conftest import NOW

pytestmark = pytest.mark.django_db
WORDS = "声控灯已换好，今晚请看一看。"


def handled(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    case.refresh_from_db()
    return case


def sent(client, case, *, key=None, seen=None, verb="reply", **fields):
    said = {"reply": WORDS} if verb == "reply" else {}
    return client.post(
        reverse("cases:create_move", args=[case.pk]),
        {"key": key or str(uuid4()), "seen": seen or actions.seen_as(case), "verb": verb, **said, **fields},
    )


def replies(case) -> int:
    return Statement.objects.filter(case=case, verb="reply").count()


def test_the_same_key_answers_the_first_result_and_moves_once(world, browser):
    case, key = handled(world), str(uuid4())
    first, again = (sent(browser("handler"), case, key=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == {"became": "replied"}
    assert replies(case) == 1


def test_the_first_answer_comes_though_the_case_went_on_or_away(world, browser):
    """A lost answer is asked for again after the case has left the unit: it was done all the same."""
    case, key = world.advanced(world.filed(), "accept", "dispatch", at=timezone.now()), str(uuid4())
    case.refresh_from_db()
    seen = actions.seen_as(case)
    fields = {"key": key, "seen": seen, "verb": "object", "reason": "不归我们管。"}
    assert sent(browser("handler"), case, **fields).status_code == 201
    Case.objects.filter(pk=case.pk).update(lead=world.heating)
    assert sent(browser("handler"), case, **fields).status_code == 200
    assert sent(browser("handler"), case, **(fields | {"key": str(uuid4())})).status_code == 404


def test_a_case_that_went_on_is_shown_and_not_overwritten(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    case.refresh_from_db()
    seen = actions.seen_as(case)
    actions.advance(case, "reply", by=world.actor("handler"), at=NOW, reply="同事已答复。")
    answer = sent(browser("handler"), case, seen=seen)
    assert answer.status_code == 409
    told = answer.json()
    assert (told["now"]["said"], told["can"]) == (["同事已答复。"], False)
    assert "回复" in told["now"]["by"] or "答复" in told["now"]["by"]
    assert replies(case) == 1
    assert not KeptAnswer.objects.exists()


def test_a_move_still_in_the_table_waits_for_the_workers_word_when_something_changed(world, browser):
    """Control: without the mark of what was seen, the old words would go through."""
    case = handled(world)
    seen = actions.seen_as(case)
    actions.advance(case, "ask_time", by=world.actor("handler"), at=NOW, days=3, reason="要等配件。")
    case.refresh_from_db()
    key = str(uuid4())
    refused = sent(browser("handler"), case, key=key, seen=seen)
    assert (refused.status_code, refused.json().get("can"), replies(case)) == (409, True, 0)
    assert sent(browser("handler"), case, key=key, seen=refused.json()["seen"]).status_code == 201
    assert replies(case) == 1


def test_without_the_mark_the_old_words_go_through(world, browser, monkeypatch):
    monkeypatch.setattr(actions, "lock_as_seen", lambda case, _seen: case)
    with pytest.raises(AssertionError):
        test_a_move_still_in_the_table_waits_for_the_workers_word_when_something_changed(world, browser)


def test_what_lacks_its_words_or_its_key_is_not_taken(world, browser):
    case = handled(world)
    assert sent(browser("handler"), case, reply=" ").status_code == 422
    assert sent(browser("handler"), case, key="x").status_code == 422
    assert sent(browser("handler"), case, verb="fly").status_code == 409
    assert (replies(case), KeptAnswer.objects.count()) == (0, 0)


def test_a_key_with_other_words_is_not_taken_for_the_first(world, browser):
    case, key = handled(world), str(uuid4())
    seen = actions.seen_as(case)
    sent(browser("handler"), case, key=key, seen=seen)
    answer = sent(browser("handler"), case, key=key, seen=seen, reply="另一句")
    assert (answer.status_code, replies(case)) == (422, 1)


@pytest.mark.parametrize(("who", "status"), [("heating_handler", 404), ("leader", 403), (None, 302)])
def test_others_move_nothing_and_read_nothing(world, browser, who, status):
    case = handled(world)
    answer = sent(browser(who), case)
    assert (answer.status_code, replies(case)) == (status, 0)
    assert case.title not in answer.content.decode()


def test_two_persons_may_use_one_key(world, browser):
    case, other, key = handled(world), handled(world), str(uuid4())
    assert sent(browser("handler"), case, key=key).status_code == 201
    Case.objects.filter(pk=other.pk).update(handler=world.people["grid_worker"])
    other.refresh_from_db()
    assert sent(browser("grid_worker"), other, key=key).status_code == 201


def test_an_answer_belongs_to_a_program_or_a_person(world, browser):
    sent(browser("handler"), handled(world))
    with pytest.raises(IntegrityError, match="an_answer_is_a_programs_or_a_persons"), transaction.atomic():
        KeptAnswer.objects.update(person=None)
    kept = KeptAnswer.objects.get()
    with pytest.raises(IntegrityError, match="one_answer_per_key_of_a_person"), transaction.atomic():
        KeptAnswer.objects.create(person_id=kept.person_id, key=kept.key, fingerprint=b"", kept_at=NOW)


def test_the_pass_names_the_person_the_session_and_a_token(world, browser):
    client, other = browser("handler"), browser("handler")
    told, again = client.get(reverse("cases:field_pass")).json(), other.get(reverse("cases:field_pass")).json()
    assert told["csrf"]
    assert told["owner"] == again["owner"] != browser("staff").get(reverse("cases:field_pass")).json()["owner"]
    assert told["keep"] != again["keep"]


def at_once(world, browser, case, count=6):
    barrier, key, seen = Barrier(count), str(uuid4()), actions.seen_as(case)
    clients = [browser("handler") for _ in range(count)]

    def send(client):
        barrier.wait()
        try:
            return sent(client, case, key=key, seen=seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return [answer.status_code for answer in pool.map(send, clients)]


def waiting(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_from_six_tabs_replies_once(world, browser):
    case = waiting(world)
    assert sorted(at_once(world, browser, case)) == [200] * 5 + [201]
    assert replies(case) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_kept_answer_and_the_mark_six_tabs_are_told_nonsense(world, browser, monkeypatch):
    """A reply cannot be given twice even so, for the table forbids it, but the worker is told that it failed."""
    monkeypatch.setattr(people, "answer_once", lambda _id, _key, _mark, work, **_: people.Answer(work(), False))
    monkeypatch.setattr(actions, "lock_as_seen", lambda case, _seen: case)
    assert sorted(at_once(world, browser, waiting(world))) == [201] + [409] * 5
