import threading
import time
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from helin.core.notices import actions
from helin.core.notices.models import Channel, ChannelChoice, Dispatch, Mode, Notice
from helin.core.notices.tests.conftest import NOW, actor_of

pytestmark = pytest.mark.django_db
CASE = {"number": "DC-1", "case_id": 7}


def test_each_person_is_told_once(fact, li, wang):
    entry = fact("test.reply")
    assert actions.tell(entry, [li.pk, wang.pk, li.pk], at=NOW, **CASE) == 2
    notice = Notice.objects.get(person=li)
    assert (notice.kind, notice.params, notice.created_at, notice.read_at) == ("test.reply", CASE, NOW, None)


def test_a_second_delivery_tells_nothing_new(fact, li, wang):
    entry = fact("test.reply")
    actions.tell(entry, [li.pk], at=NOW, **CASE)
    assert actions.tell(entry, [li.pk], at=NOW, **CASE) == 0
    assert actions.tell(entry, [li.pk, wang.pk], at=NOW, **CASE) == 1
    assert Notice.objects.count() == 2
    assert sorted(Dispatch.objects.filter(channel="sms").values_list("person_id", flat=True)) == sorted(
        [li.pk, wang.pk]
    )
    assert all(len(found.notice_ids) == 1 for found in Dispatch.objects.all())


def test_a_crash_before_the_commit_leaves_nothing_and_the_next_delivery_tells(fact, li):
    entry = fact("test.reply")

    @transaction.atomic
    def tell_and_die():
        actions.tell(entry, [li.pk], at=NOW, **CASE)
        assert Dispatch.objects.exists()
        raise SystemExit

    with pytest.raises(SystemExit):
        tell_and_die()
    assert not Notice.objects.exists()
    assert not Dispatch.objects.exists()
    assert actions.tell(entry, [li.pk], at=NOW, **CASE) == 1
    assert Notice.objects.count() == 1


def deliver_four_times_at_once(entry, person):
    gate, told = threading.Barrier(4), []

    def deliver():
        try:
            with transaction.atomic():
                gate.wait(10)
                told.append(actions.tell(entry, [person.pk], at=NOW, **CASE))
                time.sleep(0.2)
        except IntegrityError:
            told.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


@pytest.mark.django_db(transaction=True)
def test_four_deliveries_at_once_tell_once(fact, li):
    assert sorted(deliver_four_times_at_once(fact("test.reply"), li)) == [0, 0, 0, 1]
    assert [len(found.notice_ids) for found in Dispatch.objects.filter(channel="sms")] == [1]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_deliveries_at_once_would_fail(fact, li, monkeypatch):
    """The negative control of the test above."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **options: self)
    assert None in deliver_four_times_at_once(fact("test.reply"), li)
    assert Notice.objects.count() == 1, "the constraint holds even so"


def test_what_concerns_one_subject_within_minutes_is_one_message(fact, li, reads_mail):
    for minutes in (0, 1, 2):
        actions.tell(fact("test.reply"), [li.pk], at=NOW + timedelta(minutes=minutes), **CASE)
    sms = Dispatch.objects.get(channel=Channel.SMS)
    assert sms.notice_ids == list(Notice.objects.order_by("id").values_list("id", flat=True))
    assert sms.due_at == NOW + timedelta(minutes=3), "the first sets the time, later ones do not put it off"
    digest = Dispatch.objects.get(channel=Channel.EMAIL)
    assert (digest.subject, len(digest.notice_ids)) == ("digest", 3)


def test_by_default_only_ones_own_urgent_matters_ring(fact, li):
    actions.tell(fact("test.assign"), [li.pk], at=NOW, number="DC-1")
    actions.tell(fact("test.news"), [li.pk], at=NOW, number="DC-1")
    assert Notice.objects.count() == 2
    assert not Dispatch.objects.filter(channel=Channel.SMS).exists()


def test_who_wants_no_messages_still_finds_them_in_the_inbox(fact, li):
    for channel in Channel:
        actions.choose(channel, Mode.OFF, language="zh-hans", by=actor_of(li), at=NOW)
    actions.tell(fact("test.reply"), [li.pk], at=NOW, **CASE)
    assert Notice.objects.count() == 1
    assert not Dispatch.objects.exists()


def test_an_imported_past_rings_no_phone(fact, li):
    entry = fact("test.reply", at=NOW - timedelta(days=400))
    assert actions.tell(entry, [li.pk], at=NOW, **CASE) == 1
    assert not Dispatch.objects.exists()


def test_without_a_time_it_is_told_when_the_fact_was_recorded(fact, li):
    entry = fact("test.reply", at=NOW - timedelta(days=4000))
    entry.refresh_from_db()
    assert actions.tell(entry, [li.pk], **CASE) == 1
    assert not Dispatch.objects.exists()


def test_only_the_system_tells(fact, li):
    with pytest.raises(PermissionDenied):
        actions.tell(fact("test.news"), [li.pk], by=actor_of(li), number="DC-1")
    assert not Notice.objects.exists()


def test_a_name_never_comes_into_a_notice(fact, li):
    with pytest.raises(ValueError, match="no id or code"):
        actions.tell(fact("test.news"), [li.pk], number="李秀兰")
    assert not Notice.objects.exists()


def test_telling_many_takes_few_statements(fact, street, django_assert_max_num_queries):
    from helin.core.notices.tests.conftest import person

    ids = [person(f"p{n}", street).pk for n in range(30)]
    entry = fact("test.news")
    with django_assert_max_num_queries(8):
        assert actions.tell(entry, ids, at=NOW, number="DC-1") == 30


def test_one_notice_per_entry_and_person(fact, li):
    entry = fact("test.news")
    actions.tell(entry, [li.pk], number="DC-1")
    with pytest.raises(IntegrityError, match="one_notice_per_entry_and_person"), transaction.atomic():
        Notice.objects.create(entry=entry, person=li, kind="test.news", created_at=NOW)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"channel": "pigeon"}, "channel_is_known"),
        ({"mode": "loud"}, "channel_mode_is_known"),
        ({"address_sealed": b"x"}, "only_email_keeps_an_address_here"),
    ],
)
def test_constraints_of_choices(li, values, name):
    choice = actions.choose(Channel.SMS, Mode.OFF, language="en", by=actor_of(li), at=NOW)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ChannelChoice.objects.filter(pk=choice.pk).update(**values)


def test_one_choice_per_person_and_channel(li):
    for mode in (Mode.OFF, Mode.DIGEST):
        actions.choose(Channel.SMS, mode, language="en", by=actor_of(li), at=NOW)
    assert ChannelChoice.objects.get().mode == Mode.DIGEST
    with pytest.raises(IntegrityError, match="one_choice_per_person_and_channel"), transaction.atomic():
        ChannelChoice.objects.create(person=li, channel="sms", mode="on", language="en", chosen_at=NOW)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"channel": "pigeon"}, "dispatch_channel_is_known"),
        ({"state": "odd"}, "dispatch_state_is_known"),
        ({"notice_ids": []}, "dispatch_carries_something"),
        ({"channel": "email", "subject": "digest"}, "one_waiting_message_per_person_channel_and_subject"),
    ],
)
def test_constraints_of_messages(fact, li, reads_mail, values, name):
    actions.tell(fact("test.reply"), [li.pk], at=NOW, **CASE)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Dispatch.objects.filter(channel="sms").update(**values)
