"""Through the doors: with data that could leak, and with the same answer for strangers."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from helin.core.journal.models import Entry
from helin.core.people import actions, codes, second_factor, sms
from helin.core.people.actors import actor_for
from helin.core.people.models import Bucket, Person, SignInCode
from helin.core.people.tests.conftest import JOB, NAME, NOW, PHONE, TODAY

pytestmark = pytest.mark.django_db
PASSWORD = "a long sentence to remember"
SIGN_IN, CODE, CHECK = (reverse(f"people:{name}") for name in ("sign_in", "request_code", "check_code"))


@pytest.fixture(autouse=True)
def outbox(monkeypatch):
    sent = []

    class Box:
        def send(self, phone, text):
            sent.append((phone, re.search(r"\d{6}", text).group()))

    monkeypatch.setattr(sms, "_backend", lambda name: Box())
    cache.clear()
    return sent


@pytest.fixture
def clerk(staff, community):
    return staff("dispatcher", place=community)[0]


def sign_in(client, name="dispatcher1", password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"sign_in": name, "password": password, **extra})


def wait_a_minute():
    Bucket.objects.all().delete()


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


def test_a_code_brings_in_whoever_has_the_phone(client, clerk, outbox):
    assert client.post(CODE, {"phone": "13800000001"}).status_code == 302
    ((phone, digits),) = outbox
    assert phone == "+8613800000001"
    assert client.post(CHECK, {"code": f"{digits[:3]} {digits[3:]}"}).status_code == 302
    assert client.session["_auth_user_id"] == str(clerk.pk)


def test_asking_for_a_code_answers_alike(client, clerk, outbox):
    answers = [client.post(CODE, {"phone": phone}) for phone in ("13800000001", "13722222222")]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, CHECK)}
    assert len(outbox) == 2, "a stranger gets a code too: it is how one joins"


def test_a_code_works_once_for_five_minutes_and_five_tries(db, outbox):
    def fresh(at):
        wait_a_minute()
        return codes.send_code(PHONE, address="::1", at=at), outbox[-1][1]

    code, digits = fresh(NOW)
    assert codes.check_code(code, digits, at=NOW).phone == "+86" + PHONE
    assert codes.check_code(code, digits, at=NOW).verdict is codes.Verdict.EXPIRED
    code, digits = fresh(NOW)
    assert codes.check_code(code, digits, at=NOW + timedelta(minutes=5)).verdict is codes.Verdict.EXPIRED
    code, digits = fresh(NOW)
    wrong = "000000" if digits != "000000" else "111111"
    tries = [codes.check_code(code, wrong, at=NOW).verdict.value for _ in range(5)]
    assert tries == ["wrong"] * 4 + ["expired"]
    assert codes.check_code(code, digits, at=NOW).verdict is codes.Verdict.EXPIRED


def test_a_new_code_kills_the_old_one(db, outbox):
    old = codes.send_code(PHONE, address="::1", at=NOW)
    old_digits = outbox[-1][1]
    wait_a_minute()
    codes.send_code(PHONE, address="::1", at=NOW)
    assert codes.check_code(old, old_digits, at=NOW).verdict is codes.Verdict.EXPIRED


def test_codes_are_limited_by_phone_and_by_address(client, db, outbox):
    assert client.post(CODE, {"phone": PHONE}).status_code == 302
    assert client.post(CODE, {"phone": PHONE}).status_code == 422
    assert len(outbox) == 1
    for n in range(40):
        client.post(CODE, {"phone": f"1371000{n:04}"})
    assert len(outbox) == 30


def test_nothing_readable_is_kept_of_a_code(client, db, outbox):
    client.post(CODE, {"phone": PHONE})
    row = str(SignInCode.objects.values().get()) + str(list(Bucket.objects.values()))
    assert PHONE not in row
    assert outbox[0][1] not in row
    assert codes.forget_codes(at=timezone.now() + timedelta(days=2)) == 1


def test_the_code_of_another_browser_is_of_no_use(client, clerk, outbox):
    from django.test import Client

    client.post(CODE, {"phone": "13800000001"})
    stranger = Client()
    assert stranger.post(CHECK, {"code": outbox[0][1]})["Location"] == CODE


def test_a_newcomer_joins_with_phone_community_and_building(client, building, community, outbox):
    client.post(CODE, {"phone": PHONE})
    join = client.post(CHECK, {"code": outbox[0][1]})["Location"]
    assert "春悦社区" in client.get(join).content.decode()
    page = client.get(f"{join}?community={community.pk}")
    assert "3号楼" in page.content.decode()
    assert client.post(f"{join}?community={community.pk}", {"name": NAME, "place": 0}).status_code == 422
    done = client.post(f"{join}?community={community.pk}", {"name": f" {NAME}\x00 ", "place": building.pk})
    assert done.status_code == 302
    person = Person.objects.get(pk=client.session["_auth_user_id"])
    grant = person.grants.get()
    assert (grant.role, grant.place) == ("resident", building)
    assert client.get(join)["Location"] == CODE, "a proof is good for one joining"


def test_somebody_registered_by_staff_joins_as_the_same_person(client, resident, building, community, outbox):
    client.post(CODE, {"phone": PHONE})
    join = client.post(CHECK, {"code": outbox[0][1]})["Location"]
    client.post(f"{join}?community={community.pk}", {"name": "别名", "place": building.pk})
    assert client.session["_auth_user_id"] == str(resident.pk)
    assert Person.objects.count() == 1


def test_nobody_joins_without_a_proof(client, building, community):
    join = reverse("people:join")
    assert client.post(f"{join}?community={community.pk}", {"name": "x", "place": building.pk})["Location"] == CODE
    assert Person.objects.count() == 0


def test_a_second_step_is_asked_for_and_its_codes_work_once(client, clerk, outbox):
    from allauth.mfa.totp.internal import auth as totp

    secret = totp.generate_totp_secret()
    digits = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    recovery = actions.add_totp(clerk, secret=secret, digits=digits, by=actor_for(clerk, NOW), at=NOW)
    step = reverse("people:second_step")

    def first_steps():
        sign_in(client)
        yield
        wait_a_minute()
        client.post(CODE, {"phone": "13800000001"})
        client.post(CHECK, {"code": outbox[-1][1]})
        yield

    for _ in first_steps():
        assert "_auth_user_id" not in client.session
        assert client.get(reverse("people:my_data")).status_code == 302
        assert client.get(step).status_code == 200
    assert client.post(step, {"code": "000000"}).status_code == 422
    assert client.post(step, {"code": digits}).status_code == 302
    assert client.session["_auth_user_id"] == str(clerk.pk)
    client.logout()
    sign_in(client)
    assert client.post(step, {"code": digits}).status_code == 422, "a code is used once"
    assert client.post(step, {"code": recovery[0]}).status_code == 302
    client.logout()
    sign_in(client)
    assert client.post(step, {"code": recovery[0]}).status_code == 422


def test_the_second_step_allows_five_tries(clerk, client):
    wrong = [second_factor.check_digits(clerk, "000000", at=NOW) for _ in range(6)]
    assert not any(wrong)
    assert Bucket.objects.get(key=f"second-step:{clerk.pk}").hits == 6


def test_secrets_of_the_second_step_are_sealed(clerk):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret = generate_totp_secret()
    TOTP.activate(clerk, secret)
    row = Authenticator.objects.get()
    assert secret not in str(row.data)
    assert second_factor.vault_secret(row) == secret


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
