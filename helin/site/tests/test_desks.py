from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.kit.actors import Actor
from helin.site.desks import desk_of_street

pytestmark = pytest.mark.django_db


@pytest.fixture
def streets():
    first = Place.objects.create(kind="street", name="东城街道", code="370724002", desk_phone="0536-0000100")
    second = Place.objects.create(kind="street", name="西城街道", code="370724003")
    return first, second


def test_a_visitor_reads_the_name_and_the_number_of_the_street(streets):
    page = Client().get(reverse("cases:track")).content.decode()
    assert "东城街道" in page
    assert 'href="tel:0536-0000100"' in page


def test_a_unit_of_another_street_reads_that_one(streets):
    at = datetime(2026, 11, 24, tzinfo=UTC)
    _first, second = streets
    firm = Organisation.objects.create(kind="property_firm", name="西城物业", place=second, phone="1")
    system = Actor.system("test")
    person = people.register_person(name="马永刚", phone="13800000001", place=second, by=system, at=at)
    people.grant_role(person=person, role=Role.HANDLER, organisation=firm, by=system, at=at, starts_on=at.date())
    client = Client()
    client.force_login(person, backend="helin.core.people.backends.PhoneOrName")
    page = client.get(reverse("cases:desk")).content.decode()
    assert "西城街道" in page
    assert "东城街道" not in page


def test_a_page_before_the_middlewares_has_no_street():
    assert desk_of_street(RequestFactory().get("/")) is None
