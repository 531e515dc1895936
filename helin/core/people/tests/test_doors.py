"""Through the doors: with data that could leak, and with the same answer for strangers."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from helin.core.journal.models import Entry
from helin.core.people.tests.conftest import PHONE, sign_in

pytestmark = pytest.mark.django_db


def test_staff_come_in_by_name_or_phone(client, clerk):
    for name in ("dispatcher1", "DISPATCHER1", "138 0000 0001"):
        assert sign_in(client, name).status_code == 302
        assert client.session["_auth_user_id"] == str(clerk.pk)
        client.logout()
    assert Entry.objects.filter(kind="people.sign_in", actor_id=clerk.pk).count() == 3


def test_after_sign_in_one_lands_on_this_site_only(client, clerk):
    inside, outside = reverse("people:my_data"), "https://evil.example/"
    assert sign_in(client, next=inside)["Location"] == inside
    client.logout()
    assert sign_in(client, next=outside)["Location"] == "/"


def test_the_answer_does_not_tell_who_exists(client, clerk, resident):
    """Wrong password, no such name, no such phone, a person without an account: one page."""
    pages = set()
    for name in ("dispatcher1", "nobody-here", "13800000001", "13711111111", PHONE):
        answer = sign_in(client, name, "wrong password")
        assert answer.status_code == 422
        body = answer.content.decode().replace(name, "?")
        pages.add(re.sub(r'(csrfmiddlewaretoken" value=)"[^"]+"', r"\1", body))
    assert len(pages) == 1


def test_unknown_names_cost_a_hash_too(client, clerk, monkeypatch):
    """The same number of password hashes is computed whoever asks."""
    from django.contrib.auth import hashers

    counts, real = [0], hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher,
        "encode",
        lambda self, *args, **kwargs: (counts.__setitem__(0, counts[0] + 1), real(self, *args, **kwargs))[1],
    )
    spent = []
    for name in ("dispatcher1", "nobody-here", "13711111111"):
        counts[0] = 0
        sign_in(client, name, "wrong password")
        spent.append(counts[0])
    assert spent[0] > 0
    assert len(set(spent)) == 1


def test_five_failures_shut_the_door_for_half_an_hour(client, clerk, settings):
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 422
    assert sign_in(client, password="wrong").status_code == 429
    shut = sign_in(client)
    assert shut.status_code == 429
    assert "30" in shut.content.decode()
    assert "_auth_user_id" not in client.session
    neighbour = sign_in(client, "13800000009", "wrong")
    assert neighbour.status_code == 422, "others behind the same address are not locked out"
    from axes.models import AccessAttempt

    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=31))
    assert sign_in(client).status_code == 302


@pytest.mark.parametrize(("tries", "answer"), [(8, 429), (1000, 302)], ids=["counted by name", "control: not counted"])
def test_a_name_tried_from_many_addresses_is_shut(client, clerk, settings, tries, answer):
    settings.NAME_TRIES = tries
    for number in range(9):
        sign_in(client, password="wrong", address=f"203.0.113.{number}")
    assert sign_in(client, address="203.0.113.77").status_code == answer


def test_no_cache_keeps_a_page_of_a_session(client, clerk):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    sign_in(client)
    assert "no-store" in client.get("/").headers["Cache-Control"]


def test_strangers_are_locked_out_alike(client, db):
    answers = [sign_in(client, "nobody-here", "wrong").status_code for _ in range(6)]
    assert answers == [422] * 4 + [429] * 2


def test_success_forgets_the_failures(client, clerk):
    for _ in range(2):
        for _ in range(4):
            sign_in(client, "13800000001", "wrong")
        assert sign_in(client, "13800000001").status_code == 302
        client.logout()


def test_the_limit_is_a_setting(client, clerk, settings):
    settings.AXES_FAILURE_LIMIT = 2
    assert [sign_in(client, password="wrong").status_code for _ in range(2)] == [422, 429]


def test_failures_are_kept_without_name_or_phone(client, clerk, caplog):
    from axes.models import AccessAttempt

    sign_in(client, "13800000001", "wrong secret")
    sign_in(client, "13800000001")
    kept = str(list(AccessAttempt.objects.values())) + caplog.text
    client.logout()
    sign_in(client, "13800000001", "wrong secret")
    kept += str(list(AccessAttempt.objects.values())) + caplog.text
    assert "13800000001" not in kept
    assert "wrong secret" not in kept
    assert AccessAttempt.objects.count() == 1
