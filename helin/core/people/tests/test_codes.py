"""Codes by text message, joining with them, and the second step."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from helin.core.people import actions, codes, second_factor
from helin.core.people.actors import actor_for
from helin.core.people.models import Bucket, Person, SignInCode
from helin.core.people.tests.conftest import NAME, NOW, PHONE, sign_in, wait_a_minute

pytestmark = pytest.mark.django_db
CODE, CHECK = reverse("people:request_code"), reverse("people:check_code")


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


def test_codes_are_limited_by_phone(client, db, outbox):
    assert client.post(CODE, {"phone": PHONE}).status_code == 302
    again = client.post(CODE, {"phone": PHONE})
    assert again.status_code == 422
    assert "请等一分钟" in again.content.decode() or "一分钟" in again.content.decode()
    assert len(outbox) == 1


def test_one_network_gets_ten_an_hour_and_five_a_minute_and_is_told_until_when(client, db, outbox, settings):
    def ask(n, minute, address="203.0.113.7"):
        codes.send_code(f"1371000{n:04}", address=address, at=NOW + timedelta(minutes=minute))

    for n in range(5):
        ask(n, 0)
    with pytest.raises(codes.TooMany) as refusal:
        ask(5, 0)
    assert refusal.value.until == NOW + timedelta(minutes=1)
    for n in range(6, 10):
        ask(n, 1)
    ask(10, 2)
    with pytest.raises(codes.TooMany) as refusal:
        ask(11, 2)
    assert refusal.value.of_network
    assert refusal.value.until == NOW.replace(minute=0) + timedelta(hours=1)
    ask(12, 2, address="203.0.113.8")  # another network is not held back
    settings.CODES_PER_HOUR = 100
    ask(13, 3)  # a street hall may set more


def test_a_browser_that_asks_for_many_numbers_is_told_plainly(client, db, outbox):
    answers = [client.post(CODE, {"phone": f"1371000{n:04}"}) for n in range(14)]
    assert {a.status_code for a in answers[-4:]} == {422}
    assert len(outbox) <= 10
    assert "这个网络要验证码的次数太多了" in answers[-1].content.decode()


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


def test_a_day_of_the_whole_installation_holds_so_many_codes(db, settings):
    settings.CODES_PER_DAY = 2
    for number in range(2):
        codes.send_code(f"1390000000{number}", address=f"203.0.113.{number}", at=NOW)
    with pytest.raises(codes.TooMany):
        codes.send_code("13900000009", address="203.0.113.9", at=NOW)
