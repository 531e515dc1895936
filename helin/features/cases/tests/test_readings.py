"""Who reads a restricted case stands on the page of the person: once a day, also for photos, and nobody else does."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from helin.core.files import actions as files
from helin.core.files.models import Attachment
from helin.core.files.tests.conftest import JOB, gps_photo, upload
from helin.core.people.models import ViewLog
from helin.features.cases import actions, queries
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.test_guard import accusation, dispatched, handled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.FILES_DIR = str(tmp_path)


def opened(browser, name, case):
    return browser(name).get(reverse("cases:show", args=[case.pk]))


def photo_of(case, by):
    photo = files.attach(upload(gps_photo()), subject=f"cases.case:{case.pk}", place=case.place, by=by, at=NOW)
    files.process(photo.pk, by=JOB, at=NOW)
    return reverse("files:show", args=[photo.pk, "view"])


def test_the_desk_and_the_call_back_officer_stand_there_once_a_day(world, browser):
    case = handled(world)
    for _ in range(3):
        assert opened(browser, "dispatcher", case).status_code == 200
    assert opened(browser, "verifier", case).status_code == 200
    found = ViewLog.objects.order_by("id")
    assert [(v.person_id, v.role, v.fields) for v in found] == [
        (world.people["ann"].pk, "dispatcher", "words"),
        (world.people["ann"].pk, "verifier", "words"),
    ]
    page = browser("ann").get(reverse("people:my_data")).content.decode()
    assert page.count("经办这件事项") == 2
    actions.note_reading(case, by=world.actor("dispatcher"), at=NOW + timedelta(days=1))
    assert ViewLog.objects.count() == 3, "on another day it is another reading"


def test_who_reads_none_of_the_words_is_not_put_on_record(world, browser):
    opened(browser, "ann", dispatched(world))
    opened(browser, "heating_handler", dispatched(world))
    opened(browser, "dispatcher", world.filed())
    assert not ViewLog.objects.exists()


def test_a_photo_opened_alone_stands_there_and_is_kept_nowhere(world, browser):
    case = accusation(world)
    address = photo_of(case, world.actor("ann"))
    for _ in range(2):
        response = browser("dispatcher").get(address)
        assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
        b"".join(response.streaming_content)
    assert [v.fields for v in ViewLog.objects.all()] == ["photos"]
    opened(browser, "dispatcher", case)
    assert [v.fields for v in ViewLog.objects.order_by("id")] == ["photos", "words"]
    plain = photo_of(world.filed(), world.actor("ann"))
    response = browser("dispatcher").get(plain)
    assert response["Cache-Control"] == "private, max-age=300"
    b"".join(response.streaming_content)


def test_the_address_of_a_photo_opens_only_where_the_secret_link_was_shown(world):
    case = world.filed(by="ann")
    address, holder = photo_of(case, world.actor("ann")), Client()
    assert Client().get(address).status_code == 404
    shown = holder.get(reverse("cases:track_link", args=[case.number, queries.token_of(case)]), follow=True)
    assert shown.status_code == 200
    response = holder.get(address)
    assert response.status_code == 200
    b"".join(response.streaming_content)
    assert Client().get(address).status_code == 404
    assert Attachment.objects.count() == 1


def test_no_list_and_no_hit_of_a_search_shows_the_words(world, browser):
    case = accusation(world)
    for query in ({"queue": "open"}, {"queue": "all", "words": "私分"}):
        page = browser("dispatcher").get(reverse("cases:desk"), query).content.decode()
        assert case.number in page
        assert "停车费" not in page
    assert not ViewLog.objects.exists()
    opened(browser, "dispatcher", case)
    assert ViewLog.objects.count() == 1
