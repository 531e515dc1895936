"""The second call: who makes it, what is kept of it, what it leaves untouched, and what ends it by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.people.models import ViewLog
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, RateScheme, Rating, SampleCall
from helin.features.cases.queries.sample_calls import (
    get_sample_call,
    nobodys_calls,
    sample_call_page,
    sample_calls,
    sample_calls_made,
)
from helin.features.cases.subscribers import HELIN
from helin.features.cases.subscribers.samples import call_nobody_any_more, tell_that_all_are_called
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.drawing import BAD, GOOD, IN_IT, called, closed, drawn, make_officer, one_drawn
from helin.features.cases.workflow import TRIES_CEILING, SampleResult, Status

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_what_is_heard_stands_beside_and_changes_neither_rating_nor_rate(world):
    call = one_drawn(world)
    before = Rating.objects.values().get()
    call = called(world, call, **BAD)
    assert (call.result, call.solved, call.grade, call.approached) == ("reached", False, 1, False)
    assert (call.done_by_id, call.done_at) == (world.people["verifier"].pk, NOW)
    assert Rating.objects.values().get() == before
    board = queries.dashboard(world.street.pk, since=IN_IT - DAY, until=NOW, at=NOW)
    assert (board.street.measured.n, board.street.measured.solution.hits) == (1, 1)
    assert Case.objects.get().status == Status.CLOSED


def test_not_solved_can_be_taken_up_again_by_the_verb_there_is(world):
    call = called(world, one_drawn(world), **BAD)
    officer = world.actor("verifier")
    assert sample_call_page(get_sample_call(call.pk, officer), officer).may_reopen
    case = actions.advance(call.case, "reopen", by=officer, at=NOW, reason=call.words)
    assert case.status == Status.REOPENED
    delivery.deliver_once(1000)
    assert SampleCall.objects.get().result == SampleResult.REACHED  # what was heard stays


@pytest.mark.parametrize("who", ["handler", "leader", "dispatcher", "ann", "staff"])
def test_only_a_call_back_officer_calls(world, who):
    with pytest.raises(PermissionDenied):
        called(world, one_drawn(world), by=who)


@pytest.mark.parametrize("why", ["called first", "followed up", "followed up since", "handled", "named", "reporter"])
def test_only_a_third_person_calls(world, why):
    make_officer(world, "bob")
    caller = "verifier" if why == "called first" else ""
    case = closed(world, caller=caller, solved=why[:8] != "followed", grade=1 if why[:8] == "followed" else 5)
    who = "ann" if why == "reporter" else "verifier"
    kept = {"result": "kept", "words": "还是不亮"}
    if why == "followed up":
        entry = actions.queue_follow_up(case.ratings.get(), by=HELIN, at=IN_IT)
        actions.record_follow_up(entry, by=world.actor("verifier"), at=NOW, **kept)
    call = drawn(world).calls.get()
    if why == "followed up since":
        entry = actions.queue_follow_up(case.ratings.get(), by=HELIN, at=IN_IT)
        actions.record_follow_up(entry, by=world.actor("verifier"), at=NOW, **kept)
    elif why == "handled":
        Case.objects.update(handled_by=[world.people["verifier"].pk])
    elif why == "named":
        Case.objects.update(named=[world.firm.pk])
        make_officer(world, who := "handler")
    elif why == "reporter":
        make_officer(world, "ann")
    call = SampleCall.objects.get(pk=call.pk)
    with pytest.raises(PermissionDenied):
        called(world, call, by=who)
    assert called(world, call, by="bob").result == SampleResult.REACHED


def test_nobody_reached_ends_at_the_last_try_only(world):
    call = one_drawn(world)
    for n in range(1, call.sample.scheme.tries_max + 1):
        assert call.result == ""
        call = called(world, call, result="not_reached")
        assert call.tries == n
    assert call.result == SampleResult.NOT_REACHED
    with pytest.raises(actions.Refused):
        called(world, call)


def test_who_does_not_want_to_answer_is_not_asked_again(world):
    call = called(world, one_drawn(world), result="refused")
    assert (call.result, call.solved, call.grade) == (SampleResult.REFUSED, None, None)
    with pytest.raises(actions.Refused):
        called(world, call)


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({"result": ""}, {"result"}),
        ({"result": "overtaken"}, {"result"}),
        ({"result": "reached"}, {"solved", "grade", "approached"}),
        (GOOD | {"grade": 7}, {"grade"}),
        (BAD | {"words": " "}, {"words"}),
    ],
)
def test_an_answer_is_whole(world, said, missing):
    call = one_drawn(world)
    with pytest.raises(actions.MissingEvidence) as problem:
        called(world, call, **said)
    assert set(problem.value.fields) == missing
    assert SampleCall.objects.get().result == ""


@pytest.mark.parametrize("why", ["reopen", "restrict"])
def test_nobody_is_asked_about_what_is_in_work_again_or_confidential(world, why):
    call = one_drawn(world)
    if why == "reopen":
        actions.advance(call.case, "reopen", by=world.actor("ann"), at=NOW, reason="又坏了")
        with pytest.raises(actions.Refused, match="已经重办"):
            called(world, call)
    else:
        actions.restrict(call.case, reason="涉及未成年人", by=world.actor("dispatcher"), at=NOW)
        with pytest.raises(PermissionDenied):
            called(world, call)
    assert sample_calls(world.actor("verifier"), at=NOW) == []
    delivery.deliver_once(1000)
    call.refresh_from_db()
    assert (call.result, call.done_by_id) == (SampleResult.OVERTAKEN, None)
    call_nobody_any_more(Entry.objects.get(kind=f"cases.{why}"))
    assert Entry.objects.filter(kind="cases.overtake_samples").count() == 1


def test_a_case_that_stays_closed_is_not_overtaken(world):
    call = one_drawn(world)
    assert actions.overtake_samples(call.case, by=HELIN, at=NOW) == 0
    with pytest.raises(PermissionDenied):
        actions.overtake_samples(call.case, by=world.actor("verifier"), at=NOW)


def test_the_leaders_are_told_once_when_the_last_call_is_made(world):
    for _ in range(2):
        closed(world)
    calls = list(drawn(world).calls.all())
    called(world, calls[0])
    delivery.deliver_once(1000)
    assert not Notice.objects.filter(kind="cases.call_sample").exists()
    called(world, calls[1])
    delivery.deliver_once(1000)
    tell_that_all_are_called(Entry.objects.filter(kind="cases.call_sample").order_by("id").last())
    assert Notice.objects.get(kind="cases.call_sample").person_id == world.people["leader"].pk


def test_the_leaders_are_told_when_the_last_one_is_overtaken(world):
    call = one_drawn(world)
    actions.advance(call.case, "reopen", by=world.actor("ann"), at=NOW, reason="又坏了")
    delivery.deliver_once(1000)
    assert Notice.objects.get(kind="cases.overtake_samples").person_id == world.people["leader"].pk


@pytest.mark.django_db(transaction=True)
def test_the_number_is_opened_for_the_call_alone_and_the_person_sees_it(world):
    call = one_drawn(world)
    for who in ("leader", "dispatcher", "handler"):
        with pytest.raises(PermissionDenied):
            actions.open_sample_contact(call, reason="抽查回访", by=world.actor(who), at=NOW)
    contact = actions.open_sample_contact(call, reason="抽查回访", by=world.actor("verifier"), at=NOW)
    assert contact.phone.endswith("13800000000")
    seen = ViewLog.objects.get(person=world.people["ann"])
    assert (seen.viewer_id, seen.reason) == (world.people["verifier"].pk, "抽查回访")
    call = called(world, call)
    with pytest.raises(actions.Refused):
        actions.open_sample_contact(call, reason="抽查回访", by=world.actor("verifier"), at=NOW)
    assert ViewLog.objects.count() == 1


# The list.


def test_the_list_shows_what_is_ones_own_first_and_what_is_late(world):
    closed(world, caller="verifier")
    closed(world)
    drawn(world)
    first, second = sample_calls(world.actor("verifier"), at=NOW)
    assert (first.is_mine, second.is_mine, first.is_late) == (True, False, False)
    assert sample_calls(world.actor("verifier"), at=NOW + 60 * DAY)[0].is_late
    assert not any(row.is_mine for row in sample_calls(world.actor("leader"), at=NOW))
    for who in ("dispatcher_elsewhere", "handler", "ann", "dispatcher", "staff"):
        assert sample_calls(world.actor(who), at=NOW) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_once(world, count, django_assert_num_queries):
    for _ in range(count):
        closed(world)
    for call in drawn(world).calls.all():
        officer = world.actor("verifier")
        with django_assert_num_queries(1):
            sample_calls(officer, at=NOW)
        called(world, call)
    with django_assert_num_queries(1):
        assert len(sample_calls_made(officer, after="", at=NOW).rows) == count


def test_what_was_called_is_paged_from_the_newest(world):
    for _ in range(3):
        closed(world)
    officer, made = world.actor("verifier"), []
    for number, call in enumerate(drawn(world).calls.order_by("position")):
        made.append(called(world, call, at=NOW + number * DAY).pk)
    page = sample_calls_made(officer, after="", at=NOW, size=2)
    rest = sample_calls_made(officer, after=page.next, at=NOW, size=2)
    assert [row.id for row in (*page.rows, *rest.rows)] == made[::-1]
    assert (len(page.rows), rest.next) == (2, "")


def test_before_the_call_nothing_tells_what_was_put_down_first(world):
    call, officer = one_drawn(world, solved=False, grade=2), world.actor("verifier")
    page = sample_call_page(get_sample_call(call.pk, officer), officer)
    assert (page.first, page.second, page.may_call) == (None, None, True)
    called(world, call)
    page = sample_call_page(get_sample_call(call.pk, officer), officer)
    assert (page.first.solved, page.second.solved, page.may_call, page.contact) == (False, True, False, None)


def test_one_call_does_for_all_matters_of_a_person(world):
    for _ in range(3):
        closed(world)
    mine, other, *_rest = drawn(world).calls.order_by("position")
    Case.objects.filter(pk=other.case_id).update(reporter=world.people["bob"])
    officer = world.actor("verifier")
    page = sample_call_page(get_sample_call(mine.pk, officer), officer)
    assert [pk for pk, _number in page.also] == [call.pk for call in _rest]


def test_calls_that_no_officer_may_make_are_counted(world):
    closed(world, caller="verifier")
    closed(world)
    drawn(world)
    assert nobodys_calls(world.street.pk, at=NOW) == 1
    make_officer(world, "bob")
    assert nobodys_calls(world.street.pk, at=NOW) == 0


def test_calls_are_due_some_working_days_after_the_draw(world):
    RateScheme.objects.update(sample_days=2)
    closed(world)
    assert 2 * DAY <= drawn(world).due_at - NOW < 3 * DAY


# What is kept stays.


def test_a_call_on_record_stays_and_only_its_words_can_be_blotted_out(world):
    call = called(world, one_drawn(world), **BAD)
    with pytest.raises(DatabaseError), transaction.atomic():
        SampleCall.objects.filter(pk=call.pk).update(solved=True)
    SampleCall.objects.filter(pk=call.pk).update(words="")


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("a_second_call_ends_with_a_result", {"result": "refused"}),
        ("only_who_was_reached_has_answered", {"grade": 5, "solved": True}),
        ("a_second_call_is_not_tried_without_end", {"tries": TRIES_CEILING + 1}),
    ],
)
def test_constraints_of_second_calls(world, name, broken):
    call = one_drawn(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SampleCall.objects.filter(pk=call.pk).update(**broken)


@pytest.mark.parametrize(
    ("name", "taken", "place"),
    [("each_place_in_a_draw_is_taken_once", 1, 1), ("a_case_is_drawn_once_in_a_draw", 0, 2)],
)
def test_a_draw_has_each_case_and_each_place_once(world, name, taken, place):
    closed(world)
    closed(world)
    sample = drawn(world)
    calls = list(sample.calls.order_by("position"))
    values = {f.attname: getattr(sample, f.attname) for f in sample._meta.fields if f.name != "id"}
    later = {"first_on": sample.first_on + 900 * DAY, "end_on": sample.end_on + 900 * DAY}
    other = type(sample).objects.create(**(values | later))
    held = [{"case": call.case, "rating": call.rating} for call in calls]
    SampleCall.objects.create(sample=other, position=1, **held[0])
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SampleCall.objects.create(sample=other, position=place, **held[taken])
