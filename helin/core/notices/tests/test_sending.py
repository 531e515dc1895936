import os
import re
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet

from helin.core.notices import actions, gateways, jobs, queries
from helin.core.notices.models import Channel, Dispatch, DispatchState, Mode, Notice
from helin.core.notices.tests.conftest import JOB, NOW, actor_of

pytestmark = pytest.mark.django_db
CASE = {"number": "DC-1", "case_id": 7}
DUE = NOW + timedelta(minutes=3)


@pytest.fixture
def told(fact, li):
    """Li was told, and a text message waits."""
    actions.tell(fact("test.reply"), [li.pk], at=NOW, **CASE)
    return Dispatch.objects.get(channel=Channel.SMS)


def test_a_message_goes_when_it_is_due(told, li, sent):
    assert not jobs.send_next(at=DUE - timedelta(seconds=1))
    assert jobs.send_next(at=DUE)
    assert not jobs.send_next(at=DUE)
    told.refresh_from_db()
    assert (told.state, told.attempts, told.settled_at) == (DispatchState.SENT, 1, DUE)
    [(person_id, text, key)] = sent
    assert (person_id, key) == (li.pk, str(told.key))
    assert "DC-1" in text
    assert "http://localhost:8000/notices/7/" in text


def test_several_are_one_text_message(told, fact, li, sent):
    for n in (2, 3):
        actions.tell(fact("test.reply"), [li.pk], at=NOW, number=f"DC-{n}", case_id=n)
    jobs.send_next(at=DUE)
    [(_, text, _)] = sent
    assert "DC-3" in text
    assert "2" in text
    assert text.endswith("http://localhost:8000/notices/")


def test_what_was_read_meanwhile_is_not_sent(told, li, sent):
    actions.mark_read(Notice.objects.get().pk, by=actor_of(li), at=NOW)
    jobs.send_next(at=DUE)
    told.refresh_from_db()
    assert told.state == DispatchState.SKIPPED
    assert sent == []


def test_a_channel_turned_off_meanwhile_stays_silent(told, li, sent):
    actions.choose(Channel.SMS, Mode.OFF, language="zh-hans", by=actor_of(li), at=NOW)
    jobs.send_next(at=DUE)
    told.refresh_from_db()
    assert told.state == DispatchState.SKIPPED
    assert sent == []


def test_a_notice_that_comes_while_one_is_sent_waits_for_the_next(told, fact, li, sent):
    actions.claim(by=JOB, at=DUE)
    actions.tell(fact("test.reply"), [li.pk], at=DUE, **CASE)
    assert sorted(Dispatch.objects.filter(channel="sms").values_list("state", flat=True)) == ["queued", "sending"]


def test_a_refusal_is_tried_again_then_given_up(told, monkeypatch):
    def refuse(message, key):
        raise gateways.NotSent("busy")

    monkeypatch.setitem(gateways.gateways, Channel.SMS, refuse)
    at, waits = DUE, []
    for _ in range(5):
        assert jobs.send_next(at=at)
        told.refresh_from_db()
        waits.append((told.due_at - at).total_seconds() // 60)
        at = told.due_at
    assert waits[:4] == [2, 4, 8, 16]
    assert (told.state, told.attempts) == (DispatchState.FAILED, 5)
    assert queries.dispatch_states()[DispatchState.FAILED] == 1
    assert not jobs.send_next(at=at + timedelta(days=1))


def test_retries_of_one_subject_do_not_stand_in_the_way_of_news(told, fact, li, monkeypatch):
    def refuse(message, key):
        raise gateways.NotSent("busy")

    monkeypatch.setitem(gateways.gateways, Channel.SMS, refuse)
    jobs.send_next(at=DUE)
    actions.tell(fact("test.reply"), [li.pk], at=DUE, **CASE)
    assert [found.attempts for found in Dispatch.objects.filter(channel="sms").order_by("id")] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_after_sending_repeats_once_with_the_same_key_and_then_says_so(told, tmp_path, monkeypatch):
    """Real processes, killed between the gateway and the mark."""
    gateway = tmp_path / "gateway"

    def send_and_die(message, key):
        with gateway.open("a") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())
        os._exit(9)

    monkeypatch.setitem(gateways.gateways, Channel.SMS, send_and_die)

    def run(at):
        connection.close()
        child = os.fork()
        if child == 0:
            try:
                jobs.send_next(at=at)
            finally:
                os._exit(0)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    assert run(DUE) == 9
    assert Dispatch.objects.get(pk=told.pk).state == DispatchState.SENDING, "the crash can be seen"
    assert run(DUE) == 0, "nobody sends it again at once"
    assert actions.recover(by=JOB, at=DUE + timedelta(minutes=9)) == 0
    later = DUE + timedelta(minutes=11)
    assert actions.recover(by=JOB, at=later) == 1
    assert run(later) == 9
    assert actions.recover(by=JOB, at=later + timedelta(minutes=11)) == 1
    lost = Dispatch.objects.get(pk=told.pk)
    assert (lost.state, lost.unsure, lost.attempts) == (DispatchState.DOUBTFUL, 2, 2)
    assert run(later + timedelta(days=1)) == 0
    assert gateway.read_text().splitlines() == [str(told.key)] * 2
    assert Notice.objects.count() == 1


def claim_while_another_claims():
    """Claim twice, the second time while the first has not committed yet; what both got."""
    claimed, go_on, found = Event(), Event(), []

    def first():
        with transaction.atomic():
            found.append(actions.claim(by=JOB, at=DUE))
            claimed.set()
            go_on.wait(10)
        connection.close()

    def second():
        found.append(actions.claim(by=JOB, at=DUE))
        connection.close()

    one, two = Thread(target=first), Thread(target=second)
    one.start()
    claimed.wait(10)
    two.start()
    two.join(1)
    go_on.set()
    one.join()
    two.join()
    return [dispatch.pk for dispatch in found if dispatch]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same_message(told):
    assert claim_while_another_claims() == [told.pk]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_would_claim_the_same_message(told, monkeypatch):
    """The negative control of the test above."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    assert claim_while_another_claims() == [told.pk, told.pk]


def test_only_the_system_sends(told, li):
    someone = actor_of(li)
    for refused in (
        lambda: actions.claim(by=someone, at=DUE),
        lambda: actions.recover(by=someone, at=DUE),
        lambda: actions.settle(told.pk, actions.Outcome.SENT, by=someone, at=DUE),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_the_job_sends_all_that_is_due(told, sent):
    Dispatch.objects.filter(pk=told.pk).update(due_at=NOW - timedelta(days=3000))
    jobs.send_due(0)
    assert len(sent) == 1


def test_a_text_message_holds_a_number_and_a_link_and_no_name(told, settings, tmp_path):
    settings.SMS_BACKEND, settings.SMS_FOLDER = "file", tmp_path
    jobs.send_next(at=DUE)
    [written] = tmp_path.iterdir()
    _, phone, text = written.read_text().strip().split("\t")
    assert re.fullmatch(r"\+86139\d{8}", phone)
    assert text == "【和邻】Open DC-1 http://localhost:8000/notices/7/readings/"


def test_an_erased_person_is_not_reached(told, li, settings, tmp_path):
    from helin.core.people.actions import erase

    settings.SMS_BACKEND, settings.SMS_FOLDER, settings.ERASURE_LIST = "file", tmp_path, tmp_path / "list" / "x"
    erase(li, by=actor_of(li), at=NOW)
    jobs.send_next(at=DUE)
    told.refresh_from_db()
    assert told.state == DispatchState.SKIPPED
    assert [path.name for path in tmp_path.iterdir()] == ["list"]


def test_a_refusing_gateway_is_tried_again(told, settings):
    settings.SMS_BACKEND = "helin.core.notices.tests.test_sending.Busy"
    jobs.send_next(at=DUE)
    told.refresh_from_db()
    assert told.state == DispatchState.QUEUED


class Busy:
    def send(self, phone, text):
        from helin.core.people.sms import NotSent

        raise NotSent("busy")


def test_the_digest_comes_at_six_with_what_is_still_unread(reads_mail, fact, li):
    for n in (1, 2, 3):
        actions.tell(fact("test.news"), [li.pk], at=NOW, number=f"DC-{n}")
    actions.mark_read(Notice.objects.order_by("id")[1].pk, by=actor_of(li), at=NOW)
    assert not jobs.send_next(at=NOW + timedelta(hours=8, minutes=59))
    assert jobs.send_next(at=NOW + timedelta(hours=9))
    [letter] = mail.outbox
    assert letter.to == ["li@example.cn"]
    assert letter.subject == "2 messages for you"
    assert "News DC-1" in letter.body
    assert "News DC-2" not in letter.body
    assert "News DC-3" in letter.body
    assert str(Dispatch.objects.get().key) in letter.extra_headers["Message-ID"]
    assert "li@" not in letter.body


def test_a_mail_server_that_is_down_is_tried_again(reads_mail, fact, li, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    actions.tell(fact("test.news"), [li.pk], at=NOW, number="DC-1")
    jobs.send_next(at=NOW + timedelta(hours=9))
    assert Dispatch.objects.get().state == DispatchState.QUEUED
