from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from django.urls import reverse

from helin.core.journal import delivery, facts, queries, views
from helin.core.journal.forms import AuditForm
from helin.core.journal.queries import AuditFilter
from helin.core.places.models import Place
from helin.core.roles import Role
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
JOB = Actor.system("test")


@pytest.fixture
def street():
    return Place.objects.create(kind="street", name="东城街道", code="370724002")


@pytest.fixture
def communities(street):
    return [Place.objects.create(kind="community", parent=street, name=f"社区{n}") for n in (1, 2)]


@pytest.fixture
def elsewhere():
    return Place.objects.create(kind="street", name="城关街道", code="370724001")


def tell(place, kind="test.a", *, street=None, by=JOB, **payload):
    place.refresh_from_db()
    return facts.record(kind, place, place=place, by=by, at=NOW, **payload)


def auditor(*places, role=Role.AUDITOR):
    return Actor(1, "审计", roles={place.pk: frozenset({role}) for place in places})


def kinds(actor, wanted=AuditFilter(), **where):  # noqa: B008 (frozen)
    return [row.kind for row in queries.audit(actor, wanted, **where).rows]


@pytest.mark.parametrize("count", [1, 3])
def test_entries_of_subjects_take_one_query(street, elsewhere, count, django_assert_num_queries):
    for n in range(count):
        tell(street, n=n)
        tell(elsewhere, n=n)
        tell(street, "test.b")
    with django_assert_num_queries(1):
        rows = queries.entries_of([facts.subject_of(street)], kinds=["test.a"])
    assert [row.payload["n"] for row in rows] == list(range(count))
    assert {row.subject for row in rows} == {facts.subject_of(street)}
    assert len(queries.entries_of([facts.subject_of(street), facts.subject_of(elsewhere)])) == 3 * count


def test_an_auditor_sees_the_own_street_only(street, communities, elsewhere):
    tell(street, "test.street")
    tell(communities[0], "test.one")
    tell(communities[1], "test.two")
    tell(elsewhere, "test.canary")
    assert kinds(auditor(street)) == ["test.two", "test.one", "test.street"]
    assert kinds(auditor(communities[0])) == ["test.one"]
    assert kinds(auditor(communities[0], elsewhere)) == ["test.canary", "test.one"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDITOR])
def test_no_other_role_audits(street, role):
    tell(street)
    assert queries.audit(auditor(street, role=role), AuditFilter()) is None


def test_the_filter_narrows(street):
    person = Actor(7, "")
    tell(street, "cases.sign", by=person)
    tell(street, "cases.reply")
    tell(street, "casework.sign")
    who = auditor(street)
    today = queries.audit(who, AuditFilter()).rows[0].recorded_at.astimezone().date()
    assert kinds(who, AuditFilter(kind="cases.sign")) == ["cases.sign"]
    assert kinds(who, AuditFilter(kind="cases.")) == ["cases.reply", "cases.sign"]
    assert kinds(who, AuditFilter(actor_id=7)) == ["cases.sign"]
    assert kinds(who, AuditFilter(subject="places.place:0")) == []
    assert kinds(who, AuditFilter(until=date(2026, 1, 1))) == []
    assert len(kinds(who, AuditFilter(since=today.replace(year=today.year - 1)))) == 3


def test_pages_go_on_by_id_both_ways(street):
    for n in range(5):
        tell(street, f"test.{n}")
    who = auditor(street)
    first = queries.audit(who, AuditFilter(), size=2)
    assert [r.kind for r in first.rows] == ["test.4", "test.3"]
    assert first.newer is None
    second = queries.audit(who, AuditFilter(), before=first.older, size=2)
    assert [r.kind for r in second.rows] == ["test.2", "test.1"]
    last = queries.audit(who, AuditFilter(), before=second.older, size=2)
    assert ([r.kind for r in last.rows], last.older) == (["test.0"], None)
    back = queries.audit(who, AuditFilter(), after=second.newer, size=2)
    assert [r.kind for r in back.rows] == ["test.4", "test.3"]
    assert back.newer is None


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_takes_two_queries(street, count, django_assert_num_queries):
    for _ in range(count):
        tell(street)
    with django_assert_num_queries(2):
        queries.audit(auditor(street), AuditFilter())


def get(who, **query):
    request = RequestFactory().get(reverse("journal:audit"), query)
    request.actor = who
    return views.audit(request)


def test_the_page_shows_codes(street):
    tell(street, "test.shown", before="dispatched")
    page = get(auditor(street)).content.decode()
    assert "test.shown" in page
    assert "dispatched" in page
    assert street.name not in page.split("<main", 1)[1]  # the head of the page names the street


def test_the_page_is_not_there_for_others(street, client):
    from django.http import Http404

    with pytest.raises(Http404):
        get(auditor(street, role=Role.ADMIN))
    assert client.get(reverse("journal:audit")).status_code == 302


def test_a_wrong_filter_is_told_and_shows_no_error_page(street):
    assert get(auditor(street), since="2026-11-24", until="2026-11-23").status_code == 422
    assert get(auditor(street), actor="x\x00", before="x", after="9" * 40).status_code == 422
    assert not AuditForm({"since": "2026-11-24", "until": "2026-11-23"}).is_valid()


def test_links_keep_the_filter(street):
    for _ in range(queries.PAGE + 1):
        tell(street)
    page = get(auditor(street), kind="test.a").content.decode()
    assert "kind=test.a&amp;before=" in page


def test_delivery_state_counts_what_waits(street, monkeypatch):
    monkeypatch.setattr(facts, "subscribers", {})

    @facts.on("test.a")
    def frail(entry):
        raise ValueError

    tell(street)
    delivery.deliver_once()
    assert queries.delivery_state() == queries.DeliveryState(behind=1, paused=1, parked=0)
