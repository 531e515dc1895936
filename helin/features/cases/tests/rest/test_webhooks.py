import hmac
import json
import ssl
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from helin.core.journal import delivery as journal
from helin.core.people import actions as people
from helin.core.people.models import ApiToken
from helin.features.cases.actions import webhooks as acting
from helin.features.cases.models import Webhook, WebhookDelivery
from helin.features.cases.tests.conftest import SYSTEM
from helin.features.cases.tests.rest import receiver as receivers
from helin.features.cases.tests.rest.receiver import receiver
from helin.features.cases.tests.rest.telling import later, made, outcomes, send
from helin.features.cases.tests.rest.test_reading import SAYS

pytestmark = pytest.mark.django_db


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
