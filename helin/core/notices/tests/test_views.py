from datetime import timedelta

import pytest
from django.urls import reverse

from helin.core.notices import actions, queries
from helin.core.notices.models import Channel, ChannelChoice, Mode, Notice
from helin.core.notices.tests.conftest import NOW, actor_of

pytestmark = pytest.mark.django_db
INBOX, CHANNELS = "/notices/", "/notices/channels/"


@pytest.fixture
def tell(fact):
    def told(person, count=1, kind="test.reply"):
        for n in range(count):
            at = NOW + timedelta(hours=n)
            actions.tell(fact(kind, at=at), [person.pk], at=at, number=f"DC-{n}", case_id=1)

    return told


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    client.cookies["django_language"] = "en"
    return client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def test_the_inbox_shows_ones_own_notices_newest_first(as_li, tell, li, wang):
    tell(li, 2)
    tell(wang, 1, kind="test.news")
    page = text(as_li.get(INBOX))
    assert page.index("Open DC-1") < page.index("Open DC-0")
    assert "News" not in page
    assert "2 messages you have not read." in page
    assert page.count("Not read yet") == 2
    assert page.count("<h1") == 1
    assert " style=" not in page


def test_the_inbox_speaks_chinese(as_li, tell, li):
    tell(li)
    as_li.cookies["django_language"] = "zh-hans"
    page = text(as_li.get(INBOX))
    assert "您有 1 条消息未读。" in page
    assert "11月24日 周二 9:00" in page


def test_an_empty_inbox_says_what_will_be_here(as_li):
    page = text(as_li.get(INBOX))
    assert "No messages yet" in page
    assert "Mark all as read" not in page


def test_who_is_not_signed_in_is_asked_to(client):
    for url in (INBOX, CHANNELS):
        assert client.get(url).status_code == 302


def test_the_inbox_turns_pages_by_keyset(as_li, tell, li):
    tell(li, 25)
    first = text(as_li.get(INBOX))
    assert "Open DC-24" in first
    assert "Open DC-4" not in first
    older = Notice.objects.order_by("-id")[19].pk
    assert f"?before={older}" in first
    second = text(as_li.get(INBOX, {"before": older}))
    assert "Open DC-4" in second
    assert "Open DC-5" not in second
    assert 'rel="next"' not in second
    text(as_li.get(INBOX, {"before": "x"}))


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_three_queries(tell, li, count, django_assert_num_queries):
    tell(li, count)
    with django_assert_num_queries(3):
        assert len(queries.inbox(actor_of(li)).rows) == count


def test_the_count_takes_one_query(tell, li, django_assert_num_queries):
    tell(li, 3)
    with django_assert_num_queries(1):
        assert queries.unread(actor_of(li)) == 3


def test_the_bar_shows_the_count(as_li, tell, li):
    tell(li, 3)
    assert '<span class="count">3</span>' in text(as_li.get(CHANNELS))


def test_reading_marks_and_leads_on(as_li, tell, li):
    tell(li)
    notice = Notice.objects.get()
    answer = as_li.post(reverse("notices:create_reading", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/notices/1/readings/")
    first = Notice.objects.get().read_at
    assert first
    as_li.post(reverse("notices:create_reading", args=[notice.pk]))
    assert Notice.objects.get().read_at == first
    page = text(as_li.get(INBOX))
    assert "Not read yet" not in page
    assert "You have read everything." in page


def test_a_notice_that_leads_nowhere_leads_back(as_li, tell, li):
    tell(li, kind="test.news")
    answer = as_li.post(reverse("notices:create_reading", args=[Notice.objects.get().pk]))
    assert answer["Location"] == INBOX


def test_the_notices_of_another_are_a_404_and_stay_unread(as_li, tell, wang):
    tell(wang)
    answer = as_li.post(reverse("notices:create_reading", args=[Notice.objects.get().pk]))
    assert answer.status_code == 404
    as_li.post(reverse("notices:create_readings"), {"newest": Notice.objects.get().pk})
    assert Notice.objects.get().read_at is None


def test_mark_all_leaves_what_came_after_the_page(as_li, tell, li):
    tell(li, 3)
    seen = Notice.objects.order_by("id")[1].pk
    as_li.post(reverse("notices:create_readings"), {"newest": seen})
    assert Notice.objects.filter(read_at=None).count() == 1
    as_li.post(reverse("notices:create_readings"), {"newest": "x"})
    assert Notice.objects.filter(read_at=None).count() == 1


def test_reading_changes_nothing_by_get(as_li, tell, li):
    tell(li)
    assert as_li.get(reverse("notices:create_readings")).status_code == 405
    assert as_li.get(reverse("notices:create_reading", args=[Notice.objects.get().pk])).status_code == 405


def test_choosing_channels(as_li, li):
    page = text(as_li.get(CHANNELS))
    assert page.count("checked") == 2
    assert as_li.post(CHANNELS, {"sms": "off", "email": "on", "address": "xiulan@example.cn"}).status_code == 302
    kept = set(ChannelChoice.objects.filter(person=li).values_list("channel", "mode", "language"))
    assert kept == {("sms", "off", "en"), ("email", "on", "en")}
    assert [choice.mode for choice in queries.choices(actor_of(li))] == [Mode.OFF, Mode.ON]


def test_the_address_is_sealed_and_shown_masked(as_li, li):
    as_li.post(CHANNELS, {"sms": "off", "email": "on", "address": "xiulan@example.cn"})
    assert b"xiulan" not in bytes(ChannelChoice.objects.get(channel=Channel.EMAIL).address_sealed)
    page = text(as_li.get(CHANNELS))
    assert "xiulan" not in page
    assert "x***@example.cn" in page
    assert as_li.post(CHANNELS, {"sms": "off", "email": "digest", "address": ""}).status_code == 302
    assert queries.address_of(li.pk) == "xiulan@example.cn", "left empty, it stays"


def test_email_without_an_address_is_asked_for_one(as_li):
    page = text(as_li.post(CHANNELS, {"sms": "on", "email": "digest", "address": ""}), 422)
    assert "Write the address to which we should write." in page
    assert not ChannelChoice.objects.exists()
    page = text(as_li.post(CHANNELS, {"sms": "on", "email": "digest", "address": "x"}), 422)
    assert "Write the address to which we should write." not in page


def test_an_unknown_choice_is_said_at_the_field_and_changes_nothing(as_li):
    page = text(as_li.post(CHANNELS, {"sms": "loud", "email": "off"}), 422)
    assert "data-invalid" in page
    assert not ChannelChoice.objects.exists()
