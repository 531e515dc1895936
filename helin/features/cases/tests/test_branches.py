from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from helin.core.organisations.models import Organisation, OrganisationKind
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, CaseLimits
from helin.features.cases.tests.conftest import NOW, SYSTEM
from helin.features.cases.workflow import Status
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sent(world):
    return world.advanced(world.filed(), "accept", "dispatch")


@pytest.fixture
def handled(world, sent):
    return world.advanced(sent, "sign", "start")


def take(world, case, verb, who, at=NOW, **evidence):
    return actions.advance(case, verb, by=world.actor(who), at=at, **evidence)


def test_an_objection_upheld_goes_back_to_the_desk_and_is_dispatched_again(world, sent):
    case = take(world, sent, "object", "handler", reason="路灯归照明所管。")
    assert case.status == Status.OBJECTED
    case = take(world, case, "uphold", "leader", reason="确属照明所。")
    case = take(world, case, "dispatch", "dispatcher", organisation=world.heating.pk)
    assert (case.dispatched_count, case.first_lead_id, case.lead_id) == (2, world.firm.pk, world.heating.pk)


def test_an_objection_overruled_stays_with_the_desk_and_its_deadline(world, sent):
    case = take(world, sent, "object", "handler", reason="不归我们。")
    case = take(world, case, "overrule", "leader", reason="派单目录写明归物业。")
    assert (case.status, case.lead_id, case.due_at) == (Status.DISPATCHED, world.firm.pk, sent.due_at)


@pytest.mark.parametrize("who", ["dispatcher", "handler", "ann"])
def test_who_dispatched_or_objects_does_not_review(world, sent, who):
    case = take(world, sent, "object", "handler", reason="不归我们。")
    with pytest.raises(PermissionDenied):
        take(world, case, "uphold", who, reason="好。")


def test_an_objection_after_two_working_days_is_refused(world, sent):
    last = world_clock_deadline(sent)
    with pytest.raises(actions.Refused):
        take(world, sent, "object", "handler", at=last + timedelta(minutes=1), reason="不归我们。")
    assert take(world, sent, "object", "handler", at=last, reason="不归我们。").status == Status.OBJECTED


def world_clock_deadline(case: Case):
    from helin.core.workdays import queries as workdays
    from helin.core.workdays.clock import Unit

    return workdays.clock().deadline(case.dispatched_at, 2, Unit.WORKING_DAYS)


def test_more_time_is_granted_once_by_a_second_person(world, handled):
    case = take(world, handled, "ask_time", "handler", days=5, reason="要等配件。")
    with pytest.raises(IllegalTransition):
        take(world, case, "ask_time", "handler", days=5, reason="再来一次。")
    with pytest.raises(PermissionDenied):
        take(world, case, "grant_time", "handler")
    case = take(world, case, "grant_time", "dispatcher")
    assert (case.due_at > handled.due_at, case.extended_count, case.pending) == (True, 1, "")
    with pytest.raises(actions.Refused):
        take(world, case, "ask_time", "handler", days=1, reason="还不够。")


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True), (10, True), (11, False)])
def test_more_time_is_ten_working_days_at_most(world, handled, days, allowed):
    if allowed:
        assert take(world, handled, "ask_time", "handler", days=days, reason="要等配件。").pending_days == days
    else:
        with pytest.raises((actions.Refused, actions.MissingEvidence)):
            take(world, handled, "ask_time", "handler", days=days, reason="要等配件。")


def test_the_limits_of_the_street_are_rows(world, handled):
    CaseLimits.objects.create(street=world.street, starts_on=NOW.date(), extension_days=3, source="街道规定")
    with pytest.raises(actions.Refused):
        take(world, handled, "ask_time", "handler", days=4, reason="要等配件。")


def test_more_time_refused_leaves_the_deadline(world, handled):
    case = take(world, handled, "ask_time", "handler", days=5, reason="要等配件。")
    case = take(world, case, "refuse_time", "dispatcher", reason="配件本地有货。")
    assert (case.due_at, case.extended_count) == (handled.due_at, 0)


def test_the_clock_stands_still_while_the_person_is_asked(world, handled):
    case = take(world, handled, "pause", "handler", days=3, reason="请告诉我们哪个单元。")
    assert case.status == Status.PAUSED
    later = NOW + 2 * DAY
    assert not queries.get_case(world.actor("leader"), case.pk).due_at < handled.due_at
    case = take(world, case, "resume", "handler", at=later)
    from helin.core.workdays import queries as workdays

    moved = workdays.clock().working_minutes_between(handled.due_at, case.due_at)
    assert moved == workdays.clock().working_minutes_between(NOW, later)


def test_a_case_that_rested_long_enough_is_taken_up_once(world, handled):
    case = take(world, handled, "pause", "handler", days=1, reason="请告诉我们哪个单元。")
    assert actions.wake_rested(by=SYSTEM, at=NOW) == 0
    assert actions.wake_rested(by=SYSTEM, at=NOW + 5 * DAY) == 1
    assert actions.wake_rested(by=SYSTEM, at=NOW + 5 * DAY) == 0
    case.refresh_from_db()
    assert (case.status, case.resume_on) == (Status.HANDLING, None)


def test_on_account_needs_a_review_date_and_a_second_person(world, handled):
    review = (NOW + 60 * DAY).date().isoformat()
    with pytest.raises(actions.Refused):
        take(world, handled, "ask_account", "handler", review_on=NOW.date().isoformat(), reason="等改造。")
    case = take(world, handled, "ask_account", "handler", review_on=review, reason="等老旧小区改造。")
    with pytest.raises(PermissionDenied):
        take(world, case, "put_on_account", "handler")
    case = take(world, case, "put_on_account", "leader")
    assert (case.status, case.resume_on.isoformat()) == (Status.ON_ACCOUNT, review)
    assert actions.wake_rested(by=SYSTEM, at=NOW + 61 * DAY) == 1


def test_a_case_that_rests_has_a_day_to_go_on(world, handled):
    take(world, handled, "pause", "handler", days=1, reason="请告诉我们哪个单元。")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=handled.pk).update(resume_on=None)


def test_what_waits_for_a_second_person_names_the_first(world, handled):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=handled.pk).update(pending="time")


def test_limits_leave_some_time(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLimits.objects.create(street=world.street, starts_on=NOW.date(), pause_days=0, source="x")


def test_one_set_of_limits_a_day(world):
    CaseLimits.objects.create(street=world.street, starts_on=NOW.date(), source="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLimits.objects.create(street=world.street, starts_on=NOW.date(), source="y")


def test_a_community_leads_only_what_the_catalogue_gives_it(world):
    case = world.advanced(world.filed(), "accept")
    committee = Organisation.objects.create(
        kind=OrganisationKind.COMMUNITY_COMMITTEE, name="春悦社区居委会", place=world.community
    )
    with pytest.raises(actions.Refused):
        take(world, case, "dispatch", "dispatcher", organisation=committee.pk)
    from helin.features.cases.models import DispatchRule

    DispatchRule.objects.filter(category=world.category).update(lead=committee)
    assert take(world, case, "dispatch", "dispatcher", organisation=committee.pk).lead_id == committee.pk


def test_an_answer_settles_what_was_asked(world, handled):
    case = take(world, handled, "ask_time", "handler", days=5, reason="要等配件。")
    case = take(world, case, "reply", "handler", reply="配件到了，已修好。")
    assert (case.pending, case.pending_by_id) == ("", None)


def test_buttons_follow_what_waits(world, handled):
    leader = world.actor("leader")
    assert "grant_time" not in queries.case_page(queries.get_case(leader, handled.pk), leader, at=NOW).verbs
    take(world, handled, "ask_time", "handler", days=5, reason="要等配件。")
    assert "grant_time" in queries.case_page(queries.get_case(leader, handled.pk), leader, at=NOW).verbs
