"""Links in messages open to whoever gets them: with an account behind the sign-in, without one by the secret link."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from helin.core.journal import facts
from helin.core.notices import actions as notices
from helin.core.notices import queries as told
from helin.core.notices.models import Channel, Dispatch
from helin.core.people import actions as people
from helin.core.people.models import Person
from helin.features.cases import actions, queries
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db


def reported_without_account(world, **changed):
    visitor = Actor.anonymous()
    case = actions.start_draft(street=world.street, by=visitor, at=NOW)
    visitor = visitor.claiming(f"cases.case:{case.pk}")
    case = actions.save_draft(case, world.concern(**changed), by=visitor, at=NOW)
    case = actions.leave_contact(case, name="周明", phone="13912345678", by=visitor, at=NOW)
    return actions.advance(case, "submit", by=visitor, at=NOW)


def text_to(person_id, *cases):
    for case in cases:
        entry = facts.record("cases.reply", case, place=case.place, by=SYSTEM, at=NOW)
        notices.tell(entry, [person_id], at=NOW, number=case.number, case_id=case.pk)
    dispatch = Dispatch.objects.filter(person_id=person_id, channel=Channel.SMS).latest("pk")
    message = told.message(dispatch, at=NOW + timedelta(minutes=5))
    assert message is not None
    return message.short


def opened(client, text):
    address = text.rpartition(settings.SITE_URL)[2].strip()
    return client.get(address, follow=True)


def test_who_reported_without_an_account_gets_the_secret_link(world, browser):
    case = reported_without_account(world)
    text = text_to(case.reporter_id, case)
    assert queries.token_of(case) in text
    page = opened(browser(), text)
    assert page.status_code == 200
    assert case.text in page.content.decode()


def test_who_has_an_account_gets_the_page_behind_the_sign_in_and_comes_back_to_it(world, browser):
    Person.objects.filter(pk=world.people["ann"].pk).update(account_at=NOW)
    case = world.filed()
    text = text_to(world.people["ann"].pk, case)
    address = reverse("cases:show", args=[case.pk])
    assert address in text
    assert queries.token_of(case) not in text
    answer = browser().get(address)
    assert (answer.status_code, answer.url) == (302, f"{reverse('people:sign_in')}?next={address}")
    assert browser("ann").get(address).status_code == 200


def test_a_visitor_learns_nothing_from_the_door_and_a_stranger_gets_no_page(world, browser):
    case = world.filed()
    known, unknown = (browser().get(reverse("cases:show", args=[pk])) for pk in (case.pk, 999_999))
    assert (known.status_code, unknown.status_code) == (302, 302)
    assert browser("bob").get(reverse("cases:show", args=[case.pk])).status_code == 404


def test_a_confidential_matter_is_not_opened_by_a_text_message(world):
    case = reported_without_account(world, appeal_type="accusation")
    assert queries.secret_links(case.reporter_id, [str(case.pk)]) == {str(case.pk): reverse("cases:track")}


def test_the_link_is_only_for_who_reported_it(world):
    case = reported_without_account(world)
    other = people.register_contact(name="吴", phone="13912345679", place=world.street, by=SYSTEM, at=NOW)
    assert queries.secret_links(other.pk, [str(case.pk)]) == {}


def test_several_matters_in_one_text_lead_to_the_last_of_them(world):
    case = reported_without_account(world)
    assert queries.token_of(case) in text_to(case.reporter_id, case, case)
