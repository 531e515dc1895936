import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.places.models import Place
from helin.features.cases import actions, jobs, queries
from helin.features.cases.models import Case, CaseQuerySet, HotTopic, HotTopicScheme, Join
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.workflow import AppealType, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(world):
    def signed_in_as(name=None):
        client = Client()
        if name:
            client.force_login(world.people[name], backend="helin.core.people.backends.PhoneOrName")
        return client

    return signed_in_as


def public(world, by="ann", **changed):
    return world.advanced(world.filed(by=by, **({"is_public": True} | changed)), "accept")


def draft(world, by="bob", **changed):
    actor = world.actor(by)
    case = actions.start_draft(street=world.street, by=actor, at=NOW)
    said = {"title": "三号楼楼道灯坏了", "text": "二单元楼道灯坏了，老人不敢下楼。"}
    return actions.save_draft(case, world.concern(**(said | changed)), by=actor, at=NOW)


def numbers(found):
    return [row.number for row in found]


def test_a_reporter_sees_open_public_cases_nearby_with_the_reason(world):
    case = public(world)
    (row,) = queries.similar_public(draft(world), at=NOW)
    assert (row.number, row.title, row.joined) == (case.number, "楼道灯不亮", 0)
    assert row.reason.startswith("同一栋楼；都提到：")
    assert "楼道灯坏了" in row.reason


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_public": False},
        {"appeal_type": AppealType.ACCUSATION},
        {"title": "小区停车", "text": "车位不够，晚上停不进来。"},
    ],
)
def test_what_is_private_or_different_is_not_shown_to_a_reporter(world, hidden):
    public(world, **hidden)
    assert queries.similar_public(draft(world), at=NOW) == []


def test_a_private_twin_shows_nowhere_on_the_reporters_page(world, browser):
    twin = public(world, is_public=False, title="暗号楼道灯", text="暗号：二单元楼道灯坏了，老人不敢下楼。")
    page = browser("bob").get(reverse("cases:report_check", args=[draft(world).pk])).content.decode()
    assert twin.number not in page
    assert "暗号" not in page
    assert "我也遇到了" not in page


def test_a_masked_number_is_not_found_by_guessing_it(world):
    public(world, title="漏水", text="电话13812345678，请联系。")
    guess = draft(world, title="13812345678", text="13812345678")
    assert queries.similar_public(guess, at=NOW) == []


def test_old_closed_far_and_own_cases_are_not_shown(world):
    old = public(world)
    Case.objects.filter(pk=old.pk).update(submitted_at=NOW - timedelta(days=90))
    public(world, by="bob")
    elsewhere = Place.objects.create(
        kind="grid", parent=world.other_community, name="兰亭网格", code="370724002002001", grid_kind="basic"
    )
    public(world, place_id=elsewhere.pk)
    world.filed(is_public=True)  # not past the desk
    assert queries.similar_public(draft(world), at=NOW) == []


def test_nothing_is_offered_for_an_accusation(world):
    public(world)
    assert queries.similar_public(draft(world, appeal_type=AppealType.ACCUSATION), at=NOW) == []


def test_three_at_most_in_a_constant_number_of_queries(world, django_assert_num_queries):
    mine = draft(world)
    public(world)
    with django_assert_num_queries(4):
        assert len(queries.similar_public(mine, at=NOW)) == 1
    for _ in range(4):
        public(world)
    with django_assert_num_queries(4):
        assert len(queries.similar_public(mine, at=NOW)) == 3


def test_joining_counts_withdraws_the_draft_and_records_once(world):
    case, mine, bob = public(world), draft(world), world.actor("bob")
    for _ in range(2):
        actions.join(case, by=bob, at=NOW, draft=mine)
    mine.refresh_from_db()
    assert mine.status == Status.WITHDRAWN
    assert Entry.objects.filter(kind="cases.join", subject=f"cases.case:{case.pk}").count() == 1
    joined = queries.joined(case.pk, bob, None)
    assert (joined.count, joined.is_mine, joined.is_reachable) == (1, True, True)
    assert numbers(queries.joined_cases(bob, at=NOW).rows) == [case.number]
    assert queries.my_cases(bob, at=NOW).rows == []


def test_joining_leaves_a_sent_case_and_drafts_of_others_alone(world):
    case, sent, other = public(world), world.filed(by="bob"), draft(world, by="ann")
    actions.join(case, by=world.actor("bob"), at=NOW, draft=sent)
    sent.refresh_from_db()
    assert sent.status == Status.SUBMITTED
    with pytest.raises(PermissionDenied):
        actions.join(public(world), by=world.actor("bob"), at=NOW, draft=other)
    assert Join.objects.count() == 1


def test_a_visitor_joins_once_and_may_leave_a_number_later(world):
    from helin.kit.actors import Actor

    case, me, nobody = public(world), uuid4(), Actor.anonymous()
    actions.join(case, by=nobody, at=NOW, visitor=me)
    assert queries.joined(case.pk, nobody, me).is_reachable is False
    actions.join(case, by=nobody, at=NOW, visitor=me, contact=actions.Contact("孙", "+8613900001234"))
    assert queries.joined(case.pk, nobody, me).is_reachable is True
    assert Join.objects.count() == 1
    actions.leave(case, by=nobody, at=NOW, visitor=uuid4())
    assert Join.objects.count() == 1
    actions.leave(case, by=nobody, at=NOW, visitor=me)
    assert not Join.objects.exists()
    with pytest.raises(PermissionDenied):
        actions.join(case, by=nobody, at=NOW)


@pytest.mark.parametrize("refused", ["own", "private", "not past the desk", "over"])
def test_who_may_not_join(world, refused):
    case = {
        "own": lambda: public(world, by="bob"),
        "private": lambda: public(world, is_public=False),
        "not past the desk": lambda: world.filed(is_public=True),
        "over": lambda: actions.advance(public(world), "withdraw", by=world.actor("ann"), at=NOW),
    }[refused]()
    with pytest.raises(PermissionDenied):
        actions.join(case, by=world.actor("bob"), at=NOW)
    assert not Join.objects.exists()


def clicks(world, case, times=4):
    """So many clicks of one person at the same moment; what went wrong."""
    start, wrong, bob = threading.Barrier(times), [], world.actor("bob")

    def click():
        start.wait()
        try:
            actions.join(case, by=bob, at=NOW)
        except Exception as failure:
            wrong.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("locked", [True, False])
def test_clicks_at_once_join_once_and_the_lock_is_why(world, monkeypatch, locked):
    case = public(world)
    if not locked:
        monkeypatch.setattr(CaseQuerySet, "select_for_update", lambda self, **_: self)
        both = threading.Barrier(4)
        found = actions.alike._mine
        monkeypatch.setattr(actions.alike, "_mine", lambda *a: (found(*a), both.wait())[0])
    wrong = clicks(world, case)
    assert (wrong == []) is locked
    assert all(isinstance(failure, IntegrityError) for failure in wrong)
    assert Join.objects.count() == 1
    assert Entry.objects.filter(kind="cases.join").count() == 1


def test_who_joined_gets_the_news_while_the_case_is_public(world):
    case = public(world)
    actions.join(case, by=world.actor("bob"), at=NOW)
    delivery.deliver_once(1000)
    world.advanced(case, "dispatch")
    delivery.deliver_once(1000)
    bob = Notice.objects.filter(person=world.people["bob"])
    assert list(bob.values_list("kind", flat=True)) == ["cases.dispatch/follower"]
    actions.publish(case, is_public=False, title="x", text="x", by=world.actor("ann"), at=NOW)
    world.advanced(case, "sign", "start", "reply")
    delivery.deliver_once(1000)
    assert bob.count() == 1


def test_a_visitor_joins_from_the_check_page_and_takes_it_back(world, browser):
    case, client = public(world), browser()
    where = client.post(
        reverse("cases:report"), {"text": "三号楼二单元楼道灯坏了，老人不敢下楼。", "appeal_type": "help"}
    )
    step = client.post(where["Location"] + f"?in={world.grid.pk}", {"place": world.building.pk})
    assert "我也遇到了" in client.get(step["Location"]).content.decode()
    mine = Case.objects.get(status=Status.DRAFT)
    for _ in range(2):
        answer = client.post(reverse("cases:create_join", args=[case.number]), {"draft": mine.pk})
        assert answer["Location"] == reverse("cases:public_page", args=[case.number])
    assert "1 人也遇到了" in browser().get(answer["Location"]).content.decode()
    assert "退出" in client.get(answer["Location"]).content.decode()
    mine.refresh_from_db()
    assert mine.status == Status.WITHDRAWN
    bad = client.post(reverse("cases:create_join", args=[case.number]), {"phone": "12"})
    assert bad.status_code == 422
    client.post(reverse("cases:create_departure", args=[case.number]))
    assert not Join.objects.exists()


def test_the_desk_sees_likely_duplicates_and_only_there(world, browser):
    first = world.filed(title="楼道灯坏了，电话13812345678")
    second = world.filed(by="bob")
    page = browser("dispatcher").get(reverse("cases:show", args=[second.pk])).content.decode()
    assert "可能是同一件事" in page
    assert first.number in page
    assert "13812345678" not in page
    assert first.number not in browser("bob").get(reverse("cases:show", args=[second.pk])).content.decode()
    assert first.number not in browser("staff").get(reverse("cases:show", args=[second.pk])).content.decode()


def test_likely_duplicates_leave_out_accusations_and_what_the_actor_may_not_see(world, django_assert_num_queries):
    case, by = world.filed(), world.actor("dispatcher")
    world.filed(appeal_type=AppealType.ACCUSATION)
    assert queries.likely_duplicates(case, by, at=NOW) == []
    accusation = world.filed(appeal_type=AppealType.ACCUSATION)
    assert queries.likely_duplicates(accusation, by, at=NOW) == []
    for _ in range(4):
        world.filed(by="bob")
    with django_assert_num_queries(4):
        assert len(queries.likely_duplicates(case, by, at=NOW)) == 3
    assert queries.likely_duplicates(case, world.actor("staff_of_second"), at=NOW) == []


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
    assert (topic.case_count, topic.place_id, topic.words, sum(topic.weeks)) == (4, world.building.pk, ["楼道灯"], 4)
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
    with django_assert_num_queries(3):
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
    whole |= {"since": NOW, "until": NOW, "found_at": NOW}
    HotTopic.objects.create(**whole)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HotTopic.objects.create(**whole | values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"person": True}, "a_person_joins_a_case_once"),
        ({"visitor": True}, "a_visitor_joins_a_case_once"),
        ({}, "somebody_joins_a_case"),
    ],
)
def test_a_join_that_cannot_be_is_refused(world, values, constraint):
    known = {"person": world.people["bob"], "visitor": uuid4()}
    whole = {"case": world.filed(), "joined_at": NOW, **{name: known[name] for name in values}}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Join.objects.bulk_create([Join(**whole), Join(**whole)])
