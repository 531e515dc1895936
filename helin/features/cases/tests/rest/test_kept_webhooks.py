from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from helin.core.journal import delivery as journal
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.people import actions as people
from helin.core.roles import Role
from helin.features.cases import actions, jobs
from helin.features.cases.actions import webhooks as acting
from helin.features.cases.models import Webhook, WebhookAttempt, WebhookDelivery
from helin.features.cases.queries import webhooks
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.tests.rest.telling import later, made, make, outcomes, replay, send
from helin.features.cases.tests.rest.test_reading import told

pytestmark = pytest.mark.django_db


def test_after_five_days_of_nothing_it_is_called_no_more_and_the_administrators_hear_it(world, program_told, there):
    boss = people.register_person(name="管理员", phone="13811112222", place=world.street, by=SYSTEM, at=NOW)
    people.grant_role(person=boss, role=Role.ADMIN, place=world.street, by=SYSTEM, at=NOW, starts_on=EPOCH)
    hook = made(program_told, there.url)
    world.filed()
    there.plan = 500
    send()
    later(failing_at=timezone.now() - timedelta(days=5))
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
