from datetime import date

import pytest
from django.urls import reverse

from helin.core.places.models import Place
from helin.core.workdays import checks
from helin.core.workdays.models import CalendarDay

pytestmark = pytest.mark.django_db
DAY = {"day": "2027-01-04", "is_workday": "0", "name": "元旦", "source": "国办发明电〔2026〕9号"}


@pytest.fixture
def admin(street, sign_in):
    return sign_in(street, "admin")


def test_the_calendar_of_a_year_is_listed(client, admin):
    page = client.get(reverse("workdays:calendar"), {"year": 2026})
    assert "2026-10-10" in page.content.decode()
    assert page.context["is_provisional"] is False
    assert client.get(reverse("workdays:calendar"), {"year": 2027}).context["is_provisional"] is True
    assert client.get(reverse("workdays:calendar"), {"year": 2040}).context["rows"] == []
    assert client.get(reverse("workdays:calendar"), {"year": "x"}).status_code == 200


def test_a_day_is_entered_and_given_back(client, admin):
    response = client.post(reverse("workdays:create_day"), DAY)
    assert (response.status_code, response["Location"]) == (302, "/workdays/?year=2027")
    assert CalendarDay.objects.get(falls_on=date(2027, 1, 4)).name == "元旦"
    client.post(reverse("workdays:create_day"), DAY | {"is_workday": "1"})
    assert not CalendarDay.objects.filter(falls_on=date(2027, 1, 4)).exists()


@pytest.mark.parametrize("wrong", [{"day": ""}, {"day": "1999-01-01"}, {"source": ""}, {"is_workday": "7"}])
def test_a_day_that_is_not_understood_is_said(client, admin, wrong):
    before = CalendarDay.objects.count()
    assert client.post(reverse("workdays:create_day"), DAY | wrong).status_code == 422
    assert CalendarDay.objects.count() == before


def test_a_year_is_entered(client, admin):
    CalendarDay.objects.filter(falls_on__year=2026).delete()
    assert client.post(reverse("workdays:create_seed"), {"year": 2026}).status_code == 302
    assert CalendarDay.objects.filter(falls_on__year=2026, is_workday=True).count() == 6
    assert client.post(reverse("workdays:create_seed"), {"year": 1900}).status_code == 422


@pytest.mark.parametrize("role", ["", "leader", "auditor", "community_staff"])
def test_only_an_administrator_sees_and_changes_it(client, street, sign_in, role):
    before = CalendarDay.objects.count()
    addresses = [reverse(f"workdays:{name}") for name in ("calendar", "create_day", "create_seed")]
    assert client.get(addresses[0]).status_code == 302
    sign_in(street, role)
    assert client.get(addresses[0]).status_code == 404
    assert client.post(addresses[1], DAY).status_code == 404
    assert client.post(addresses[2], {"year": 2040}).status_code == 404
    assert CalendarDay.objects.count() == before


def test_an_administrator_of_less_than_a_street_does_not_change_it(client, community, sign_in):
    sign_in(community, "admin")
    assert Place.objects.count() == 2
    assert client.post(reverse("workdays:create_day"), DAY).status_code == 404


@pytest.mark.parametrize(
    ("today", "entered", "published", "found"),
    [
        (date(2026, 10, 31), set(), set(), []),
        (date(2026, 11, 1), set(), set(), ["workdays.W001"]),
        (date(2026, 12, 31), {2026}, {2026}, ["workdays.W001"]),
        (date(2026, 11, 1), {2027}, set(), ["workdays.W002"]),
        (date(2026, 11, 1), {2027}, {2027}, []),
    ],
)
def test_the_check_speaks_up_in_november(today, entered, published, found):
    assert [p.id for p in checks.next_year_problems(today, entered, published)] == found


def test_the_check_asks_the_database_only_when_there_is_one():
    assert checks.next_year_is_entered(databases=None) == []
    assert all(p.id.startswith("workdays.") for p in checks.next_year_is_entered(databases=["default"]))
