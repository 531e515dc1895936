import threading
from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, OperationalError, connection, transaction

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.places.models import Place
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, CaseQuerySet, Join
from helin.features.cases.tests.conftest import NOW, public
from helin.features.cases.workflow import OPEN, Status
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
WHY = "同一盏灯。"


def merged(world, case, into, **changed):
    return actions.merge(case, **({"into": into, "reason": WHY, "by": world.actor("dispatcher"), "at": NOW} | changed))


def taken_out(world, case, **changed):
    return actions.unmerge(case, **({"reason": "不是同一盏。", "by": world.actor("dispatcher"), "at": NOW} | changed))


def page_of(case, actor):
    return queries.case_page(queries.get_case(actor, case.pk), actor, at=NOW)


@pytest.fixture
def pair(world):
    """Bob's case, which is new, and ann's, which is in hand."""
    return world.filed(by="bob", title="楼道灯又不亮"), world.advanced(
        world.filed(), "accept", "dispatch", "sign", "start"
    )


def test_a_merged_case_leaves_the_queues_and_the_deadline_of_the_target_stays(world, pair):
    case, into = pair
    done = merged(world, case, into, at=NOW + timedelta(hours=1))
    assert (done.status, done.merged_into_id, done.closed_at) == (Status.MERGED, into.pk, NOW + timedelta(hours=1))
    kept = Case.objects.get(pk=into.pk)
    assert (kept.due_at, kept.status_at) == (into.due_at, into.status_at)
    dispatcher = world.actor("dispatcher")
    counts, _ = queries.queue_counts(dispatcher, current="triage", at=NOW)
    assert {c.queue.value: c.count for c in counts}["triage"] == 0
    assert [e.kind for e in Entry.objects.order_by("-id")[:2]] == ["cases.take_in", "cases.merge"]


def test_both_pages_trace_it_for_those_entitled(world, pair):
    case, into = pair
    merged(world, case, into)
    dispatcher, bob, handler = (world.actor(name) for name in ("dispatcher", "bob", "handler"))
    for one, other, tie in ((case, into, "into"), (into, case, "taken_in")):
        (row,) = page_of(one, dispatcher).kin
        assert (row.tie, row.number, row.opens) == (tie, other.number, "case")
    own = page_of(case, bob)
    (row,) = own.kin
    assert (row.number, row.title, row.opens, row.lead) == (into.number, "", "", "和美物业")
    assert [words for item in own.timeline for words in item.said if item.verb == "merge"][1:] == [WHY]
    (row,) = page_of(into, handler).kin
    assert (row.title, row.opens, row.text) == ("楼道灯又不亮", "", case.text)
    (row,) = page_of(into, world.actor("ann")).kin
    assert (row.number, row.title, row.text) == (case.number, "", "")


def test_the_reporter_of_the_merged_case_gets_the_targets_news_and_reply(world, pair):
    case, into = pair
    delivery.deliver_once(1000)
    Notice.objects.all().delete()
    merged(world, case, into)
    into = world.advanced(into, "reply")
    delivery.deliver_once(1000)
    told = Notice.objects.filter(person=world.people["bob"]).order_by("entry")
    assert [n.kind for n in told] == ["cases.merge", "cases.reply/merged"]
    assert told[1].params["number"] == case.number
    assert page_of(case, world.actor("bob")).merged_reply == ["灯泡已换好，今晚请看一看。"]
    assert Notice.objects.filter(person=world.people["handler"], kind="cases.take_in/handler").exists()


def test_a_desk_that_had_it_is_told_and_a_signed_case_stays(world, pair):
    case, into = pair
    case = world.advanced(case, "accept", "dispatch")
    delivery.deliver_once(1000)
    merged(world, case, into)
    delivery.deliver_once(1000)
    assert Notice.objects.filter(person=world.people["handler"], kind="cases.merge/handler").exists()
    signed = world.advanced(world.filed(by="bob"), "accept", "dispatch", "sign")
    with pytest.raises(IllegalTransition):
        merged(world, signed, into)


def test_who_joined_comes_along_once_and_goes_back(world):
    case, into, me = public(world, by="bob"), public(world), uuid4()
    actions.join(case, by=world.actor("staff"), at=NOW)
    actions.join(case, by=world.actor("ann"), at=NOW)  # who reported the other
    for one in (case, into):
        actions.join(one, by=world.actor("leader"), at=NOW)
        actions.join(one, by=Actor.anonymous(), at=NOW, visitor=me)
    merged(world, case, into)
    assert set(Join.objects.filter(case=into).values_list("person", flat=True)) == {
        world.people[name].pk for name in ("staff", "leader", "bob")
    } | {None}
    assert Join.objects.filter(case=into).count() == 4
    taken_out(world, case)
    assert Join.objects.filter(case=case).count() == 4
    assert set(Join.objects.filter(case=into).values_list("person", flat=True)) == {world.people["leader"].pk, None}
    assert not Join.objects.filter(came_from__isnull=False).exists()


def test_a_chain_is_followed_to_its_end_and_taken_apart_again(world):
    first, second, third = public(world, by="bob"), public(world), public(world, by="staff")
    actions.join(first, by=world.actor("leader"), at=NOW)
    merged(world, first, second)
    merged(world, second, third)
    names = lambda one: {j.person_id for j in Join.objects.filter(case=one)}  # noqa: E731 (a word for what follows)
    ids = {name: world.people[name].pk for name in ("bob", "leader", "ann")}
    assert names(third) == set(ids.values())
    assert page_of(first, world.actor("bob")).kin[0].number == third.number
    taken_out(world, second)
    assert (names(third), names(second)) == (set(), {ids["bob"], ids["leader"]})
    taken_out(world, first)
    assert (names(second), names(first)) == (set(), {ids["leader"]})


def test_taken_out_it_stands_accepted_with_its_trace(world, pair):
    case, into = pair
    merged(world, case, into)
    done = taken_out(world, case)
    assert (done.status, done.merged_into_id, done.closed_at) == (Status.ACCEPTED, None, None)
    dispatcher = world.actor("dispatcher")
    assert [i.verb for i in page_of(case, dispatcher).timeline] == ["submit", "merge", "unmerge"]
    assert [i.verb for i in page_of(into, dispatcher).timeline][-2:] == ["take_in", "let_go"]
    assert page_of(case, dispatcher).kin == []
    with pytest.raises(IllegalTransition):
        taken_out(world, case)


@pytest.mark.parametrize(
    "wrong", ["itself", "closed", "withdrawn", "merged", "accusation", "into an accusation", "followed into private"]
)
def test_what_must_not_be_merged(world, wrong):
    case, into = world.filed(by="bob"), world.filed()
    if wrong == "itself":
        into = case
    if wrong == "closed":
        into = world.advanced(into, "accept", "dispatch", "sign", "start", "reply", "rate")
        into = actions.advance(into, "close", by=world.actor("verifier"), at=NOW)
    if wrong == "withdrawn":
        actions.advance(into, "withdraw", by=world.actor("ann"), at=NOW)
    if wrong == "merged":
        merged(world, into, world.filed(by="staff"))
    if wrong == "accusation":
        case = world.filed(by="bob", appeal_type="accusation")
    if wrong == "into an accusation":
        into = world.filed(appeal_type="accusation")
    if wrong == "followed into private":
        case = public(world, by="bob")
        actions.join(case, by=world.actor("leader"), at=NOW)
    with pytest.raises(actions.Refused):
        merged(world, case, into)
    assert Case.objects.get(pk=case.pk).merged_into_id is None


def test_two_accusations_of_one_person_may_be_merged(world):
    one, other = (world.filed(appeal_type="accusation") for _ in range(2))
    assert merged(world, one, other).merged_into_id == other.pk


@pytest.mark.parametrize("who", ["ann", "handler", "verifier", "leader", "staff", "dispatcher_elsewhere"])
def test_only_the_desk_of_the_street_puts_together_and_apart(world, pair, who):
    case, into = pair
    with pytest.raises(PermissionDenied):
        merged(world, case, into, by=world.actor(who))
    with pytest.raises(PermissionDenied):
        actions.split(case, title="x", text="x", reason="x", by=world.actor(who), at=NOW)
    merged(world, case, into)
    with pytest.raises(PermissionDenied):
        taken_out(world, case, by=world.actor(who))


def test_advance_alone_makes_no_move_of_two(world, pair):
    case, into = pair
    with pytest.raises(IllegalTransition):
        actions.advance(case, "merge", by=world.actor("dispatcher"), at=NOW, into=into.pk, reason=WHY)


def test_who_others_hang_on_cannot_withdraw(world, pair):
    case, into = pair
    merged(world, case, into)
    with pytest.raises(actions.Refused):
        actions.advance(into, "withdraw", by=world.actor("ann"), at=NOW)


def test_the_public_sees_it_only_where_both_are_public(world):
    case, into, hidden = public(world, by="bob"), public(world), world.filed(by="staff")
    merged(world, case, into)
    assert [k.number for k in queries.public_case(queries.get_public_case(case.number), at=NOW).kin] == [into.number]
    merged(world, hidden, into)
    page = queries.public_case(queries.get_public_case(into.number), at=NOW)
    assert [k.number for k in page.kin] == [case.number]
    assert hidden.number not in str(page.timeline)
    assert case.number not in [row.number for row in queries.public_cases(world.street.pk, at=NOW).rows]


def test_a_part_has_its_own_number_and_clock_and_the_rest_of_the_whole(world):
    whole = world.advanced(world.filed(), "accept", "dispatch")
    key = uuid4()
    for _ in range(2):
        part = actions.split(
            whole, title="电梯异响", text="电梯也响。", reason="两件事分开办。", request_key=key,
            by=world.actor("dispatcher"), at=NOW,
        )  # fmt: skip
    assert (part.status, part.split_from_id, part.due_at) == (Status.SUBMITTED, whole.pk, None)
    assert part.number != whole.number
    assert (part.reporter_id, part.place_id, part.source) == (whole.reporter_id, whole.place_id, whole.source)
    assert Case.objects.filter(split_from=whole).count() == 1
    ann = world.actor("ann")
    assert [(k.tie, k.number) for k in page_of(whole, ann).kin] == [("part", part.number)]
    assert [(k.tie, k.number) for k in page_of(part, ann).kin] == [("origin", whole.number)]
    delivery.deliver_once(1000)
    told = Notice.objects.get(person=world.people["ann"], kind="cases.split")
    assert (told.params["case_id"], told.params["other"]) == (part.pk, part.number)


def test_a_part_needs_words_and_an_open_case(world):
    whole = world.filed()
    with pytest.raises(actions.MissingEvidence):
        actions.split(whole, title="", text="x", reason="x", by=world.actor("dispatcher"), at=NOW)
    actions.advance(whole, "withdraw", by=world.actor("ann"), at=NOW)
    with pytest.raises(IllegalTransition):
        actions.split(whole, title="x", text="x", reason="x", by=world.actor("dispatcher"), at=NOW)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"merged_into": "other"}, "a_merged_case_says_into_which"),
        ({"status": "merged"}, "a_merged_case_says_into_which"),
        ({"status": "merged", "merged_into": "self"}, "no_case_is_merged_into_itself"),
        ({"split_from": "self"}, "no_case_is_split_from_itself"),
    ],
)
def test_kin_that_cannot_be_is_refused(world, values, constraint):
    case, other = world.filed(), world.filed()
    named = {"self": case.pk, "other": other.pk}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**{name: named.get(value, value) for name, value in values.items()})


def test_every_open_state_can_take_in_and_no_other(world):
    assert {s for s in Status if queries.may_still(Case(status=s), "take_in")} == set(OPEN)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_desks_cannot_merge_two_cases_into_each_other_and_the_lock_is_why(world, monkeypatch, locked):
    one, other = world.filed(), world.filed(by="bob")
    both, found, wrong = threading.Barrier(2), actions.merging._locked, []
    if not locked:
        for managed in (CaseQuerySet, type(Place.objects.all())):
            monkeypatch.setattr(managed, "select_for_update", lambda self, **_: self)
        monkeypatch.setattr(actions.merging, "_locked", lambda *ids: (found(*ids), both.wait())[0])

    def desk(case, into):
        with nullcontext() if not locked else nullcontext(both.wait()):
            try:
                merged(world, case, into)
            except Exception as failure:
                wrong.append(failure)
            finally:
                connection.close()

    threads = [threading.Thread(target=desk, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clean = len(wrong) == 1 and isinstance(wrong[0], actions.Refused | IllegalTransition)
    assert clean is locked
    if not locked:
        merged_now = Case.objects.filter(status=Status.MERGED).count()
        assert merged_now == 2 or any(isinstance(w, OperationalError) for w in wrong)  # a circle, or a deadlock
    else:
        assert Case.objects.filter(status=Status.MERGED).count() == 1
