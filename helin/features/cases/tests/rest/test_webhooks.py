import hmac
import json
import ssl
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import IntegrityError, transaction
from django.utils import timezone

from helin.core.journal import delivery as journal
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.people import actions as people
from helin.core.people.models import ApiToken
from helin.core.roles import Role
from helin.features.cases import actions, jobs
from helin.features.cases.actions import webhooks as acting
from helin.features.cases.models import Webhook, WebhookAttempt, WebhookDelivery
from helin.features.cases.queries import webhooks
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.tests.rest import receiver as receivers
from helin.features.cases.tests.rest.receiver import receiver
from helin.features.cases.tests.rest.test_reading import SAYS, told
from helin.kit import outgoing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_home(world, settings, monkeypatch):
    journal.deliver_once()
    settings.WEBHOOKS_LOCAL = True
    post = outgoing.post
    monkeypatch.setattr(outgoing, "post", lambda *args, **named: post(*args, **(named | {"seconds": 0.5})))
    monkeypatch.setattr(jobs, "connection", type("Kept", (), {"close": staticmethod(lambda: None)}))


@pytest.fixture
def there():
    with receiver() as server:
        yield server


@pytest.fixture
def program_told(program):
    return program("read", "webhooks", role="dispatcher")


def make(program, url, key="w1", **said):
    return program("post", "webhooks", {"url": url} | said, Idempotency_Key=key)


def made(program, url, **said):
    answer = make(program, url, **said)
    assert answer.status_code == 201, answer.content
    return answer.json()


def replay(program, pk, key="r1", **said):
    return program("post", f"webhooks/{pk}/replays", said, Idempotency_Key=key)


def send(until_idle=True):
    """What the worker does: deliver the journal, then one turn for every receiver to which something is due."""
    journal.deliver_once()
    for pk in actions.claim_webhooks(9, by=SYSTEM, at=timezone.now()):
        jobs.take_turn(pk, Event())


def outcomes():
    rows = WebhookAttempt.objects.order_by("id").values_list("status", "fault")
    return list(rows)


def later(**waits):
    """Let the time of the waits pass."""
    WebhookDelivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    Webhook.objects.update(resting_until=None, **waits)


def test_a_fact_is_sent_signed_and_holds_codes_only(world, program_told, there):
    hook = made(program_told, there.url)
    case = world.filed(text=SAYS)
    send()
    ((headers, body),) = there.got
    said = json.loads(body)
    assert (said["type"], said["data"]["case"]) == ("cases.submit", case.number)
    assert "灯" not in body.decode()
    assert "1380000" not in body.decode()
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(hook["secret"].removeprefix("whsec_"))
    assert b64decode(headers["webhook-signature"].removeprefix("v1,")) == hmac.digest(key, signed, sha256)
    assert outcomes() == [(200, "")]
    assert WebhookDelivery.objects.get().state == "delivered"


def test_only_the_kinds_that_were_asked_for_come(world, program_told, there):
    made(program_told, there.url, kinds=["cases.accept"])
    world.advanced(world.filed(), "accept", "dispatch")
    send()
    assert [json.loads(body)["type"] for _, body in there.got] == ["cases.accept"]


def test_nothing_comes_that_the_key_may_not_see(world, program, there):
    firm = program("read", "webhooks", role="handler", organisation=world.firm)
    made(firm, there.url)
    other = world.advanced(world.filed(), "accept")
    case = world.advanced(world.filed(), "accept", "dispatch")
    send()
    assert {json.loads(body)["data"]["case"] for _, body in there.got} == {case.number}
    assert other.number not in str(there.got)


def test_a_key_that_lost_its_right_meanwhile_gets_nothing(world, program_told, there):
    made(program_told, there.url)
    world.filed()
    journal.deliver_once()
    people.revoke_token(ApiToken.objects.get(), by=SYSTEM, at=timezone.now())
    send()
    assert there.got == []
    assert WebhookDelivery.objects.get().state == "skipped"


def test_what_another_street_does_is_not_told(world, program, there):
    made(program("read", "webhooks", role="dispatcher", street=world.other_street), there.url)
    world.filed()
    send()
    assert WebhookDelivery.objects.count() == 0


def test_what_happened_before_is_not_told(world, program_told, there):
    world.filed()
    made(program_told, there.url)
    Webhook.objects.update(made_at=timezone.now())
    send()
    assert there.got == []


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (500, (500, "")),
        (302, (302, "")),
        (receivers.hangs, (None, "timeout")),
        (receivers.drips, (None, "timeout")),
        (receivers.talks_nonsense, (None, "answer")),
        (receivers.says_nothing, (None, "answer")),
    ],
)
def test_what_a_receiver_does_not_take_comes_again_under_the_same_id(world, program_told, there, step, outcome):
    made(program_told, there.url)
    world.filed()
    there.plan = [step, 200]
    send()
    assert outcomes()[0] in (outcome, (None, "connection"))
    waiting = WebhookDelivery.objects.get()
    assert (waiting.state, waiting.tries) == ("queued", 1)
    send()
    assert len(there.got) == 1, "it rests"
    later()
    send()
    assert WebhookDelivery.objects.get().state == "delivered"
    assert len({headers["webhook-id"] for headers, _ in there.got}) == 1
    assert Webhook.objects.get().failures == 0


def test_a_receiver_that_cannot_prove_who_it_is_gets_nothing(world, program_told, tmp_path):
    with receiver(tls=false_papers(tmp_path)) as there:
        made(program_told, there.url.replace("http:", "https:").replace("127.0.0.1", "localhost"))
        world.filed()
        send()
        assert there.got == []
    assert outcomes() == [(None, "tls")]


def false_papers(folder):
    """A certificate that it wrote itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    day = datetime.now(UTC)
    written = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + timedelta(days=1))
    signed = written.sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    kept = folder / "false.pem"
    kept.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain) + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(kept)
    return context


def test_a_receiver_that_is_not_there_is_tried_again_and_given_up_after_three_days(world, program_told):
    with receiver() as gone:
        url = gone.url
    made(program_told, url, kinds=["cases.submit"])
    world.filed()
    for _ in range(len(acting.BACKOFF)):
        send()
        later()
    assert WebhookDelivery.objects.get().state == "queued"
    send()
    assert set(outcomes()) == {(None, "connection")}
    assert len(outcomes()) == len(acting.BACKOFF) + 1
    assert WebhookDelivery.objects.get().state == "failed"
    assert timedelta(days=3) < sum(acting.BACKOFF, timedelta()) < timedelta(days=4)


def test_one_message_that_is_never_taken_holds_up_no_other(world, program_told, there):
    made(program_told, there.url, kinds=["cases.submit"])
    poison = world.filed()

    def refuses_one(handler):
        said = json.loads(handler.server.got[-1][1])
        handler.send_response(500 if said["data"]["case"] == poison.number else 200)
        handler.end_headers()

    there.plan = refuses_one
    for _ in range(3):
        world.filed()
    send()
    Webhook.objects.update(resting_until=None)
    send()
    assert sorted(WebhookDelivery.objects.values_list("state", flat=True)) == ["delivered"] * 3 + ["queued"]


def test_after_five_days_of_nothing_it_is_called_no_more_and_the_administrators_hear_it(world, program_told, there):
    boss = people.register_person(name="管理员", phone="13811112222", place=world.street, by=SYSTEM, at=NOW)
    people.grant_role(person=boss, role=Role.ADMIN, place=world.street, by=SYSTEM, at=NOW, starts_on=EPOCH)
    hook = made(program_told, there.url)
    world.filed()
    there.plan = 500
    send()
    later(failing_since=timezone.now() - timedelta(days=5))
    send()
    assert Webhook.objects.get().disabled_at is not None
    journal.deliver_once()
    assert Notice.objects.get(kind="cases.disable_webhook").person_id == boss.pk
    later()
    world.filed()
    send()
    assert len(there.got) == 2, "nobody calls"
    assert WebhookDelivery.objects.filter(state="queued").count() == 2, "but nothing is lost"
    there.plan = 200
    actions.enable_webhook(Webhook.objects.get(pk=hook["id"]), by=SYSTEM_ADMIN(world), at=timezone.now())
    send()
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"delivered"}


def SYSTEM_ADMIN(world):
    from helin.kit.actors import Actor

    return Actor(None, "admin", roles={world.street.pk: frozenset({Role.ADMIN})})


def test_a_receiver_that_says_it_is_gone_is_called_no_more(world, program_told, there):
    made(program_told, there.url)
    world.filed()
    there.plan = 410
    send()
    assert Webhook.objects.get().disabled_at is not None


def test_messages_are_sent_again_one_or_those_of_a_time(world, program_told, there):
    hook = made(program_told, there.url)
    world.filed()
    world.filed()
    send()
    first = there.got[0][0]["webhook-id"]
    assert replay(program_told, hook["id"], message_id=first).json() == {"queued": 1}
    assert replay(program_told, hook["id"], message_id=first).json() == {"queued": 1}
    send()
    assert [headers["webhook-id"] for headers, _ in there.got].count(first) == 2, "one key, one replay"
    again = replay(program_told, hook["id"], key="r2", since=(timezone.now() - timedelta(hours=1)).isoformat())
    assert (again.status_code, again.json()) == (201, {"queued": 2})
    send()
    assert len(there.got) == 5
    told(replay(program_told, hook["id"], key="r3"), 422)
    none = replay(program_told, hook["id"], key="r4", since=timezone.now().isoformat())
    assert none.json() == {"queued": 0}


def test_a_program_sees_what_came_of_its_messages(world, program_told, there):
    hook = made(program_told, there.url)
    there.plan = [500, 200]
    world.filed()
    send()
    later()
    send()
    listed = program_told.get("webhooks").json()
    assert [(row["id"], "secret" in row) for row in listed] == [(hook["id"], False)]
    page = program_told.get(f"webhooks/{hook['id']}/deliveries").json()
    assert [a["status"] for a in page["items"][0]["attempts"]] == [200, 500]
    assert page["next"] == ""
    assert program_told.get(f"webhooks/{hook['id']}/deliveries?state=failed").json()["items"] == []
    assert program_told.get(f"webhooks/{hook['id']}").json()["waiting"] == 0


def test_the_answer_with_the_secret_comes_again_with_its_key_only(program_told, there):
    first, again = (make(program_told, there.url) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    told(make(program_told, there.url, key="w2"), 422)
    assert first.json()["secret"] not in str(list(Webhook.objects.values()))


def test_nobody_else_sees_or_ends_a_webhook(world, program, program_told, there):
    hook = made(program_told, there.url)
    other = program("read", "webhooks", role="dispatcher")
    assert other.get("webhooks").json() == []
    for method, path in (
        ("get", ""), ("delete", ""), ("get", "/deliveries"),
    ):  # fmt: skip
        told(other(method, f"webhooks/{hook['id']}{path}"), 404)
    told(replay(other, hook["id"], state="failed"), 404)
    told(make(program("read"), there.url), 403)
    told(make(program("webhooks"), there.url), 403)
    assert Webhook.objects.get().deleted_at is None


def test_a_deleted_webhook_gets_nothing_more(world, program_told, there):
    hook = made(program_told, there.url)
    world.filed()
    journal.deliver_once()
    assert program_told("delete", f"webhooks/{hook['id']}").status_code == 204
    told(program_told("delete", f"webhooks/{hook['id']}"), 404)
    world.filed()
    send()
    assert there.got == []
    assert made(program_told, there.url, key="w2")["id"] != hook["id"]


def test_an_address_at_home_is_refused_where_others_are_served(program_told, settings):
    settings.WEBHOOKS_LOCAL = False
    for url in ("https://127.0.0.1/x", "https://169.254.169.254/latest/", "http://8.8.8.8/"):
        assert told(make(program_told, url), 422)["errors"][0]["field"] == "body.url"
    assert not Webhook.objects.exists()


def test_an_address_that_is_at_home_when_it_is_called_gets_nothing(world, program_told, there, settings):
    made(program_told, there.url)
    world.filed()
    settings.WEBHOOKS_LOCAL = False
    send()
    assert (there.got, outcomes()) == ([], [(None, "private")])


def test_a_key_has_ten_webhooks_at_most(program_told, there):
    for n in range(acting.MOST_PER_KEY):
        made(program_told, f"{there.url}/{n}", key=f"w{n}")
    told(make(program_told, f"{there.url}/x", key="x"), 422)


def test_deliveries_are_forgotten_after_a_month(world, program_told, there):
    made(program_told, there.url)
    world.filed()
    send()
    jobs.forget_deliveries(int((timezone.now() + timedelta(days=29)).timestamp()))
    assert WebhookDelivery.objects.exists()
    jobs.forget_deliveries(int((timezone.now() + timedelta(days=31)).timestamp()))
    assert not WebhookDelivery.objects.exists()


def test_what_the_database_refuses(world, program_told, there):
    made(program_told, there.url)
    world.filed()
    send()
    hook, sent = Webhook.objects.get(), WebhookDelivery.objects.get()
    refused = [
        ("one_live_webhook_per_key_and_address", lambda: Webhook.objects.create(
            token=hook.token, url=hook.url, kinds=[], secret_sealed=b"", made_at=NOW)),
        ("a_failing_webhook_says_since_when", lambda: Webhook.objects.update(failures=1)),
        ("one_delivery_per_webhook_and_fact", lambda: WebhookDelivery.objects.create(
            webhook=hook, entry=sent.entry, due_at=NOW, made_at=NOW)),
        ("delivery_state_is_known", lambda: WebhookDelivery.objects.update(state="lost")),
        ("a_settled_delivery_says_when", lambda: WebhookDelivery.objects.update(settled_at=None)),
        ("an_attempt_has_a_status_or_a_fault", lambda: WebhookAttempt.objects.update(status=None)),
    ]  # fmt: skip
    for name, write in refused:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()


def test_a_webhook_costs_the_journal_a_constant_number_of_queries(
    world, program_told, there, django_assert_num_queries
):
    made(program_told, there.url)
    world.filed()
    entry = Entry.objects.get(kind="cases.submit")
    with django_assert_num_queries(2):
        assert len(webhooks.listeners(entry, at=timezone.now())) == 1
