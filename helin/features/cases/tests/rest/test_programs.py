import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from helin.core.people import actions as people
from helin.core.people.models import ApiToken
from helin.core.roles import Role
from helin.features.cases.api.rest.words import CHECK, EXAMPLES, SUMMARIES, VERIFY
from helin.features.cases.models import Webhook, WebhookDelivery
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.tests.rest.telling import made, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(world, browser):
    person = people.register_person(name="管理员", phone="13811112222", place=world.street, by=SYSTEM, at=NOW)
    people.grant_role(person=person, role=Role.ADMIN, place=world.street, by=SYSTEM, at=NOW, starts_on=EPOCH)
    world.people["boss"] = person
    return browser("boss")


def key(boss, **said):
    asked = {"name": "区平台", "scopes": ["read", "webhooks"], "role": "dispatcher", "days": "365"}
    return boss.post("/cases/programs/keys/", asked | said)


def test_a_key_is_shown_once_and_opens_what_it_should(world, boss):
    answer = key(boss)
    (secret,) = re.findall(r"helin_[\w-]{43}", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert people.use_token(secret, at=timezone.now()).scopes == {"read", "webhooks"}
    page = boss.get("/cases/programs/").content.decode()
    assert "区平台" in page
    assert secret not in page
    assert secret[:10] in page


@pytest.mark.parametrize(
    "said",
    [
        {"name": " "}, {"scopes": []}, {"scopes": ["all"]}, {"role": "admin"}, {"role": "auditor"},
        {"role": "handler"}, {"days": "9999"},
    ],
)  # fmt: skip
def test_a_key_that_must_not_be_is_refused_and_what_was_typed_stays(world, boss, said):
    answer = key(boss, **said)
    assert answer.status_code == 422
    assert said == {"name": " "} or 'value="区平台"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_handler_has_a_unit_and_nobody_else(world, boss):
    assert key(boss, organisation=world.firm.pk).status_code == 422
    assert key(boss, role="handler", organisation=world.firm.pk).status_code == 200
    assert ApiToken.objects.get().organisation_id == world.firm.pk


def test_a_revoked_key_opens_nothing_any_more(world, boss):
    (secret,) = re.findall(r"helin_[\w-]{43}", key(boss).content.decode())
    boss.post(f"/cases/programs/keys/{ApiToken.objects.get().pk}/revocation/")
    assert people.use_token(secret, at=timezone.now()) is None
    assert "已作废" in boss.get("/cases/programs/").content.decode()


def test_an_administrator_has_a_program_told_and_sees_every_try(world, boss, there):
    key(boss)
    asked = {"token": ApiToken.objects.get().pk, "url": there.url, "kinds": ["cases.submit"]}
    answer = boss.post("/cases/programs/webhooks/", asked)
    assert "whsec_" in answer.content.decode()
    hook = f"/cases/programs/webhooks/{Webhook.objects.get().pk}/"
    there.plan = [500, 200]
    world.filed()
    send()
    page = boss.get(hook).content.decode()
    assert "500" in page
    assert "whsec_" not in page
    Webhook.objects.update(resting_until=None)
    WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    send()
    sent = WebhookDelivery.objects.get()
    assert "已送达" in boss.get(hook).content.decode()
    boss.post(f"{hook}replays/", {"delivery": str(sent.key)})
    boss.post(f"{hook}replays/", {"since": timezone.localdate().isoformat(), "until": timezone.localdate().isoformat()})
    send()
    assert len(there.got) == 3
    assert boss.post(f"{hook}replays/", {}).status_code == 422
    boss.post(f"{hook}removal/")
    assert boss.get(hook).status_code == 404


def test_an_address_that_is_refused_stands_in_the_form_again(world, boss, settings):
    key(boss)
    settings.WEBHOOKS_LOCAL = False
    asked = {"token": ApiToken.objects.get().pk, "url": "https://10.0.0.1/x", "kinds": []}
    answer = boss.post("/cases/programs/webhooks/", asked)
    assert answer.status_code == 422
    assert "https://10.0.0.1/x" in answer.content.decode()


def test_the_pages_cost_a_constant_number_of_queries(world, boss, program_told, there, django_assert_max_num_queries):
    hook = made(program_told, there.url)
    for _ in range(3):
        world.filed()
        key(boss)
    send()
    with django_assert_max_num_queries(14):
        boss.get("/cases/programs/")
    with django_assert_max_num_queries(14):
        page = boss.get(f"/cases/programs/webhooks/{hook['id']}/")
    assert page.status_code in (200, 404)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_guide_shows_every_operation_in_both_languages(client, db, language):
    page = client.get("/api/", headers={"Accept-Language": language}).content.decode()
    described = client.get("/api/openapi.json").json()
    names = {said["operationId"] for methods in described["paths"].values() for said in methods.values()}
    assert names == set(SUMMARIES)
    for path in described["paths"]:
        assert path in page
    assert ("上报一件事项" in page) == (language == "zh-hans")


def test_the_examples_of_the_guide_fit_the_description():
    for example in EXAMPLES.values():
        json.loads(example)


def test_the_check_example_of_the_guide_is_right_and_a_changed_one_is_not(client, db):
    page = client.get("/api/").content.decode()
    signature = re.search(r"v1,[\w+/]+=*", page.partition("webhook-signature</code></dt>")[2].replace("&#x3D;", "="))[0]
    space = {}
    exec(VERIFY, space)
    headers = {n: CHECK[n] for n in ("webhook-id", "webhook-timestamp")} | {"webhook-signature": signature}
    now = int(CHECK["webhook-timestamp"]) + 299
    genuine, body = space["is_genuine"], CHECK["body"].encode()
    assert genuine(CHECK["secret"], headers, body, now)
    assert not genuine(CHECK["secret"], headers, body + b" ", now)
    assert not genuine(CHECK["secret"], headers | {"webhook-id": "msg_1"}, body, now)
    assert not genuine(CHECK["secret"], headers, body, now + 2)
