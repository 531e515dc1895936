import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.features.cases import actions, queries
from helin.features.cases.models import FollowUp, RateScheme
from helin.features.cases.subscribers import HELIN, ask_about_bad_rating
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.disputing import ALL
from helin.features.cases.tests.drawing import make_officer
from helin.features.cases.workflow import FollowUpResult, Status
from helin.kit import permissions

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def rated(world, solved=False, grade=1, comment="灯还是不亮"):
    case = world.advanced(world.filed(), *ALL[:-1])
    said = {"solved": solved, "grade": grade, "comment": comment}
    return actions.advance(case, "rate", by=world.actor("ann"), at=NOW, **said)


def queued(world, **said):
    rating = rated(world, **said).ratings.get()
    return actions.queue_follow_up(rating, by=HELIN, at=NOW)


def recorded(world, follow_up, by="verifier", at=NOW, **changed):
    said = {"result": "kept", "words": "楼上的灯也坏了。"}
    return actions.record_follow_up(follow_up, by=world.actor(by), at=at, **(said | changed))


@pytest.mark.parametrize(
    ("solved", "grade", "asked"), [(False, 1, 1), (True, 2, 1), (False, 5, 1), (True, 3, 0), (True, 5, 0)]
)
def test_each_bad_or_unsolved_rating_is_put_into_the_queue(world, solved, grade, asked):
    rated(world, solved=solved, grade=grade)
    delivery.deliver_once(limit=1000)
    assert FollowUp.objects.count() == asked


def test_a_bad_word_at_a_call_back_needs_no_second_call(world):
    case = world.advanced(world.filed(), *ALL[:-1])
    said = {"result": "reached", "answered": True, "solved": False, "grade": 1}
    actions.advance(case, "call_back", by=world.actor("verifier"), at=NOW, **said)
    delivery.deliver_once(limit=1000)
    assert not FollowUp.objects.exists()


def test_a_fact_delivered_twice_asks_once(world):
    rated(world)
    delivery.deliver_once(limit=1000)
    entry = Entry.objects.get(kind="cases.rate")
    ask_about_bad_rating(entry)
    assert FollowUp.objects.count() == 1
    recorded(world, FollowUp.objects.get())
    ask_about_bad_rating(entry)
    assert FollowUp.objects.count() == Entry.objects.filter(kind="cases.queue_follow_up").count() == 1


def together(rating, make):
    """Two deliveries of one fact at the same moment; what each of them met."""
    ready, met = threading.Barrier(2), []

    def run():
        try:
            ready.wait(10)
            make(rating, ready)
        except IntegrityError as error:
            met.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return met


def without_lock(rating, ready):
    """As `queue_follow_up`, but looking before anybody has locked the case."""
    with transaction.atomic():
        found = FollowUp.objects.filter(rating=rating).exists()
        ready.wait(10)
        if not found:
            FollowUp.objects.create(
                rating=rating, case=rating.case, street_id=rating.street_id, asked_at=NOW, due_at=NOW
            )


@pytest.mark.django_db(transaction=True)
def test_two_deliveries_at_once_ask_once(world):
    rating = rated(world).ratings.get()
    assert together(rating, lambda r, _ready: actions.queue_follow_up(r, by=HELIN, at=NOW)) == []
    assert FollowUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_deliveries_collide(world):
    """The negative control: the same race against the broken variant."""
    met = together(rated(world).ratings.get(), without_lock)
    assert len(met) == 1


def test_the_call_is_due_some_working_days_after_the_rating(world):
    RateScheme.objects.update(follow_up_days=1)
    due = queued(world).due_at
    assert DAY <= due - NOW < 2 * DAY


def test_the_rating_stays_and_a_changed_mind_stands_beside_it(world):
    follow_up = recorded(world, queued(world), result="changed", solved=True, grade=4)
    assert (follow_up.solved, follow_up.grade, follow_up.done_by_id) == (True, 4, world.people["verifier"].pk)
    assert (follow_up.rating.solved, follow_up.rating.grade) == (False, 1)
    board = queries.dashboard(world.street.pk, since=NOW - DAY, until=NOW + DAY, at=NOW)
    assert (board.street.measured.n, board.street.measured.solution.hits) == (1, 0)


def test_a_call_may_reopen_the_case(world):
    follow_up = queued(world)
    recorded(world, follow_up, result="reopened")
    follow_up.case.refresh_from_db()
    assert follow_up.case.status == Status.REOPENED
    delivery.deliver_once(limit=1000)
    assert FollowUp.objects.get().result == FollowUpResult.REOPENED


def test_a_case_reopened_by_the_reporter_needs_no_call(world):
    follow_up = queued(world)
    actions.advance(follow_up.case, "reopen", by=world.actor("ann"), at=NOW, reason="没修好")
    delivery.deliver_once(limit=1000)
    follow_up.refresh_from_db()
    assert (follow_up.result, follow_up.done_by_id) == (FollowUpResult.REOPENED, None)
    assert actions.queue_follow_up(follow_up.rating, by=HELIN, at=NOW) is None


def test_nobody_reached_ends_at_the_last_try_only(world):
    follow_up = queued(world)
    for n in range(1, 4):
        assert follow_up.result == ""
        follow_up = recorded(world, follow_up, result="not_reached", words="")
        assert follow_up.tries == n
    assert follow_up.result == FollowUpResult.NOT_REACHED
    with pytest.raises(actions.Refused):
        recorded(world, follow_up)


@pytest.mark.parametrize(
    "missing", [{"words": " "}, {"result": ""}, {"result": "changed"}, {"result": "changed", "solved": True}]
)
def test_a_call_says_what_came_of_it(world, missing):
    follow_up = queued(world)
    with pytest.raises(actions.MissingEvidence):
        recorded(world, follow_up, **missing)
    follow_up.refresh_from_db()
    assert follow_up.result == ""


@pytest.mark.parametrize("who", ["handler", "leader", "dispatcher", "ann", "staff"])
def test_only_a_call_back_officer_records_a_call(world, who):
    with pytest.raises(PermissionDenied):
        recorded(world, queued(world), by=who)


@pytest.mark.parametrize("why", ["handled", "desk", "named", "reporter"])
def test_whoever_handled_or_spoke_in_it_never_calls(world, why):
    follow_up = queued(world)
    case, who = follow_up.case, "verifier"
    if why == "handled":
        case.handled_by = [world.people["verifier"].pk]
    elif why == "named":
        case.named, who = [world.firm.pk], "handler"
    else:
        who = "handler" if why == "desk" else "ann"
    case.save()
    if who != "verifier":
        make_officer(world, who)
    with pytest.raises(PermissionDenied):
        recorded(world, follow_up, by=who)


def test_the_queue_names_no_case_of_another_street_and_says_what_is_late(world):
    follow_up = queued(world)
    row = queries.follow_ups(world.actor("verifier"), at=NOW)[0]
    assert (row.id, row.is_mine, row.is_late) == (follow_up.pk, True, False)
    assert queries.follow_ups(world.actor("verifier"), at=NOW + 30 * DAY)[0].is_late
    assert not queries.follow_ups(world.actor("leader"), at=NOW)[0].is_mine
    for who in ("dispatcher_elsewhere", "handler", "ann"):
        assert queries.follow_ups(world.actor(who), at=NOW) == []


def test_the_queue_asks_the_database_once(world, django_assert_num_queries):
    for _ in range(3):
        queued(world)
    officer = world.actor("verifier")
    with django_assert_num_queries(1):
        assert len(queries.follow_ups(officer, at=NOW)) == 3


def test_contact_of_a_closed_case_is_open_only_while_a_call_waits(world):
    follow_up, officer = queued(world), world.actor("verifier")
    case = actions.advance(follow_up.case, "close", by=officer, at=NOW)
    subject = {"place_ids": case.place_ids, "subject": case}
    assert permissions.can(officer, "cases.open_contact", **subject)
    recorded(world, follow_up)
    case.refresh_from_db()
    assert not permissions.can(officer, "cases.open_contact", **subject)


def test_pages_keep_what_was_typed_and_put_a_call_on_record(world):
    follow_up, client = queued(world), Client()
    client.force_login(world.people["verifier"], backend="helin.core.people.backends.PhoneOrName")
    url = reverse("cases:follow_up", args=[follow_up.pk])
    assert "灯还是不亮" in client.get(url).content.decode()
    answer = client.post(url, {"result": "changed", "words": "后来修好了"})
    assert answer.status_code == 422
    assert "后来修好了" in answer.content.decode()
    assert client.post(url, {"result": "kept", "words": "还是不亮"}).status_code == 302
    assert "还是不亮" in client.get(url).content.decode()
    assert client.post(url, {"result": "kept", "words": "再说一次"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("a_follow_up_ends_with_a_result", {"result": "kept"}),
        ("only_a_changed_mind_has_a_second_grade", {"grade": 5, "solved": True}),
        ("a_follow_up_is_tried_as_often_as_its_rule_says", {"tries": 4}),
    ],
)
def test_constraints_of_follow_ups(world, name, broken):
    follow_up = queued(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FollowUp.objects.filter(pk=follow_up.pk).update(**broken)
