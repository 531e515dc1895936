from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from helin.core.journal import delivery
from helin.core.notices.models import Notice
from helin.core.organisations.models import Organisation, OrganisationKind
from helin.core.people import actions as people
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Unit
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, CaseLimits, DispatchRule
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


@pytest.fixture
def both(world):
    """The handler, who is made a dispatcher and a leader of the street as well."""
    for role in (Role.DISPATCHER, Role.LEADER):
        person = world.people["handler"]
        people.grant_role(person=person, role=role, place=world.street, by=SYSTEM, at=NOW, starts_on=NOW.date())
    return "handler"


@pytest.mark.parametrize(
    ("asked", "given", "decided"),
    [
        ("ask_time", {"days": 5}, "grant_time"),
        ("ask_account", {"review_on": "2027-01-20"}, "put_on_account"),
    ],
)
def test_whoever_asks_never_decides_whatever_else_they_are(world, handled, both, asked, given, decided):
    case = take(world, handled, asked, both, reason="要等配件。", **given)
    with pytest.raises(PermissionDenied):
        take(world, case, decided, both)
    assert take(world, case, decided, "leader").pending == ""


def test_whoever_objects_never_reviews_whatever_else_they_are(world, sent, both):
    case = take(world, sent, "object", both, reason="不归我们。")
    with pytest.raises(PermissionDenied):
        take(world, case, "uphold", both, reason="确实。")


def test_an_objection_after_two_working_days_is_refused(world, sent):
    last = workdays.clock().deadline(sent.dispatched_at, 2, Unit.WORKING_DAYS)
    with pytest.raises(actions.Refused):
        take(world, sent, "object", "handler", at=last + timedelta(minutes=1), reason="不归我们。")
    assert take(world, sent, "object", "handler", at=last, reason="不归我们。").status == Status.OBJECTED


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


def test_limits_that_begin_tomorrow_do_not_bind_today(world, handled):
    tomorrow = NOW.date() + DAY
    CaseLimits.objects.create(street=world.street, starts_on=tomorrow, extension_days=3, pause_days=2, source="新规")
    assert take(world, handled, "ask_time", "handler", days=4, reason="要等配件。").pending_days == 4
    offered = queries.choices_for(handled, "pause", at=NOW)["days"]
    assert len(offered) == 10
    assert len(queries.choices_for(handled, "pause", at=NOW + DAY)["days"]) == 2


def test_more_time_refused_leaves_the_deadline(world, handled):
    case = take(world, handled, "ask_time", "handler", days=5, reason="要等配件。")
    case = take(world, case, "refuse_time", "dispatcher", reason="配件本地有货。")
    assert (case.due_at, case.extended_count) == (handled.due_at, 0)


def test_the_clock_stands_still_while_the_person_is_asked(world, handled):
    case = take(world, handled, "pause", "handler", days=3, reason="请告诉我们哪个单元。")
    assert case.status == Status.PAUSED
    later = NOW + 2 * DAY
    case = take(world, case, "resume", "handler", at=later)
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


def test_the_person_answers_what_the_unit_asked_and_the_clock_goes_on(world, handled):
    case = take(world, handled, "pause", "handler", days=3, reason="请问是几楼的灯？")
    ann = world.actor("ann")
    page = queries.case_page(queries.get_case(ann, case.pk), ann, at=NOW)
    assert (list(page.asked.said), "answer" in page.verbs) == (["请问是几楼的灯？"], True)
    with pytest.raises(PermissionDenied):
        take(world, case, "answer", "bob", answer="三楼。")
    case = take(world, case, "answer", "ann", at=NOW + 2 * DAY, answer="三楼的灯。")
    assert (case.status, case.due_at > handled.due_at, case.paused_at) == (Status.HANDLING, True, None)
    delivery.deliver_once(1000)
    assert Notice.objects.filter(person=world.people["handler"], kind="cases.answer/handler").exists()


def test_what_the_unit_asks_and_the_person_answers_is_not_for_the_public(world):
    case = world.advanced(world.filed(is_public=True), "accept", "dispatch", "sign", "start")
    case = take(world, case, "pause", "handler", days=3, reason="请问您家是几楼？")
    case = take(world, case, "answer", "ann", answer="我家住三楼。")
    said = [words for item in queries.timeline(case, reader=None) for words in item.said]
    assert said == []
    assert "我家住三楼。" in [
        w for item in queries.timeline(case, reader=world.actor("dispatcher"), as_read=str) for w in item.said
    ]


@pytest.mark.parametrize(
    ("verb", "given", "heading"),
    [
        ("ask_time", {"days": 5}, "承办单位申请延期 5 个工作日"),
        ("ask_account", {"review_on": "2027-01-20"}, "承办单位提请挂账，2027年1月20日复查"),
    ],
)
def test_a_second_person_sees_what_is_asked_before_deciding(world, handled, verb, given, heading):
    case = take(world, handled, verb, "handler", reason="要等配件。", **given)
    leader = world.actor("leader")
    asked = queries.case_page(queries.get_case(leader, case.pk), leader, at=NOW).asked
    assert (asked.heading, list(asked.said)) == (heading, ["要等配件。"])


def test_the_desk_corrects_the_category_until_a_unit_has_it(world):
    case = world.advanced(world.filed(), "accept")
    with pytest.raises(actions.Refused, match="本来就是"):
        take(world, case, "correct", "dispatcher", category=world.category.pk)
    case = take(world, case, "correct", "dispatcher", at=NOW + DAY, category=world.category.parent_id)
    assert (case.status, case.category_id, case.status_at) == (Status.ACCEPTED, world.category.parent_id, NOW)
    page = queries.case_page(case, world.actor("dispatcher"), at=NOW)
    assert page.timeline[-1].said == ["楼道照明 → 物业服务"]
    case = take(world, case, "dispatch", "dispatcher", at=NOW + DAY, organisation=world.heating.pk)
    assert case.due_at == workdays.clock().deadline(NOW + DAY, 5, Unit.WORKING_DAYS)  # the rule of the new category
    with pytest.raises(IllegalTransition):
        take(world, case, "correct", "dispatcher", category=world.category.pk)
