"""Somebody who is not signed in: how often they may report, and what becomes of the number they leave."""

import pytest
from django.urls import reverse

from helin.core.people import identities, throttle
from helin.core.people import queries as people
from helin.core.people.models import Person
from helin.features.cases.models import Case
from tests.safety.world import ADDRESS, World

pytestmark = pytest.mark.django_db
WHAT = {"text": "西门外的路灯不亮，已经一周了。", "appeal_type": "help"}


@pytest.fixture
def few(settings):
    settings.REPORTS_PER_HOUR = 2
    settings.HELIN_DESK_PHONE = "0536-3112345"


def start(client, **extra):
    return client.post(reverse("cases:report"), WHAT, **extra)


def send(world: World, client, **contact):
    """The three steps; the last answer."""
    where = start(client)["Location"]
    check = client.post(
        where, {"place": world.places["building"].pk}, QUERY_STRING=f"in={world.places['building'].parent_id}"
    )
    return client.post(check["Location"], {"is_public": "", **contact})


def drafts() -> int:
    return Case.objects.filter(text=WHAT["text"]).count()


def test_one_connection_starts_few_matters_an_hour(world, few):
    client = world.client("anonymous")
    assert [start(client).status_code for _ in range(3)] == [302, 302, 429]
    assert drafts() == 2


def test_the_refusal_keeps_the_words_and_says_when_and_how_else(world, few):
    client = world.client("anonymous")
    answer = [start(client) for _ in range(3)][-1]
    page = answer.content.decode()
    assert WHAT["text"] in page
    assert "请在" in page
    assert "0536-3112345" in page
    assert 1 <= int(answer["Retry-After"]) <= 3600


def test_sending_is_counted_apart_and_loses_nothing(world, settings, few):
    client = world.client("anonymous")
    ready = []
    settings.REPORTS_PER_HOUR = 20
    for _ in range(3):
        where = start(client)["Location"]
        query = f"in={world.places['building'].parent_id}"
        ready.append(client.post(where, {"place": world.places["building"].pk}, QUERY_STRING=query)["Location"])
    settings.REPORTS_PER_HOUR = 2
    answers = [client.post(check, {"is_public": "", "name": "林女士"}) for check in ready]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "林女士" in answers[-1].content.decode()
    assert Case.objects.filter(text=WHAT["text"], status="draft").count() == 1


def test_another_connection_and_whoever_is_signed_in_are_not_counted_with_it(world, few):
    client = world.client("anonymous")
    assert [start(client).status_code for _ in range(3)][-1] == 429
    assert start(client, REMOTE_ADDR="203.0.113.10").status_code == 302
    assert [start(world.client("ann")).status_code for _ in range(4)] == [302] * 4


def test_a_whole_ipv6_line_is_one_connection(world, few):
    client = world.client("anonymous")
    answers = [start(client, REMOTE_ADDR=f"2001:db8:7:7::{n}").status_code for n in (1, 2, 3)]
    assert answers == [302, 302, 429]
    assert throttle.network_of("::ffff:203.0.113.9") == ADDRESS
    assert throttle.network_of("2001:db8:7:8::1") != throttle.network_of("2001:db8:7:7::1")


def test_an_incomplete_form_is_not_counted(world, few):
    client = world.client("anonymous")
    for _ in range(4):
        assert client.post(reverse("cases:report"), {"text": ""}, follow=True).status_code == 422
    assert start(client).status_code == 302


def test_without_the_limit_the_test_of_it_fails(world, few, monkeypatch):
    monkeypatch.setattr(throttle, "allows", lambda *_: True)
    with pytest.raises(AssertionError):
        test_one_connection_starts_few_matters_an_hour(world, few)


def test_a_visitor_may_leave_a_number_and_staff_can_ring_it(world):
    answer = send(world, world.client("anonymous"), name="林女士", phone="139 0000 5678")
    assert answer.status_code == 302
    case = Case.objects.get(text=WHAT["text"])
    assert case.status == "submitted"
    assert people.masked_contact(case.reporter_id).phone == "139****5678"
    opened = world.client("dispatcher").post(reverse("cases:create_contact_view", args=[case.pk]), {"reason": "place"})
    assert "13900005678" in opened.content.decode()


def test_a_number_that_cannot_be_called_is_refused_in_words(world):
    client = world.client("anonymous")
    answer = client.get(send(world, client, phone="12345").url)
    assert answer.status_code == 422
    assert "12345" in answer.content.decode()
    assert Case.objects.get(text=WHAT["text"]).status == "draft"


@pytest.mark.parametrize("owner", ["ann", "dispatcher", "nobody"])
def test_whose_number_it_is_changes_nothing_for_anybody(world, owner):
    """The visitor's answers are the same, and the owner of an account neither gains nor loses a matter."""
    phone = world.phones.get(owner, "13900005678")
    client = world.client("anonymous")
    sent = send(world, client, name="林女士", phone=phone)
    case = Case.objects.get(text=WHAT["text"])
    pages = [client.get(sent["Location"]), client.get(reverse("cases:show", args=[case.pk]))]
    assert [page.status_code for page in pages] == [200, 200]
    for page in pages:
        assert world.names.get(owner, phone) not in page.content.decode()
        assert phone not in page.content.decode()
    contact = Person.objects.get(pk=case.reporter_id)
    assert (contact.account_at, contact.phone_index, contact.is_active) == (None, None, True)
    assert identities.identity_of(contact).phone == f"+86{phone}"
    if owner != "nobody":
        person = world.people[owner]
        assert case.reporter_id != person.pk
        assert people.person_by_phone(phone) == person
        assert case.title not in world.client(owner).get(reverse("cases:mine")).content.decode()


def test_the_number_of_a_matter_opens_no_account_later(world):
    from helin.core.people import actions

    send(world, world.client("anonymous"), phone="13900005678")
    case = Case.objects.get(text=WHAT["text"])
    joined = actions.open_account(name="别人", phone="13900005678", place=world.places["building"], at=world.at)
    assert joined.pk != case.reporter_id


def test_new_master_key_leaves_the_contact_unindexed(world, settings):
    from helin.core.people import actions
    from tests.safety.world import SYSTEM

    send(world, world.client("anonymous"), phone="13900005678")
    pk = Case.objects.get(text=WHAT["text"]).reporter_id
    settings.MASTER_KEY_PREVIOUS, settings.MASTER_KEY = settings.MASTER_KEY, "another master key"
    actions.rotate_keys(by=SYSTEM)
    contact = Person.objects.get(pk=pk)
    assert contact.phone_index is None
    assert identities.identity_of(contact).phone == "+8613900005678"


def test_the_page_with_the_secret_link_is_for_the_reporter_alone(world):
    """Whoever holds the link is the reporter: a unit that read it could rate its own work."""
    case = world.cases["own", "replied"]
    url = reverse("cases:report_sent", args=[case.pk])
    for role in ("handler", "dispatcher", "leader", "verifier", "staff", "bob", "anonymous"):
        assert world.client(role).get(url).status_code == 404
    assert world.client("ann").get(url).status_code == 200
