"""Calls about bad ratings that would fall between two chairs: confidential ones, tries, and who is told when."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Dispatch, Notice
from helin.core.people import actions as people
from helin.core.roles import Role
from helin.features.cases import actions, jobs, queries
from helin.features.cases.actions import calls
from helin.features.cases.models import Case, RateScheme
from helin.features.cases.subscribers import HELIN
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.tests.drawing import make_officer
from helin.features.cases.tests.test_calls import queued, rated, recorded
from helin.features.cases.workflow import FollowUpResult
from helin.kit import permissions

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # a Wednesday, 8:30 in Shanghai


def test_tries_are_as_many_as_the_scheme_of_the_day_said(world):
    RateScheme.objects.update(tries_max=2)
    follow_up = queued(world)
    RateScheme.objects.update(tries_max=5)
    assert queries.follow_up_page(follow_up, world.actor("verifier")).tries_left == 2
    for _ in range(2):
        follow_up = recorded(world, follow_up, result="not_reached", words="")
    assert follow_up.result == FollowUpResult.NOT_REACHED


def test_whoever_would_rather_not_say_ends_the_call_without_words(world):
    follow_up = recorded(world, queued(world), result="refused", words="")
    assert (follow_up.result, follow_up.words, follow_up.grade) == (FollowUpResult.REFUSED, "", None)


def confidential(world, **changed):
    """A bad rating of a confidential case that an officer has closed already."""
    follow_up = queued(world, **changed)
    case = actions.restrict(follow_up.case, reason="涉及未成年人", by=world.actor("leader"), at=NOW)
    actions.advance(case, "close", by=world.actor("verifier"), at=NOW)
    return follow_up


def test_a_confidential_case_closed_before_the_call_is_the_officers_until_it_is_made(world, browser):
    follow_up, officer = confidential(world), world.actor("verifier")
    case, client = follow_up.case, browser("verifier")
    assert [row.id for row in queries.follow_ups(officer, at=NOW)] == [follow_up.pk]
    page = reverse("cases:follow_up", args=[follow_up.pk])
    assert "灯还是不亮" in client.get(page).content.decode()
    assert client.get(reverse("cases:show", args=[case.pk])).status_code == 200
    case = queries.get_case(officer, case.pk)
    assert permissions.can(officer, "cases.open_contact", place_ids=case.place_ids, subject=case)
    done = client.post(page, {"result": "kept", "words": "还是不亮"})
    assert done["Location"] == reverse("cases:follow_ups"), "done, it is nobody's any more"
    assert client.get(page).status_code == 404
    assert client.get(reverse("cases:show", args=[case.pk])).status_code == 404


@pytest.mark.parametrize("who", ["staff", "grid_worker", "leader", "dispatcher_elsewhere", "heating_handler", "bob"])
def test_nobody_else_sees_the_confidential_one(world, browser, who):
    follow_up = confidential(world)
    assert not Case.objects.visible_to(world.actor(who)).filter(pk=follow_up.case_id).exists()
    assert browser(who).get(reverse("cases:follow_up", args=[follow_up.pk])).status_code == 404
    assert queries.follow_ups(world.actor(who), at=NOW) == []


def test_an_officer_of_the_accused_unit_sees_nothing_of_it(world):
    follow_up = confidential(world)
    Case.objects.filter(pk=follow_up.case_id).update(appeal_type="accusation", named=[world.firm.pk])
    make_officer(world, "handler")
    assert queries.follow_ups(world.actor("handler"), at=NOW) == []
    assert len(queries.follow_ups(world.actor("verifier"), at=NOW)) == 1


def told(kind):
    return sorted(Notice.objects.filter(kind=kind).values_list("person_id", flat=True))


def test_when_no_officer_may_call_the_leaders_hear_of_it(world):
    delivery.deliver_once(limit=1000)  # from here on the subscriber listens
    case = rated(world)
    Case.objects.filter(pk=case.pk).update(handled_by=[world.people["verifier"].pk, world.people["handler"].pk])
    delivery.deliver_once(limit=1000)
    assert told("cases.queue_follow_up/leader") == [world.people["leader"].pk]
    assert queries.follow_ups(world.actor("leader"), at=NOW)[0].is_mine is False


def test_when_an_officer_may_call_no_leader_is_bothered(world):
    queued(world)
    delivery.deliver_once(limit=1000)
    assert told("cases.queue_follow_up/leader") == []


def remind(at=MORNING):
    jobs.remind_of_calls(int(at.timestamp()))
    delivery.deliver_once(limit=1000)


def test_officers_hear_once_on_the_morning_of_a_working_day_how_many_wait(world):
    queued(world), queued(world)
    remind()
    remind(MORNING + timedelta(hours=2))
    assert told("cases.remind_of_calls") == [world.people["verifier"].pk]
    params = Notice.objects.get(kind="cases.remind_of_calls").params
    assert params == {"waiting": 2, "late": 0}
    assert not Dispatch.objects.filter(channel="sms", person=world.people["verifier"]).exists(), "no telephone rings"
    remind(MORNING + 9 * DAY)
    assert Notice.objects.filter(kind="cases.remind_of_calls").latest("pk").params == {"waiting": 2, "late": 2}


@pytest.mark.parametrize("why", ["nothing waits", "a Saturday", "all called"])
def test_there_is_no_noise(world, why):
    if why != "nothing waits":
        follow_up = queued(world)
    if why == "all called":
        recorded(world, follow_up)
    remind(MORNING + 3 * DAY if why == "a Saturday" else MORNING)
    assert told("cases.remind_of_calls") == []


def test_a_community_with_an_officer_of_its_own_is_counted_by_itself(world):
    queued(world)
    queued_there = world.people["staff_of_second"]
    for place in (world.community, world.other_community):
        people.grant_role(person=queued_there, role=Role.VERIFIER, place=place, by=SYSTEM, at=NOW, starts_on=NOW.date())
    remind()
    facts = Entry.objects.filter(kind="cases.remind_of_calls")
    assert {entry.place_id for entry in facts} == {world.street.pk, world.community.pk}


def test_only_helin_reminds(world):
    for who in ("verifier", "leader", "dispatcher"):
        with pytest.raises(PermissionDenied):
            actions.remind_of_calls(world.street, by=world.actor(who), at=NOW)


def at_once(world):
    """Two runs of one morning at the same moment."""
    ready = threading.Barrier(2)

    def run():
        ready.wait(10)
        actions.remind_of_calls(world.street, by=HELIN, at=MORNING)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return Entry.objects.filter(kind="cases.remind_of_calls").count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("held", "facts"), [(True, 1), (False, 2)])
def test_two_runs_at_once_say_it_once_and_the_lock_is_why(world, monkeypatch, held, facts):
    queued(world)
    if not held:
        both, record = threading.Barrier(2), calls.facts.record
        monkeypatch.setattr(calls, "hold", lambda _place: None)
        monkeypatch.setattr(calls.facts, "record", lambda *a, **k: (both.wait(10), record(*a, **k))[1])
    assert at_once(world) == facts
