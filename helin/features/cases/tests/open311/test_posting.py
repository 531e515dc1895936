from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from helin.core.people import actions as people
from helin.core.people import queries as people_queries
from helin.core.people.models import ApiToken, Person
from helin.features.cases.api.open311 import posting
from helin.features.cases.models import Case
from helin.features.cases.queries import open311
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.open311.asked import get, made, post

pytestmark = pytest.mark.django_db


def test_a_posted_request_is_a_submitted_private_case_with_a_contact(world, outline, key):
    response = post(key, first_name="金丝雀", last_name="欧阳", phone="139 1234 5678", address_string="东门")
    assert response.status_code == 201
    (receipt,) = response.json()
    case = Case.objects.get(number=receipt["service_request_id"])
    assert (case.status, case.source, case.is_public, case.title) == ("submitted", "api", False, "三号楼灯不亮")
    assert (case.grid_id, case.category_id, case.location_text) == (world.grid.pk, world.category.pk, "东门")
    assert people_queries.masked_contact(case.reporter_id).phone == "139****5678"
    assert "token" not in receipt
    assert receipt["service_notice"]
    token = response["Location"].rpartition("/")[2].removesuffix(".json")
    assert get("token", token=token).json() == [{"service_request_id": case.number, "token": token}]
    assert get("token", "xml", token=token[:-1]).status_code == 404
    assert get("token", given={"jurisdiction_id": "370724003"}, token=token).status_code == 404
    assert ApiToken.objects.get().used_at is not None


def test_xml_answers_a_post_too(world, outline, key):
    element = ElementTree.fromstring(post(key, "xml").content)
    assert element.find("request/service_request_id").text == Case.objects.get().number


def test_only_a_key_that_may_says_that_the_reporter_agreed(world, outline, key):
    agreed = {"attribute[is_public]": "yes"}
    assert post(key, **agreed).status_code == 403
    assert post(made(world, "file", "consent"), **agreed).status_code == 201
    assert Case.objects.get().is_public


def test_an_accusation_stays_hidden_whoever_agreed(world, outline):
    post(made(world, "file", "consent"), **{"attribute[is_public]": "yes", "attribute[appeal_type]": "accusation"})
    assert not Case.objects.get().is_public


@pytest.mark.parametrize("name", ["Idempotency-Key", "request-key"])
def test_one_request_key_files_once(world, outline, key, name):
    first, again = (post(key, headers={name: "a-1"}, phone="13912345678") for _ in range(2))
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Case.objects.count() == 1
    assert post(key, headers={name: "a-2"}).json() != first.json()
    assert post(made(world, "file"), headers={name: "a-1"}).json() != first.json()  # another program's words
    assert Case.objects.count() == 3


def test_the_key_of_a_request_also_holds_when_the_look_before_missed_it(world, outline, key, monkeypatch):
    """As when the first post ends between look and writing: the unique index decides, no second contact stays."""
    first = post(key, headers={"Idempotency-Key": "a-1"}, phone="13912345678")
    known = Person.objects.count()
    monkeypatch.setattr(open311, "filed_under", lambda _key: None)
    assert post(key, headers={"Idempotency-Key": "a-1"}, phone="13912345678").json() == first.json()
    assert (Case.objects.count(), Person.objects.count()) == (1, known)


def _post_elsewhere(key):
    try:
        return post(key, headers={"Idempotency-Key": "a-1"}, phone="13912345678").json()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_posts_of_one_request_key_at_once_file_one(world, outline, key):
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(_post_elsewhere, [key] * 8))
    assert answers == [answers[0]] * 8
    assert answers[0][0]["service_request_id"] == Case.objects.get().number


@pytest.mark.django_db(transaction=True)
def test_without_request_keys_they_file_eight(world, outline, key, monkeypatch):
    """The control: it is the key that makes it one."""
    monkeypatch.setattr(posting, "_request_key", lambda *_: None)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(_post_elsewhere, [key] * 8))
    assert Case.objects.count() == 8


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"api_key": None}, 400),
        ({"api_key": "helin_wrong"}, 403),
        ({"api_key": "nobody's"}, 403),
        ({"jurisdiction_id": None}, 400),
        ({"jurisdiction_id": "370724003"}, 403),
        ({"service_code": None}, 400),
        ({"service_code": "01"}, 404),
        ({"description": None}, 400),
        ({"description": " \x00 "}, 400),
        ({"description": "长" * 4001}, 400),
        ({"phone": "12"}, 400),
        ({"lat": "30", "long": "110"}, 400),
        ({"lat": None}, 400),
        ({"lat": None, "long": None}, 400),
        ({"lat": None, "long": None, "address_string": "月亮"}, 400),
        ({"lat": None, "long": None, "address_id": "7"}, 400),
        ({"attribute[appeal_type]": "x"}, 400),
        ({"request_key": "长" * 201}, 400),
    ],
)
def test_a_post_that_does_not_fit_files_nothing(world, outline, key, given, status):
    response = post(key, **given)
    assert (response.status_code, response.json()[0]["code"]) == (status, status)
    assert not Case.objects.exists()


@pytest.mark.parametrize("given", [{"address_string": "春悦花园3号楼二单元"}, {"address_id": "370724002001001"}])
def test_an_address_that_names_one_place_will_do(world, key, given):
    assert post(key, lat=None, long=None, **given).status_code == 201
    assert Case.objects.get().grid_id == world.grid.pk


def test_a_key_of_a_closed_person_an_ended_and_a_revoked_one_open_nothing(world, outline):
    token = people.create_token(
        name="x", scopes=["file"], street=world.street, expires_at=NOW + timedelta(days=3650), by=SYSTEM, at=NOW
    )
    people.revoke_token(token.token, by=SYSTEM, at=NOW)
    ended = made(world, "file", expires_at=NOW + timedelta(microseconds=1))
    world.people["ann"].is_active = False
    world.people["ann"].save()
    keys = [token.secret, ended, made(world, "file", person=world.people["ann"]), made(world, "read")]
    assert [post(key).status_code for key in keys] == [403] * 4


def test_only_an_administrator_makes_keys_and_none_for_administrators(world):
    with pytest.raises(PermissionDenied):
        made(world, "read", by=world.actor("leader"))
    with pytest.raises(IntegrityError, match="a_program_is_no_administrator"):
        made(world, "read", role="admin")


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"expires_at": NOW}, "a_key_expires_after_it_was_made"),
        ({"scopes": []}, "a_key_opens_something_known"),
        ({"scopes": ["all"]}, "a_key_opens_something_known"),
        ({"person": "ann", "role": "leader"}, "a_key_of_a_person_has_no_role"),
        ({"organisation": "firm", "role": "leader"}, "a_desk_of_a_program_is_a_handlers"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_by_the_database(world, more, name):
    kept = {
        "person": world.people.get(more.get("person")),
        "organisation": world.firm if "organisation" in more else None,
    }
    asked = {"scopes": ["read"], "name": "x", "street": world.street, "expires_at": NOW + timedelta(days=1)}
    with pytest.raises(IntegrityError, match=name):
        people.create_token(**(asked | more | kept), by=SYSTEM, at=NOW)


def test_the_key_itself_is_nowhere_in_the_row(world, key):
    row = ApiToken.objects.values().get()
    assert key not in str(row)
    assert key.encode() not in bytes(row["digest"])
