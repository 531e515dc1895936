from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from georeport import GeoReport

from helin.features.cases import actions
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.open311.asked import get, url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fmt", ["json", "xml"])
def test_georeport_drives_it(world, public, outline, live_server, fmt):
    client = GeoReport(f"{live_server.url}/open311/v2", jurisdiction="370724002", output_format=fmt)
    listed = client.get_service_list()
    assert (listed if fmt == "xml" else listed[0])["service_code"] == "0101"
    definition = client.get_service_definition("0101")
    assert definition["service_code"] == "0101"
    since, until = "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"
    found = client.get_service_requests(start_date=since, end_date=until, status="open", service_code="0101")
    one = client.get_service_request(public.number)
    assert (found if fmt == "xml" else found[0]) == one
    assert one["service_request_id"] == public.number
    assert float(one["lat"]) == 36.55
    assert one["status_notes"] == "修好了，王师傅139****2222。"


def test_a_request_in_json_has_numbers_strings_and_no_empty_dates(world, public, outline):
    world.advanced(public, "rate")
    actions.advance(public, "close", by=SYSTEM, at=NOW)
    response = get("request", number=public.number)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    (found,) = response.json()
    assert (found["lat"], found["long"]) == (36.55, 118.55)
    assert isinstance(found["service_code"], str)
    assert found["status"] == "closed"
    accepted = world.advanced(world.filed(is_public=True), "accept")
    assert "expected_datetime" in found
    assert "expected_datetime" not in get("request", number=accepted.number).json()[0]
    assert b"expected_datetime" not in get("request", "xml", number=accepted.number).content
    assert found["requested_datetime"] == "2026-11-24T10:00:00+08:00"
    assert found["address"] == "东城街道 百合社区 春悦网格 春悦花园3号楼"


def test_xml_is_declared_utf_8_and_tells_the_same(world, public, outline):
    response = get("request", "xml", number=public.number)
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    element = ElementTree.fromstring(response.content)
    (entry,) = get("request", number=public.number).json()
    assert {child.tag: child.text or "" for child in element[0]} == {k: str(v) for k, v in entry.items()}


def test_nothing_that_is_masked_or_hidden_is_told(world, public, outline):
    hidden = world.filed(text="不公开13700001111")
    waiting = world.filed(is_public=True)
    since = {"start_date": "2026-11-01T00:00:00Z"}
    numbers = {"service_request_id": f"{hidden.number},{public.number},{waiting.number}"}
    said = [get(name, fmt, given).content.decode() for name in ("requests", "updates") for fmt in ("json", "xml")
            for given in (since, numbers | since)]  # fmt: skip
    for body in said:
        assert public.number in body
        for secret in (
            "13800001234",
            "13800005555",
            "13911112222",
            "13700001111",
            "左手门",
            hidden.number,
            waiting.number,
        ):
            assert secret not in body
    for case in (hidden, waiting):
        assert get("request", number=case.number).status_code == 404


@pytest.mark.parametrize(
    ("given", "there"),
    [
        ({}, True),
        ({"start_date": "2026-11-24T01:59:59Z"}, True),
        ({"start_date": "2026-11-24T02:00:01Z"}, False),
        ({"end_date": "2026-11-24T09:59:59+08:00"}, False),
        ({"end_date": "2027-02-22T09:59:59+08:00"}, True),
        ({"end_date": "2027-02-22T10:00:01+08:00"}, False),
        ({"status": "closed"}, False),
        ({"status": "open,closed"}, True),
        ({"service_code": "0999,0101"}, True),
        ({"service_code": "0999"}, False),
        ({"lat": "36.5505", "long": "118.55", "radius": "60"}, True),
        ({"lat": "36.5505", "long": "118.55", "radius": "50"}, False),
        ({"page": "2"}, False),
        ({"page_size": "1"}, True),
        ({"jurisdiction_id": "370724003"}, False),
    ],
)
def test_the_filters_narrow(world, public, outline, monkeypatch, given, there):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))
    assert [r["service_request_id"] for r in get("requests", given=given).json()] == [public.number] * there
    if "jurisdiction_id" not in given:
        given = given | {"service_request_id": public.number, "end_date": "2020-01-01T00:00:00Z"}
        given = {k: v for k, v in given.items() if k not in ("page", "start_date")}
        assert [r["service_request_id"] for r in get("requests", given=given).json()] == [public.number]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"jurisdiction_id": ""}, 400),
        ({"jurisdiction_id": "999"}, 404),
        ({"status": "late"}, 400),
        ({"start_date": "yesterday"}, 400),
        ({"start_date": "2026-11-24T00:00:00"}, 400),
        ({"start_date": "0001-01-01T00:00:00Z"}, 400),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:01Z"}, 400),
        ({"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, 400),
        ({"page": "0"}, 400),
        ({"page_size": "999999999"}, 400),
        ({"lat": "36.5"}, 400),
        ({"lat": "nan", "long": "1", "radius": "1"}, 400),
        ({"lat": "91", "long": "1", "radius": "1"}, 400),
        ({"lat": "1", "long": "1"}, 400),
    ],
)
def test_what_does_not_fit_gets_the_error_body(world, given, status):
    response = get("requests", given=given)
    assert (response.status_code, response.json()[0]["code"]) == (status, status)
    element = ElementTree.fromstring(get("requests", "xml", given).content)
    assert (element.tag, element[0].tag, element[0][0].text) == ("errors", "error", str(status))
    assert element[0][1].text


def test_a_street_alone_needs_no_jurisdiction(world, public):
    world.other_street.closed_on = NOW.date()
    world.other_street.save()
    assert Client().get(url("requests")).status_code == 200


def test_a_list_costs_the_same_for_one_and_three(world, public, django_assert_num_queries):
    with django_assert_num_queries(5):  # the limit, the streets, the cases, what was said, the photos
        get("requests")
    for _ in range(2):
        world.advanced(world.filed(is_public=True), "accept", "dispatch")
    with django_assert_num_queries(5):
        assert len(get("requests", given={"end_date": "2027-01-01T00:00:00Z"}).json()) == 3


@pytest.mark.parametrize("name", ["discovery", "discovery_v2"])
def test_discovery_names_the_endpoint(client, db, name):
    (endpoint,) = client.get(url(name)).json()["endpoints"]
    assert endpoint["url"] == "http://testserver/open311/v2"
    element = ElementTree.fromstring(client.get(url(name, "xml")).content)
    assert [f.text for f in element.iterfind("endpoints/endpoint/formats/format")] == ["text/xml", "application/json"]


def test_unknown_things_are_404_and_other_methods_405(world):
    assert get("service", code="9").status_code == 404
    assert get("service", code="01").status_code == 404
    response = Client().delete(url("requests"))
    assert (response.status_code, response["Allow"], response.json()[0]["code"]) == (405, "GET, POST", 405)


def test_too_many_are_told_when_to_come_back(world, monkeypatch):
    from helin.core.people.throttle import Limit
    from helin.features.cases.api.open311 import resources

    monkeypatch.setattr(resources, "READS", Limit("open311-read", 1, 60))
    responses = [get("services") for _ in range(2)]
    assert [r.status_code for r in responses] == [200, 429]
    assert responses[1]["Retry-After"] == "60"


def test_numbers_override_even_what_would_not_fit(world, public):
    given = {"service_request_id": f"0000000000,{public.number}", "start_date": "yesterday", "status": "late"}
    assert [r["service_request_id"] for r in get("requests", given=given).json()] == [public.number]
