from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from helin.core.journal.models import Entry
from helin.features.cases import actions, jobs, queries
from helin.features.cases.models import Case, HotTopic, HotTopicScheme
from helin.features.cases.tests.conftest import NOW, SYSTEM, public
from helin.features.cases.workflow import AppealType

pytestmark = pytest.mark.django_db


def topics_of(world, **more):
    jobs.find_topics_of(world.street, until=NOW + timedelta(hours=1), at=NOW, **more)
    return list(HotTopic.objects.order_by("-heat", "id"))


def test_a_topic_is_found_with_its_heat_words_and_place_and_the_same_again(world):
    for title in ("楼道灯不亮", "三号楼楼道灯坏了", "请修楼道灯"):
        world.filed(title=title)
    world.filed(by="bob")
    world.filed(title="停车难", text="车位不够。")
    world.filed(appeal_type=AppealType.ACCUSATION)
    (topic,) = topics_of(world)
    found = topic.case_count, topic.place_id, topic.words, sum(topic.weeks)
    assert found == (
        4,
        world.building.pk,
        ["楼道灯不亮"],
        4,
    )
    assert 1.9 < topic.heat <= 2  # two persons, a moment ago
    (again,) = topics_of(world)
    assert {**vars(again), "_state": 0} == {**vars(topic), "_state": 0}


def test_heat_halves_with_age_and_grows_with_joins(world):
    cases = [public(world, by=who) for who in ("ann", "bob", "staff")]
    for case in cases:
        Case.objects.filter(pk=case.pk).update(submitted_at=NOW + timedelta(hours=1) - timedelta(days=14))
    actions.join(cases[0], by=world.actor("leader"), at=NOW)
    (topic,) = topics_of(world)
    assert (topic.heat, topic.joined_count) == (pytest.approx(1.75, abs=0.001), 1)  # (3 + 0.5) / 2


def test_a_topic_is_put_forward_once_and_stays(world, browser):
    for who in ("ann", "bob", "staff"):
        world.filed(by=who)
    (topic,) = topics_of(world)
    for who in ("leader", "dispatcher"):
        assert browser(who).post(reverse("cases:create_proposal", args=[topic.pk])).status_code == 302
    topic.refresh_from_db()
    assert topic.put_forward_by_id == world.people["leader"].pk
    assert Entry.objects.filter(kind="cases.put_forward").count() == 1
    (kept,) = topics_of(world, days=None)
    assert kept.put_forward_at == topic.put_forward_at
    Case.objects.update(submitted_at=NOW - timedelta(days=300))
    assert [t.pk for t in topics_of(world)] == [topic.pk]
    assert "最近一次没有再发现" in browser("leader").get(reverse("cases:topics")).content.decode()


@pytest.mark.parametrize("who", ["staff_of_second", "dispatcher_elsewhere", "verifier", "ann"])
def test_who_may_not_put_forward(world, browser, who):
    for name in ("ann", "bob", "staff"):
        world.filed(by=name)
    (topic,) = topics_of(world)
    assert browser(who).post(reverse("cases:create_proposal", args=[topic.pk])).status_code in (403, 404)
    with pytest.raises(PermissionDenied):
        actions.put_forward(topic, by=world.actor(who), at=NOW)
    topic.refresh_from_db()
    assert topic.put_forward_at is None


def test_topics_stay_inside_their_community_and_are_masked(world, browser, django_assert_num_queries):
    for who in ("ann", "bob", "staff"):
        world.filed(by=who, title="楼道灯坏了13812345678")
    topics_of(world)
    page = browser("leader").get(reverse("cases:topics")).content.decode()
    assert "楼道灯坏了" in page
    assert "13812345678" not in page
    assert "楼道灯坏了" not in browser("staff_of_second").get(reverse("cases:topics")).content.decode()
    with django_assert_num_queries(4):
        assert queries.topics(world.street.pk, world.actor("leader"), scheme=HotTopicScheme.objects.get()).rows


def test_only_the_system_writes_topics(world):
    scheme = HotTopicScheme.objects.get()
    with pytest.raises(PermissionDenied):
        actions.bulk_set_topics(
            [], street=world.street, scheme=scheme, since=NOW, until=NOW, by=world.actor("leader"), at=NOW
        )
    assert (
        actions.bulk_set_topics([], street=world.street, scheme=scheme, since=NOW, until=NOW, by=SYSTEM, at=NOW) == []
    )


def test_the_nightly_job_looks_at_every_street(world):
    for who in ("ann", "bob", "staff"):
        world.filed(by=who)
    jobs.find_topics(int((NOW + timedelta(hours=1)).timestamp()))
    assert HotTopic.objects.get().street_id == world.street.pk


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, "one_topic_scheme_at_a_time"),
        ({"topic_least": 0}, "likeness_is_above_zero_and_at_most_one"),
        ({"community_weight": 0.1}, "what_is_nearer_weighs_no_less"),
        ({"cases_least": 1}, "a_topic_has_two_cases_and_some_time"),
    ],
)
def test_a_scheme_that_cannot_be_is_refused(world, values, constraint):
    scheme = HotTopicScheme.objects.get()
    scheme.pk = None
    for name, value in values.items():
        setattr(scheme, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        scheme.save()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"case_count": 3}, "a_topic_names_all_its_cases"),
        ({"put_forward_at": NOW}, "a_topic_put_forward_says_who_and_when"),
    ],
)
def test_a_topic_that_cannot_be_is_refused(world, values, constraint):
    whole = {"street": world.street, "place": world.street, "scheme": HotTopicScheme.objects.get(), "title": "x"}
    whole |= {"cases": [1, 2], "case_count": 2, "joined_count": 0, "heat": 1, "weeks": [2]}
    whole |= {"since_at": NOW, "until_at": NOW, "found_at": NOW}
    HotTopic.objects.create(**whole)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HotTopic.objects.create(**whole | values)
