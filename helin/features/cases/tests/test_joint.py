import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.organisations.models import Organisation
from helin.core.roles import Role
from helin.features.cases import actions, queries
from helin.features.cases.actions import joint
from helin.features.cases.models import Case, CaseQuerySet, CoUnit, Statement
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.drawing import make_officer
from helin.features.cases.workflow import CO_UNIT, Status
from helin.kit.actors import Actor
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def handled(world) -> Case:
    return world.advanced(world.filed(is_public=True), "accept", "dispatch", "sign", "start")


def called(world, case, *units, days=3, by="dispatcher", at=NOW):
    calls = [actions.Call(unit.pk, days, "查一查线路。") for unit in units or (world.heating,)]
    return actions.call_in(case, calls, by=world.actor(by), at=at)


def answered(world, call, verb, who="heating_handler", at=NOW, **said):
    return actions.answer_call(call, verb, by=world.actor(who), at=at, **said)


def reported(world, call, at=NOW, **said):
    call = answered(world, call, "sign_call", at=at)
    return answered(world, call, "report_back", at=at, **({"report": "线路已查，换了开关。"} | said))


def page_of(world, case, who, at=NOW):
    actor = world.actor(who)
    return queries.case_page(queries.get_case(actor, case.pk), actor, at=at)


def test_the_table_is_sound():
    assert CO_UNIT.problems() == []


def test_a_called_unit_sees_the_case_masked_and_its_task_and_is_told(world, handled):
    with pytest.raises(Case.DoesNotExist):
        queries.get_case(world.actor("heating_handler"), handled.pk)
    (call,) = called(world, handled)
    assert call.due_at > NOW
    page = page_of(world, handled, "heating_handler")
    (row,) = page.calls
    assert (row.task, [verb for verb, _ in row.verbs], page.verbs) == ("查一查线路。", ["sign_call"], [])
    counts, _ = queries.queue_counts(world.actor("heating_handler"), current="called", at=NOW)
    assert {c.queue.value: c.count for c in counts}["called"] == 1
    delivery.deliver_once(1000)
    kinds = {"heating_handler": "cases.call_in/called", "handler": "cases.call_in/handler"}
    for who, kind in kinds.items():
        assert Notice.objects.filter(person=world.people[who], kind=kind).exists()


def test_the_lead_replies_only_when_all_have_reported_or_were_released(world, handled):
    (call,) = called(world, handled)
    with pytest.raises(actions.Refused, match="供热公司"):
        world.advanced(handled, "reply")
    with pytest.raises(PermissionDenied):
        answered(world, call, "release", who="handler", reason="不等了。")
    answered(world, call, "release", who="leader", reason="已不需要。")
    assert world.advanced(handled, "reply").status == Status.REPLIED
    with pytest.raises(Case.DoesNotExist):
        queries.get_case(world.actor("heating_handler"), handled.pk)


def test_a_report_lets_the_reply_go_out_and_is_told(world, handled):
    (call,) = called(world, handled)
    reported(world, call, for_public=True)
    fact = Entry.objects.get(kind="cases.report_back")
    assert (fact.payload["left"], fact.payload["late"]) == (0, False)
    delivery.deliver_once(1000)
    for who in ("handler", "dispatcher"):
        assert Notice.objects.filter(person=world.people[who], kind="cases.report_back/last").exists()
    assert world.advanced(handled, "reply").status == Status.REPLIED
    assert queries.get_case(world.actor("heating_handler"), handled.pk)


def test_an_interim_report_says_why_what_next_and_when(world, handled):
    (call,) = called(world, handled)
    call = answered(world, call, "sign_call")
    said = {"reason": "缺配件。", "next_step": "周五到货后更换。"}
    for wrong in ("2026-11-24", "2027-11-24"):
        with pytest.raises(actions.Refused):
            answered(world, call, "report_interim", promised_on=wrong, **said)
    with pytest.raises(actions.MissingEvidence):
        answered(world, call, "report_interim", promised_on="2026-11-27", reason="缺配件。")
    call = answered(world, call, "report_interim", promised_on="2026-11-27", **said)
    assert (call.answered_at, call.reported_at) == (NOW, None)
    assert Statement.objects.filter(organisation=world.heating, verb="report_interim").count() == 2
    with pytest.raises(actions.Refused):
        world.advanced(handled, "reply")


def test_late_is_said_and_counted(world, handled):
    (call,) = called(world, handled)
    later = call.due_at + DAY
    (row,) = page_of(world, handled, "dispatcher", at=later).calls
    assert row.tone == "danger"
    reported(world, call, at=later)
    assert Entry.objects.get(kind="cases.report_back").payload["late"] is True
    board = queries.joint_board(world.actor("leader"), world.street.pk, since=NOW - DAY, until=NOW + DAY, at=later)
    assert (board.made, board.with_task, board.released) == (1, 1, 0)
    assert dict(board.rows[0].counts) == {"in_time": 0, "late": 1, "not_due": 0, "released": 0}
    actor = world.actor("dispatcher")
    records = queries.call_records(actor, world.street.pk, unit_id=world.heating.pk, answered="late", at=later)
    assert [r.number for r in records.rows] == [handled.number]
    assert queries.call_records(actor, world.street.pk, answered="in_time", at=later).rows == []


def test_each_call_is_counted_once(world, handled):
    third = Organisation.objects.create(kind="department", name="供电所", place=world.street)
    calls = called(world, handled, world.heating, third)
    answered(world, calls[1], "release", who="leader", reason="不用了。")
    board = queries.joint_board(world.actor("leader"), world.street.pk, since=NOW - DAY, until=NOW + DAY, at=NOW)
    assert [(row.made, sum(n for _, n in row.counts)) for row in board.rows] == [(1, 1), (1, 1)]


def test_the_public_reads_who_helps_and_only_what_is_meant_for_it(world, handled):
    (call,) = called(world, handled)
    page = queries.public_case(queries.get_public_case(handled.number), at=NOW)
    assert page.calls[0][0] == "供热公司"
    reported(world, call)
    page = queries.public_case(queries.get_public_case(handled.number), at=NOW)
    assert page.calls == [("供热公司", "已报结果")]
    assert "线路已查" not in str(page.timeline)
    assert "查一查线路" not in str(page)


@pytest.mark.parametrize("who", ["ann", "handler", "verifier", "staff", "heating_handler", "dispatcher_elsewhere"])
def test_only_the_street_calls(world, handled, who):
    with pytest.raises(PermissionDenied):
        called(world, handled, by=who)


@pytest.mark.parametrize("who", ["ann", "handler", "leader", "dispatcher"])
def test_only_the_called_unit_reports(world, handled, who):
    (call,) = called(world, handled)
    with pytest.raises(PermissionDenied):
        answered(world, call, "sign_call", who=who)


def test_whoever_helped_never_verifies(world, handled):
    make_officer(world, "heating_handler")
    (call,) = called(world, handled)
    reported(world, call)
    case = world.advanced(handled, "reply")
    with pytest.raises(PermissionDenied):
        actions.advance(case, "call_back", by=world.actor("heating_handler"), at=NOW, result="refused")


def test_which_calls_are_refused(world, handled):
    for calls in ([actions.Call(world.firm.pk, 3)], [actions.Call(10**9, 3)], [actions.Call(world.heating.pk, 11)]):
        with pytest.raises(actions.Refused):
            actions.call_in(handled, calls, by=world.actor("dispatcher"), at=NOW)
    with pytest.raises(actions.MissingEvidence):
        actions.call_in(handled, [], by=world.actor("dispatcher"), at=NOW)
    called(world, handled)
    with pytest.raises(actions.Refused):
        called(world, handled)
    with pytest.raises(IllegalTransition):
        called(world, world.filed())


def test_a_withdrawn_case_ends_its_calls(world, handled):
    (call,) = called(world, handled)
    actions.advance(handled, "withdraw", by=world.actor("ann"), at=NOW)
    call.refresh_from_db()
    assert call.status == "released"
    with pytest.raises(IllegalTransition):
        answered(world, call, "sign_call")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, "a_unit_is_called_once_at_a_time"),
        ({"due_at": NOW}, "a_call_leaves_some_time"),
        ({"reported_at": NOW}, "a_call_reported_says_when"),
        ({"released_at": NOW}, "a_call_released_says_when"),
    ],
)
def test_a_call_that_cannot_be_is_refused(world, handled, values, constraint):
    called(world, handled)
    unit = world.heating if constraint == "a_unit_is_called_once_at_a_time" else world.firm
    whole = {"case": handled, "street": world.street, "organisation": unit, "called_at": NOW, "due_at": NOW + DAY}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CoUnit.objects.create(**whole | values)


def test_the_pages_call_and_report(world, browser, handled):
    street, unit = browser("dispatcher"), browser("heating_handler")
    url = reverse("cases:call_in", args=[handled.pk])
    assert street.get(url).status_code == 200
    form = {"form-TOTAL_FORMS": "3", "form-INITIAL_FORMS": "0"}
    assert street.post(url, form).status_code == 422
    form |= {"form-0-organisation": world.heating.pk, "form-0-days": "3", "form-0-task": "查线路。"}
    assert street.post(url, form).status_code == 302
    call = CoUnit.objects.get()
    page = unit.get(reverse("cases:show", args=[handled.pk])).content.decode()
    assert "签收召集" in page
    answer = reverse("cases:answer_call", args=[call.pk])
    assert unit.post(answer, {"verb": "sign_call"}).status_code == 302
    assert unit.get(answer, {"verb": "report_back"}).status_code == 200
    assert unit.post(answer, {"verb": "report_back", "report": ""}).status_code == 422
    assert unit.post(answer, {"verb": "report_back", "report": "修好了。"}).status_code == 302
    assert "已报结果" in street.get(reverse("cases:show", args=[handled.pk])).content.decode()
    assert "供热公司" in street.get(reverse("cases:calls")).content.decode()
    assert "吹哨报到" in street.get(reverse("cases:dashboard")).content.decode()


def at_once(*works):
    """Do all at the same moment; what went wrong."""
    start, wrong = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
        except Exception as failure:
            wrong.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_units_that_report_at_once_are_both_remembered_and_the_lock_is_why(world, handled, monkeypatch, locked):
    third = Organisation.objects.create(kind="department", name="供电所", place=world.street)
    ids = {world.heating.pk: world.people["heating_handler"].pk, third.pk: world.people["staff"].pk}
    hand = {unit: Actor(pk, "", desks={unit: frozenset({Role.HANDLER})}) for unit, pk in ids.items()}
    calls = called(world, handled, world.heating, third)
    CoUnit.objects.update(status="signed", signed_at=NOW)
    if not locked:
        both, found = threading.Barrier(2), joint.EFFECTS["report_back"]
        monkeypatch.setattr(CaseQuerySet, "select_for_update", lambda self, **_: self)
        monkeypatch.setitem(joint.EFFECTS, "report_back", lambda *a: (found(*a), both.wait(5))[0])

    def report(call):
        by = hand[call.organisation_id]
        return lambda: actions.answer_call(call, "report_back", by=by, at=NOW, report="好了。")

    assert at_once(*(report(call) for call in calls)) == []
    assert (set(ids.values()) <= set(Case.objects.get(pk=handled.pk).handled_by)) is locked
    if locked:
        assert sorted(e.payload["left"] for e in Entry.objects.filter(kind="cases.report_back")) == [0, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_a_call_while_the_lead_replies_never_leaves_an_unanswered_one_and_the_lock_is_why(
    world, handled, monkeypatch, locked
):
    third = Organisation.objects.create(kind="department", name="供电所", place=world.street)
    (call,) = called(world, handled, third)
    answered(world, call, "release", who="leader", reason="不用了。")
    if not locked:
        both = threading.Barrier(2)
        monkeypatch.setattr(CaseQuerySet, "select_for_update", lambda self, **_: self)
        check, units = joint.check_calls, joint._check_units
        monkeypatch.setattr(joint, "check_calls", lambda *a, **k: (check(*a, **k), both.wait(5))[0])
        monkeypatch.setattr(joint, "_check_units", lambda *a: (units(*a), both.wait(5))[0])
    wrong = at_once(lambda: called(world, handled), lambda: world.advanced(handled, "reply"))
    replied = Case.objects.get(pk=handled.pk).status == Status.REPLIED
    open_calls = CoUnit.objects.filter(organisation=world.heating).exists()
    assert (replied and open_calls) is not locked
    assert len(wrong) == (1 if locked else 0)
