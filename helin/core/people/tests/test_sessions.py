"""Sessions end in time; passwords and phones change safely."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from helin.core.people import actions, backends, queries
from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.people.tests.conftest import JOB, NAME, NOW, PASSWORD, PHONE, TODAY, sign_in

pytestmark = pytest.mark.django_db
CODE, CHECK = reverse("people:request_code"), reverse("people:check_code")


def test_staff_sleep_half_an_hour_and_residents_longer(client, clerk, resident, community, monkeypatch):
    actions.grant_role(person=resident, role="resident", place=community, starts_on=TODAY, by=JOB, at=NOW)
    page, real = reverse("people:my_data"), timezone.now
    for person, away, stays in (
        (clerk, 29, True),
        (clerk, 31, False),
        (resident, 60 * 24 * 29, True),
        (resident, 60 * 24 * 31, False),
    ):
        monkeypatch.setattr(timezone, "now", real)
        client.force_login(person, backend="helin.core.people.backends.PhoneOrName")
        assert client.get(page).status_code == 200
        monkeypatch.setattr("helin.core.people.middleware.timezone.now", lambda a=away: real() + timedelta(minutes=a))
        assert (client.get(page).status_code == 200) is stays, (person, away)
        client.logout()


def test_the_cookie_of_staff_ends_soon_after_the_session(client, clerk, resident, community, settings):
    settings.IDLE_SECONDS_STAFF = 900
    actions.grant_role(person=resident, role="resident", place=community, starts_on=TODAY, by=JOB, at=NOW)
    for person, seconds in ((clerk, 900 + 3600), (resident, settings.IDLE_SECONDS_RESIDENT + 3600)):
        client.force_login(person, backend="helin.core.people.backends.PhoneOrName")
        page = client.get(reverse("people:my_data"))
        assert page.cookies["sessionid"]["max-age"] == seconds
        client.logout()


def test_signing_out_everywhere_ends_the_other_sessions(clerk, db):
    from django.test import Client

    one, other = Client(), Client()
    sign_in(one)
    sign_in(other)
    page = reverse("people:account")
    assert other.get(page).status_code == 200
    assert one.post(reverse("people:sign_out_everywhere")).status_code == 302
    assert other.get(page).status_code == 302
    assert one.get(page).status_code == 302


def test_a_changed_password_ends_the_other_sessions_and_keeps_this(clerk):
    from django.test import Client

    one, other = Client(), Client()
    sign_in(one)
    sign_in(other)
    new = {"old": PASSWORD, "new": "another long sentence", "again": "another long sentence"}
    url = reverse("people:change_password")
    assert one.post(url, {**new, "old": "wrong"}).status_code == 422
    assert one.post(url, {**new, "again": "different"}).status_code == 422
    assert one.post(url, {**new, "new": "short", "again": "short"}).status_code == 422
    assert one.post(url, new).status_code == 302
    assert one.get(reverse("people:account")).status_code == 200
    assert other.get(reverse("people:account")).status_code == 302


def test_a_given_password_must_be_changed_first(client, clerk):
    Person.objects.filter(pk=clerk.pk).update(password_set_at=None)
    sign_in(client)
    assert client.get(reverse("people:my_data"))["Location"] == reverse("people:change_password")
    assert client.get(reverse("people:change_password")).status_code == 200


def test_password_age_follows_the_policy(client, clerk, settings):
    Person.objects.filter(pk=clerk.pk).update(password_set_at=timezone.now() - timedelta(days=91))
    sign_in(client)
    assert client.get(reverse("people:my_data")).status_code == 200
    settings.PASSWORD_POLICY = "mlps"
    assert client.get(reverse("people:my_data"))["Location"] == reverse("people:change_password")


@pytest.mark.parametrize(
    ("policy", "password", "good"),
    [
        ("asvs", "fine if long", True),
        ("asvs", "Sh0rt!!", False),
        ("mlps", "Sh0rt!!8", True),
        ("mlps", "fine if long", False),
        ("mlps", "Ab1", False),
    ],
)
def test_password_rules_follow_the_policy(settings, policy, password, good):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    settings.PASSWORD_POLICY = policy
    if good:
        validate_password(password)
    else:
        with pytest.raises(ValidationError):
            validate_password(password)


def test_important_changes_ask_again_after_a_while(client, clerk):
    sign_in(client)
    page = reverse("people:change_phone")
    assert client.get(page).status_code == 200
    session = client.session
    session["entered_at"] -= 1000
    session.save()
    asked = client.get(page)["Location"]
    assert asked.startswith(reverse("people:prove_again"))
    assert client.post(asked, {"password": "wrong", "next": page}).status_code == 422
    assert client.post(asked, {"password": PASSWORD, "next": page})["Location"] == page
    assert client.get(page).status_code == 200


def test_a_new_phone_is_proved_before_it_counts(client, clerk, outbox, resident):
    sign_in(client)
    client.post(reverse("people:change_phone"), {"phone": "13733333333"})
    confirm = reverse("people:confirm_phone")
    assert client.post(confirm, {"code": "nonsense"}).status_code == 422
    assert client.post(confirm, {"code": outbox[-1][1]}).status_code == 302
    client.logout()
    assert sign_in(client, "13733333333").status_code == 302
    client.post(reverse("people:change_phone"), {"phone": PHONE})
    assert client.post(confirm, {"code": outbox[-1][1]}).status_code == 422, "it is somebody else's"


def test_a_locked_account_is_out_at_once(client, clerk):
    sign_in(client)
    actions.close_account(clerk, by=JOB, at=NOW)
    assert client.get(reverse("people:my_data")).status_code == 302
    assert sign_in(client).status_code == 422


def test_the_actor_is_loaded_once_a_request(rf, clerk, django_assert_num_queries):
    from helin.core.people.middleware import actor_middleware

    def view(request):
        return [request.actor.person_id, request.actor.roles, request.actor.desks]

    request = rf.get("/")
    request.user = clerk
    with django_assert_num_queries(1):
        assert actor_middleware(view)(request)[0] == clerk.pk
    with django_assert_num_queries(0):
        actor_middleware(lambda request: None)(request)


def test_a_street_may_want_a_second_factor_of_its_staff(client, clerk, resident, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    sign_in(client)
    page, setting_up = reverse("people:my_data"), reverse("people:add_totp")
    assert client.get(page)["Location"] == setting_up
    assert client.get(setting_up).status_code == 200
    secret = client.session[totp.SECRET_SESSION_KEY]
    digits = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post(setting_up, {"code": "000000"}).status_code == 422
    assert client.post(setting_up, {"code": digits}).status_code == 200
    assert client.get(page).status_code == 200
    client.force_login(resident, backend="helin.core.people.backends.PhoneOrName")
    assert client.get(page).status_code == 200, "residents are not asked"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "9.9.9.9"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "1.1.1.1"),
        (1, "", "9.9.9.9"),
    ],
)
def test_a_forged_header_does_not_change_the_address(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="9.9.9.9")
    assert backends.client_address(request) == address


def test_a_name_is_put_right_by_its_owner_only(client, resident, clerk):
    url = reverse("people:change_name")
    sign_in(client)
    assert client.post(url, {"name": " 赵\x00正名 "}).status_code == 302
    assert queries.own_name(Person.objects.get(pk=clerk.pk)) == "赵正名"
    assert queries.own_name(resident) == NAME
    assert client.post(url, {"name": " "}).status_code == 422
    with pytest.raises(PermissionDenied):
        actions.change_name(resident, name="别人", by=actor_for(clerk, NOW), at=NOW)
