from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.features.cases import actions, queries
from helin.features.cases.actions import MissingEvidence, Refused
from helin.features.cases.models import Case, DispatchRule, Rating
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.drawing import make_officer
from helin.features.cases.workflow import AppealType, Status, Verb
from helin.kit.workflow import IllegalTransition

pytestmark = pytest.mark.django_db


def test_a_concern_becomes_a_case_with_number_places_and_one_fact(world):
    case = world.filed()
    assert (case.status, case.street_id, case.community_id, case.grid_id) == (
        Status.SUBMITTED,
        world.street.pk,
        world.community.pk,
        world.grid.pk,
    )
    assert len(case.number) == 10
    assert list(Entry.objects.filter(subject=f"cases.case:{case.pk}").values_list("kind", flat=True)) == [
        "cases.submit"
    ]


def test_the_whole_way_from_report_to_closed(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply", "rate")
    assert case.status == Status.CALLED_BACK
    delivery.deliver_once(1000)
    case.refresh_from_db()
    assert case.status == Status.CLOSED
    assert case.closed_at is not None
    kinds = list(Entry.objects.filter(subject=f"cases.case:{case.pk}").order_by("id").values_list("kind", flat=True))
    assert kinds == [f"cases.{v}" for v in ("submit", "accept", "dispatch", "sign", "start", "reply", "rate", "close")]


def test_dissatisfied_stays_open_until_somebody_decides(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    case = actions.advance(case, Verb.RATE, by=world.actor("ann"), at=NOW, solved=False, grade=1)
    delivery.deliver_once(1000)
    case.refresh_from_db()
    assert case.status == Status.CALLED_BACK


def test_deadlines_come_from_the_catalogue_and_the_working_day_clock(world):
    case = world.advanced(world.filed(), "accept", "dispatch")
    assert case.due_at.date() == (NOW + timedelta(days=3)).date()  # Tue + 3 working days = Fri
    assert case.sign_due_at == NOW + timedelta(hours=4, minutes=30)  # 10:00 + 3 h over the noon break


def test_dispatch_without_any_rule_is_refused_with_a_sentence(world):
    case = world.advanced(world.filed(), "accept")
    DispatchRule.objects.all().delete()
    with pytest.raises(Refused):
        world.advanced(case, "dispatch")


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        (Verb.ACCEPT, "ann"),
        (Verb.ACCEPT, "handler"),
        (Verb.ACCEPT, "dispatcher_elsewhere"),
        (Verb.DECLINE, "staff"),
        (Verb.WITHDRAW, "bob"),
        (Verb.WITHDRAW, "dispatcher"),
    ],
)
def test_submitted_case_refuses_who_may_not(world, verb, who):
    case = world.filed()
    evidence = {"category": world.category.pk, "reason_code": "unlawful", "explanation": "x"}
    with pytest.raises(PermissionDenied):
        actions.advance(case, verb, by=world.actor(who), at=NOW, **evidence)
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED


def test_only_the_leading_desk_handles(world):
    case = world.advanced(world.filed(), "accept", "dispatch")
    with pytest.raises(PermissionDenied):
        actions.advance(case, Verb.SIGN, by=world.actor("heating_handler"), at=NOW)


def test_who_handled_may_not_call_back(world):
    make_officer(world, "handler")
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    said = {"result": "reached", "answered": True, "solved": True, "grade": 5}
    with pytest.raises(PermissionDenied):
        actions.advance(case, Verb.CALL_BACK, by=world.actor("handler"), at=NOW, **said)
    called = actions.advance(case, Verb.CALL_BACK, by=world.actor("verifier"), at=NOW, **said)
    assert called.status == Status.CALLED_BACK


def test_call_back_that_reached_nobody_is_no_rating(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    actions.advance(case, Verb.CALL_BACK, by=world.actor("verifier"), at=NOW, result="refused")
    rating = Rating.objects.get()
    assert (rating.contacted, rating.solved, rating.grade) == (False, None, None)


def test_call_back_that_reached_somebody_needs_all_answers(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    with pytest.raises(MissingEvidence) as missing:
        actions.advance(case, Verb.CALL_BACK, by=world.actor("verifier"), at=NOW, result="reached")
    assert missing.value.fields == ("answered", "solved", "grade")
    assert not Rating.objects.exists()


def test_a_case_is_reopened_three_times_at_most(world):
    case = world.advanced(world.filed(), "accept")
    for _ in range(3):
        case = world.advanced(case, "dispatch", "sign", "start", "reply", "rate")
        case = actions.advance(case, Verb.REOPEN, by=world.actor("ann"), at=NOW, reason="又坏了")
    case = world.advanced(case, "dispatch", "sign", "start", "reply", "rate")
    with pytest.raises(Refused, match="三次"):
        actions.advance(case, Verb.REOPEN, by=world.actor("ann"), at=NOW, reason="又坏了")


def test_missing_evidence_writes_nothing(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    before = Entry.objects.count()
    with pytest.raises(MissingEvidence):
        actions.advance(case, Verb.REPLY, by=world.actor("handler"), at=NOW, reply="")
    assert Entry.objects.count() == before


def test_choices_from_another_street_are_refused(world):
    from helin.core.organisations.models import Organisation

    far = Organisation.objects.create(kind="department", name="外地单位", place=world.other_street)
    case = world.advanced(world.filed(), "accept")
    with pytest.raises(Refused):
        actions.advance(case, Verb.DISPATCH, by=world.actor("dispatcher"), at=NOW, organisation=far.pk)


def test_the_same_key_files_once(world):
    key = uuid4()
    first = actions.file(world.concern(), source="page", by=world.actor("ann"), at=NOW, request_key=key)
    again = actions.file(world.concern(), source="page", by=world.actor("ann"), at=NOW, request_key=key)
    assert first.pk == again.pk
    assert Case.objects.count() == 1


def test_the_key_of_somebody_else_tells_nothing(world):
    key = uuid4()
    actions.file(world.concern(), source="page", by=world.actor("ann"), at=NOW, request_key=key)
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.file(world.concern(), source="page", by=world.actor("bob"), at=NOW, request_key=key)


def test_staff_write_down_for_somebody_and_it_is_recorded(world):
    case = actions.file(
        world.concern(), source="phone", by=world.actor("staff"), at=NOW, reporter_id=world.people["bob"].pk
    )
    entry = Entry.objects.get(subject=f"cases.case:{case.pk}")
    assert (entry.actor_id, entry.payload["on_behalf_of"]) == (world.people["staff"].pk, world.people["bob"].pk)


def test_staff_of_another_community_may_not_write_down_here(world):
    with pytest.raises(PermissionDenied):
        actions.file(world.concern(), source="phone", by=world.actor("staff_of_second"), at=NOW)


def test_public_words_are_masked_and_accusations_stay_private(world):
    text = "我叫张三丰，电话13812345678，楼下烧烤扰民。"
    case = world.filed(text=text, is_public=True)
    assert "13812345678" not in case.public_text
    assert case.text == text
    hidden = world.filed(appeal_type=AppealType.ACCUSATION, is_public=True)
    assert hidden.is_public is False


def test_staff_cannot_publish_what_the_reporter_kept_private(world):
    case = world.filed(is_public=False)
    with pytest.raises(PermissionDenied):
        actions.publish(case, is_public=True, title="x", text="x", by=world.actor("dispatcher"), at=NOW)
    assert actions.publish(case, is_public=True, title="x", text="x", by=world.actor("ann"), at=NOW).is_public


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ann", True),
        ("bob", False),
        ("staff", True),
        ("grid_worker", True),
        ("staff_of_second", False),
        ("dispatcher", True),
        ("leader", True),
        ("handler", False),
        ("dispatcher_elsewhere", False),
    ],
)
def test_who_sees_a_new_case(world, who, sees):
    case = world.filed()
    assert Case.objects.visible_to(world.actor(who)).filter(pk=case.pk).exists() is sees


def test_the_desk_sees_it_once_it_leads(world):
    case = world.advanced(world.filed(), "accept", "dispatch")
    assert queries.get_case(world.actor("handler"), case.pk) == case
    with pytest.raises(Case.DoesNotExist):
        queries.get_case(world.actor("heating_handler"), case.pk)


def test_a_draft_is_nobody_elses_business(world):
    draft = actions.start_draft(street=world.street, by=world.actor("ann"), at=NOW)
    assert not Case.objects.visible_to(world.actor("dispatcher")).filter(pk=draft.pk).exists()
    assert Case.objects.visible_to(world.actor("ann")).filter(pk=draft.pk).exists()


def test_the_database_refuses_a_move_outside_the_table(world):
    case = world.filed()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status=Status.CLOSED)


@pytest.mark.django_db(transaction=True)
def test_two_officers_cannot_both_decide(world):
    import threading

    from django.db import connection

    case, start, results = world.filed(), threading.Barrier(2), []
    evidence = {"category": world.category.pk, "reason_code": "unlawful", "explanation": "不受理"}
    by = world.actor("dispatcher")

    def press(verb):
        start.wait()
        try:
            actions.advance(case, verb, by=by, at=NOW, **evidence)
            results.append("won")
        except IllegalTransition:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(verb,)) for verb in (Verb.ACCEPT, Verb.ACCEPT)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["refused", "won"]
