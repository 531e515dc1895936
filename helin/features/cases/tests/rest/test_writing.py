from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from helin.core.people import actions as people
from helin.core.people import queries as people_queries
from helin.core.people.actions import answers
from helin.core.people.models import KeptAnswer, Person
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.rest.test_reading import told

pytestmark = pytest.mark.django_db


def file(program, key="k1", headers=None, **said):
    body = {"text": "灯坏了。请来看看。", "reporter": {"name": "欧阳金丝雀", "phone": "13912345678"}} | said
    return program("post", "cases", body, **({"Idempotency_Key": key} if key else {}), **(headers or {}))


def move(program, case, verb, key="m1", headers=None, **evidence):
    body = {"verb": verb, "evidence": evidence}
    return program(
        "post", f"cases/{case.number}/transitions", body, Idempotency_Key=key, **({"If_Match": "*"} | (headers or {}))
    )


@pytest.fixture
def hotline(program):
    return program("file")


def test_a_filed_concern_is_a_private_case_and_the_contact_is_sealed(world, hotline):
    answer = file(hotline, place_id=world.building.pk, category="0101")
    assert answer.status_code == 201
    case = Case.objects.get(number=answer.json()["number"])
    assert answer["Location"] == f"/api/v1/cases/{case.number}"
    assert (case.status, case.source, case.is_public, case.title) == ("submitted", "api", False, "灯坏了")
    assert people_queries.masked_contact(case.reporter_id).phone == "139****5678"
    assert "13912345678" not in answer.content.decode() + str(KeptAnswer.objects.values())


def test_the_same_key_files_once_and_answers_the_same(world, hotline):
    persons = Person.objects.count()
    first, second = (file(hotline, place_id=world.building.pk) for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert (Case.objects.count(), Person.objects.count()) == (1, persons + 1)


def test_the_same_key_with_another_body_or_at_another_address_is_refused(world, program):
    key = program("file", "move", "read", role="dispatcher")
    case = Case.objects.get(number=file(key, place_id=world.building.pk).json()["number"])
    told(file(key, place_id=world.building.pk, text="另一件"), 422)
    told(move(key, case, "accept", key="k1", category=world.category.pk), 422)
    assert Case.objects.get().status == "submitted"


def test_two_programs_may_use_one_key(world, program):
    answers = [file(program("file"), place_id=world.building.pk) for _ in range(2)]
    assert answers[0].json() != answers[1].json()


def test_a_refused_request_keeps_nothing_and_its_key_can_be_used_again(world, hotline):
    told(file(hotline, place_id=world.building.pk, reporter={"phone": "12"}), 422)
    assert not KeptAnswer.objects.exists()
    assert file(hotline, place_id=world.building.pk).status_code == 201


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"text": " \x00 "}, 422),
        ({"text": "长" * 4001}, 422),
        ({"category": "01"}, 422),
        ({"place_id": 0}, 422),
        ({"place_id": 10**18}, 422),
        ({"place_id": "other"}, 422),
        ({"appeal_type": "x"}, 422),
        ({"unknown": 1}, 422),
        ({"is_public": True}, 403),
    ],
)
def test_what_does_not_fit_files_nothing(world, hotline, said, status):
    said = said | {"place_id": world.other_street.pk} if said.get("place_id") == "other" else said
    told(file(hotline, **({"place_id": world.building.pk} | said)), status)
    assert not Case.objects.exists()


def test_without_an_idempotency_key_nothing_is_done(world, hotline):
    assert (
        told(file(hotline, key="", place_id=world.building.pk), 400)["errors"][0]["field"] == "header.Idempotency-Key"
    )
    told(file(hotline, key="a b", place_id=world.building.pk), 422)
    assert not Case.objects.exists()


def test_a_body_that_is_no_json_is_a_problem(world, hotline):
    told(hotline("post", "cases", "{", Idempotency_Key="x"), 400)


def test_only_a_key_that_may_says_that_the_reporter_agreed(world, program):
    assert file(program("file", "consent"), place_id=world.building.pk, is_public=True).status_code == 201
    assert Case.objects.get().is_public


def test_a_program_moves_a_case_as_its_role_may(world, program):
    case = world.filed()
    desk = program("move", role="dispatcher")
    assert move(desk, case, "accept", category=world.category.pk).json() == {
        "number": case.number,
        "status": "accepted",
    }
    assert move(desk, case, "dispatch", key="m2", organisation=world.firm.pk).status_code == 201
    told(move(desk, case, "sign", key="m3"), 403)
    firm = program("move", role="handler", organisation=world.firm)
    for key, verb, evidence in (("1", "sign", {}), ("2", "start", {}), ("3", "reply", {"reply": "修好了。"})):
        assert move(firm, case, verb, key=key, **evidence).status_code == 201
    told(move(program("move"), case, "reply", reply="x"), 404)
    told(move(program("read", role="dispatcher"), case, "accept"), 403)


def test_a_move_that_is_not_in_the_table_or_lacks_its_evidence_is_refused(world, program):
    case, desk = world.filed(), program("move", role="dispatcher")
    told(move(desk, case, "close"), 409)
    assert told(move(desk, case, "accept"), 422)["errors"][0]["field"] == "category"
    told(move(desk, case, "accept", category="暖气"), 422)
    told(move(desk, case, "fly"), 422)
    assert Case.objects.get().status == "submitted"


def test_whoever_moves_what_has_changed_since_is_told(world, program):
    case, desk = world.filed(), program("move", "read", role="dispatcher")
    seen = {"If_Match": desk.get(f"cases/{case.number}")["ETag"]}
    assert move(desk, case, "accept", headers=seen, category=world.category.pk).status_code == 201
    told(move(desk, case, "dispatch", key="m2", headers=seen, organisation=world.firm.pk), 412)
    seen = {"If_Match": desk.get(f"cases/{case.number}")["ETag"]}
    assert move(desk, case, "dispatch", key="m2", headers=seen, organisation=world.firm.pk).status_code == 201


def test_whoever_moves_says_what_they_have_seen(world, program):
    case, desk = world.filed(), program("move", role="dispatcher")
    body = {"verb": "accept", "evidence": {"category": world.category.pk}}
    told(desk("post", f"cases/{case.number}/transitions", body, Idempotency_Key="m"), 428)
    assert Case.objects.get().status == "submitted"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Accept": "text/html"}, 406),
        ({"Content_Length": "65537"}, 413),
        ({"Content_Type": "text/plain"}, 415),
        ({"Content_Type": "multipart/form-data; boundary=x"}, 415),
    ],
)
def test_what_is_sent_or_wanted_in_another_form_is_refused(world, hotline, headers, status):
    told(file(hotline, place_id=world.building.pk, headers=headers), status)
    assert not Case.objects.exists()


def test_the_first_answer_comes_again_though_the_case_has_moved_on(world, program):
    case, desk = world.filed(), program("move", "read", role="dispatcher")
    seen = {"If_Match": desk.get(f"cases/{case.number}")["ETag"]}
    first, again = (move(desk, case, "accept", headers=seen, category=world.category.pk) for _ in range(2))
    assert (again.status_code, again.json(), again["Idempotency-Replayed"]) == (201, first.json(), "true")


def test_a_database_that_is_away_is_told_as_a_problem(world, hotline, monkeypatch):
    def away(*_args, **_named):
        raise OperationalError

    monkeypatch.setattr(actions, "file_through_program", away)
    answer = file(hotline, place_id=world.building.pk)
    told(answer, 503)
    assert answer["Retry-After"] == "5"
    assert not KeptAnswer.objects.exists()


def test_a_mistake_of_ours_is_told_as_a_problem_without_its_words(world, hotline, monkeypatch):
    def broken(*_args, **_named):
        raise ValueError("13912345678")

    monkeypatch.setattr(actions, "file_through_program", broken)
    assert "13912345678" not in told(file(hotline, place_id=world.building.pk), 500)


def test_kept_answers_go_after_a_week(world, hotline):
    file(hotline, place_id=world.building.pk)
    KeptAnswer.objects.update(kept_at=NOW)
    assert people.forget_answers(by=SYSTEM, at=NOW + timedelta(days=7)) == 0
    assert people.forget_answers(by=SYSTEM, at=NOW + timedelta(days=7, seconds=1)) == 1


def test_an_answer_without_a_key_is_refused_by_the_database(world, hotline):
    file(hotline, place_id=world.building.pk)
    with pytest.raises(IntegrityError, match="an_answer_has_its_key"), transaction.atomic():
        KeptAnswer.objects.update(key="")
    kept = KeptAnswer.objects.get()
    with pytest.raises(IntegrityError, match="one_answer_per_idempotency_key"):
        KeptAnswer.objects.create(token_id=kept.token_id, key="k1", fingerprint=b"", kept_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_whoever_comes_while_the_first_is_at_work_is_told_when_to_come_again(world, hotline, monkeypatch):
    monkeypatch.setattr(answers, "PATIENCE", "50ms")
    file_through_program, inside, done = actions.file_through_program, Event(), Event()

    def slow(*args, **named):
        inside.set()
        done.wait(10)
        return file_through_program(*args, **named)

    monkeypatch.setattr(actions, "file_through_program", slow)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sent, hotline, world.building.pk)
        assert inside.wait(10)
        second = file(hotline, place_id=world.building.pk)
        done.set()
        assert first.result().status_code == 201
    told(second, 409)
    assert second["Retry-After"] == "1"
    again = file(hotline, place_id=world.building.pk)
    assert (again.status_code, again.json()) == (201, first.result().json())
    assert Case.objects.count() == 1


def sent(program, place_id):
    try:
        return file(program, place_id=place_id)
    finally:
        connection.close()


def at_once(program, place_id, count=6):
    barrier = Barrier(count)

    def send(_number):
        barrier.wait()
        return sent(program, place_id)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(send, range(count)))


@pytest.mark.django_db(transaction=True)
def test_one_key_at_once_from_six_clients_files_once(world, hotline):
    answers = at_once(hotline, world.building.pk)
    assert {(a.status_code, a.json()["number"]) for a in answers} == {(201, Case.objects.get().number)}
    assert sum("Idempotency-Replayed" in a for a in answers) == 5
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_kept_answer_six_clients_file_six(world, hotline, monkeypatch):
    monkeypatch.setattr(people, "answer_once", lambda _id, _key, _mark, work, **_: people.Answer(work(), False))
    at_once(hotline, world.building.pk)
    assert Case.objects.count() == 6


HALF = "\ud800"


@pytest.mark.parametrize(
    "said",
    [
        {"text": HALF},
        {"location_text": f"三号楼{HALF}"},
        {"reporter": {"name": HALF, "phone": "13912345678"}},
        {HALF: 1},
    ],
)
def test_half_a_character_is_refused_in_words_wherever_it_stands(world, hotline, said):
    told(file(hotline, place_id=world.building.pk, **said), 422)
    assert not Case.objects.exists()
    assert file(hotline, place_id=world.building.pk, text="灯坏了😀").status_code == 201, "a whole pair is a character"


def test_half_a_character_in_the_evidence_of_a_move_is_refused(world, program):
    case = world.advanced(world.filed(), "accept")
    key = program("move", "read", role="dispatcher")
    told(move(key, case, "decline", reason_code="duplicate", explanation=HALF), 422)
    told(move(key, case, "decline", **{HALF: "x"}), 422)
    assert Case.objects.get().status == "accepted"


@pytest.mark.parametrize("nothing", ["\u200b", "\u3000\u2060 \ufeff", "\u3164\u2800"])
def test_words_that_nobody_sees_are_no_words(world, hotline, nothing):
    told(file(hotline, place_id=world.building.pk, text=nothing), 422)
    assert not Case.objects.exists()
