"""What neighbours would read is shown before it is sent and before it is accepted, masked before it is cut."""

import pytest
from django.urls import reverse

from helin.core.people.masking import mask_text
from helin.features.cases import actions
from helin.features.cases.tests.conftest import NOW, draft, public
from helin.features.cases.views.drafts import concern_of

pytestmark = pytest.mark.django_db
SAID = "楼道里从早到晚堆满了东西，大家每天都绕着走，是邻居王建国放的，他住在2单元501。"
LEAKS = ("王建国", "王建", "501")


def test_a_title_is_masked_before_it_is_cut():
    text = "堆" * 27 + "王建国家的狗乱叫"
    cut = actions.title_from(text)
    assert "王建" in mask_text(cut)  # the negative control: masked after it was cut, half the name stays
    assert "王建" not in actions.public_words(cut, text)[0]


def test_a_title_is_never_cut_inside_a_number():
    text = "堆" * 20 + "请打13812345678找我谈一谈"
    assert actions.title_from(text) == "堆" * 20 + "请打…"


def test_the_reporter_sees_before_sending_what_neighbours_would_read(world, browser):
    title = actions.title_from(SAID)
    case = draft(world, title=title, text=SAID)
    page = browser("bob").get(reverse("cases:report_check", args=[case.pk])).content.decode()
    shown = page[page.index("<h2>邻居会看到的就是这些") :]
    assert not [leak for leak in LEAKS if leak in shown]
    assert "王*国" in shown
    assert reverse("cases:report_what", args=[case.pk]) in shown
    kept = actions.save_draft(case, concern_of(case, is_public=True), by=world.actor("bob"), at=NOW)
    sent = actions.advance(kept, "submit", by=world.actor("bob"), at=NOW)
    assert sent.public_title in shown
    assert not [leak for leak in LEAKS if leak in sent.public_text]


def test_the_desk_sees_the_same_before_it_accepts_and_nothing_is_public_before(world, browser):
    case = world.filed(is_public=True, title=actions.title_from(SAID), text=SAID)
    page = browser("dispatcher").get(reverse("cases:show", args=[case.pk]), {"verb": "accept"}).content.decode()
    assert "邻居会看到的就是这些" in page
    assert case.public_text in page
    assert browser().get(reverse("cases:public_page", args=[case.number])).status_code == 404
    assert browser().get(reverse("cases:public_page", args=[public(world).number])).status_code == 200
    private = world.filed()
    page = browser("dispatcher").get(reverse("cases:show", args=[private.pk]), {"verb": "accept"}).content.decode()
    assert "邻居会看到的就是这些" not in page
