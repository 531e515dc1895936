import json

import pytest
from django.db import OperationalError
from django.test import Client

from helin.core.people.throttle import Limit
from helin.features.cases.api.rest import doors
from helin.features.cases.queries import programs

pytestmark = pytest.mark.django_db
SAYS = "灯坏了，请打13800001234找我。"


def told(answer, status):
    """The body of a refusal, after looking that it is a problem."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    return answer.json()


def numbers(answer):
    return [row["number"] for row in answer.json()["items"]]


def test_a_program_sees_what_its_role_sees_and_no_drafts(world, program):
    case, other = world.filed(), world.filed(by="bob", place_id=world.other_community.pk)
    actions_draft(world)
    assert numbers(program("read", role="dispatcher").get("cases")) == [other.number, case.number]
    assert numbers(program("read").get("cases")) == []
    assert numbers(program("read", person=world.people["staff"]).get("cases")) == [case.number]
    assert numbers(program("read", street=world.other_street, role="dispatcher").get("cases")) == []
    assert numbers(program("read", street=world.other_street, person=world.people["staff"]).get("cases")) == []


def actions_draft(world):
    from helin.features.cases import actions
    from helin.features.cases.tests.conftest import NOW

    return actions.start_draft(street=world.street, by=world.actor("ann"), at=NOW)


def test_a_case_that_may_not_be_seen_is_not_there(world, program):
    case = world.filed()
    for key in (program("read"), program("read", street=world.other_street, role="dispatcher")):
        told(key.get(f"cases/{case.number}"), 404)


def test_a_handling_unit_reads_the_words_masked(world, program):
    case = world.advanced(world.filed(text=SAYS), "accept", "dispatch")
    unit = program("read", role="handler", organisation=world.firm)
    assert unit.get(f"cases/{case.number}").json()["text"] == "灯坏了，请打138****1234找我。"
    assert unit.get(f"cases/{case.number}").json()["verbs"] == ["object", "sign"]
    assert program("read", role="dispatcher").get(f"cases/{case.number}").json()["text"] == SAYS
    assert "13800001234" not in program("read", role="dispatcher").get("cases").content.decode()


def test_pages_follow_one_another_and_cursors_are_not_forged(world, desk):
    cases = [world.filed().number for _ in range(3)][::-1]
    first = desk.get("cases?size=2")
    assert numbers(first) == cases[:2]
    assert numbers(desk.get(f"cases?size=2&cursor={first.json()['next']}")) == cases[2:]
    told(desk.get("cases?cursor=MTI"), 422)
    told(desk.get(f"places?cursor={first.json()['next']}"), 422)


def test_filters_narrow_and_what_does_not_fit_is_named(world, desk):
    case = world.advanced(world.filed(), "accept")
    world.filed()
    assert numbers(desk.get("cases?status=accepted")) == [case.number]
    assert numbers(desk.get("cases?category=0101")) == [case.number]
    assert numbers(desk.get("cases?category=01")) == []
    assert told(desk.get("cases?size=0"), 422)["errors"][0]["field"] == "query.size"
    told(desk.get("cases?status=late"), 422)


def test_a_list_costs_the_same_for_one_and_three(world, desk, django_assert_num_queries):
    desk.get("cases")  # notes the use of the key
    for _ in range(3):
        world.filed()
        with django_assert_num_queries(3):  # the key, the limit, the cases
            desk.get("cases")


def test_categories_places_and_bodies_are_listed(world, desk):
    assert [row["code"] for row in desk.get("categories").json()] == ["0101"]
    first = desk.get("places?size=3").json()
    rest = desk.get(f"places?size=3&cursor={first['next']}").json()
    assert {row["name"] for row in first["items"] + rest["items"]} == {
        "百合社区",
        "兰亭社区",
        "春悦网格",
        "春悦花园3号楼",
    }
    assert {row["name"] for row in desk.get("organisations").json()} == {"和美物业", "供热公司"}


def test_facts_come_in_order_without_who_and_only_of_visible_cases(world, desk, program):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    second = world.filed(by="bob", place_id=world.other_community.pk)
    found = desk.get("facts").json()
    assert [(row["kind"], row["case"]) for row in found["items"]] == [
        *((f"cases.{verb}", case.number) for verb in ("submit", "accept", "dispatch", "sign", "start")),
        ("cases.submit", second.number),
    ]
    assert not any({"handler", "on_behalf_of"} & row["payload"].keys() for row in found["items"])
    assert desk.get(f"facts?cursor={found['next']}").json() == {"items": [], "next": found["next"]}
    staff = program("read", person=world.people["staff_of_second"]).get("facts?size=2").json()
    assert staff["items"] == []
    assert staff["next"]


def test_an_unchanged_answer_is_304(world, desk):
    case = world.filed()
    answer = desk.get(f"cases/{case.number}")
    again = desk.get(f"cases/{case.number}", If_None_Match=answer["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    world.advanced(case, "accept")
    assert desk.get(f"cases/{case.number}", If_None_Match=answer["ETag"]).status_code == 200


def test_without_a_key_or_with_a_wrong_one_there_is_nothing(world, program):
    answer = Client().get("/api/v1/cases")
    told(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    key = program("read")
    key.secret += "x"
    told(key.get("cases"), 401)
    told(program("file").get("cases"), 403)


def test_guessing_keys_and_calling_too_often_is_stopped(world, desk, monkeypatch):
    monkeypatch.setattr(doors, "STRANGERS", Limit("api-strangers", 1, 60))
    monkeypatch.setattr(doors, "CALLS", Limit("api-calls", 1, 60))
    assert [Client().get("/api/v1/cases").status_code for _ in range(2)] == [401, 429]
    first, second = desk.get("cases"), desk.get("cases")
    assert (first.status_code, first["RateLimit-Policy"]) == (200, '"default";q=1;w=60')
    told(second, 429)
    assert 1 <= int(second["Retry-After"]) <= 60
    assert {a["RateLimit"].rpartition(";t=")[0] for a in (first, second)} == {'"default";r=0'}


def test_other_methods_and_other_addresses_are_problems_too(world, desk):
    answer = desk("delete", "cases")
    told(answer, 405)
    assert "GET" in answer["Allow"]
    told(desk.get("nothing"), 404)
    told(desk.get("cases/12"), 422)


def test_when_the_database_is_away_nothing_is_lost(world, desk, monkeypatch):
    def away(*_arguments, **_named):
        raise OperationalError

    monkeypatch.setattr(programs, "program_cases", away)
    answer = desk.get("cases")
    told(answer, 503)
    assert answer["Retry-After"] == "5"


def test_the_description_is_openapi_3_1_and_open_to_all(client, db):
    answer = client.get("/api/openapi.json")
    document = json.loads(answer.content)
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/cases/{number}" in document["paths"]
    refusal = document["paths"]["/api/v1/cases"]["get"]["responses"]["401"]["content"]
    assert list(refusal) == ["application/problem+json"]
    assert client.get("/api/openapi.json", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.post("/api/openapi.json").status_code == 405
