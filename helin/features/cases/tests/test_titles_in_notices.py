"""Notices say which matter they are about, to whoever may read it; of a confidential one nothing leaves the house."""

from datetime import timedelta

import pytest
from django.urls import reverse

from helin.core.journal.models import Entry
from helin.core.notices import actions as telling
from helin.core.notices import queries as notices
from helin.core.notices.models import Dispatch
from helin.core.people.actors import actor_for
from helin.features.cases import actions, queries
from helin.features.cases.tests.conftest import NOW, public
from helin.kit.actors import Actor

pytestmark = pytest.mark.django_db
TITLE = "楼道灯不亮，找张三13800001111"


def titles(world, case, name, *, leaves_house=False):
    return queries.titles_of(world.actor(name), [case.number], leaves_house).get(case.number, "")


def test_whoever_may_see_the_matter_reads_its_title_masked(world):
    case = world.filed(title=TITLE)
    assert titles(world, case, "ann").startswith("楼道灯不亮")
    for name in ("ann", "dispatcher", "staff"):
        assert "13800001111" not in titles(world, case, name)


def test_nobody_else_does(world):
    case = world.filed(title=TITLE)
    assert titles(world, case, "bob") == ""
    assert queries.titles_of(Actor.anonymous(), [case.number], leaves_house=False) == {}
    assert titles(world, public(world, title="楼道灯不亮"), "bob") == "楼道灯不亮"


def test_of_a_confidential_matter_nothing_leaves_the_house(world):
    case = world.filed(title="家里的事")
    actions.restrict(case, by=world.actor("dispatcher"), at=NOW, reason="家里的事", summary="")
    assert titles(world, case, "ann") == "家里的事"
    assert titles(world, case, "ann", leaves_house=True) == ""
    assert titles(world, case, "leader") == ""
    other = world.filed(title="楼道灯不亮")
    assert titles(world, other, "ann", leaves_house=True) == "楼道灯不亮"


@pytest.mark.parametrize("is_restricted", [False, True])
def test_inbox_and_text_message_name_the_matter(world, browser, is_restricted):
    case = world.filed(title="楼道灯不亮")
    if is_restricted:
        actions.restrict(case, by=world.actor("dispatcher"), at=NOW, reason="家里的事", summary="")
    why = {"reason_code": "beyond_duties", "explanation": "不归街道管。"}
    actions.advance(case, "decline", by=world.actor("dispatcher"), at=NOW, **why)
    entry = Entry.objects.latest("pk")
    telling.tell(entry, [world.people["ann"].pk], at=NOW, number=case.number, case_id=case.pk)
    page = browser("ann").get(reverse("notices:inbox")).content.decode()
    assert '<p class="inbox-about">楼道灯不亮</p>' in page
    [message] = [notices.message(one, at=NOW + timedelta(hours=1)) for one in Dispatch.objects.filter(channel="sms")]
    assert case.number in message.short
    assert ("楼道灯不亮" in message.short) is not is_restricted
    assert actor_for(world.people["ann"], NOW).person_id == message.person_id
