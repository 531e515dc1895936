import threading
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
from helin.core.people import actions as people
from helin.core.people.actors import actor_for
from helin.core.roles import Role
from helin.features.cases import actions, queries
from helin.features.cases.actions import handover as handing
from helin.features.cases.models import Case, CaseQuerySet
from helin.features.cases.permissions.conditions import did_not_handle
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.workflow import Status

WAY = ("accept", "dispatch", "sign", "start")


@pytest.fixture
def colleague(world):
    """A second handler of the firm."""
    person = people.register_person(name="孙同事", phone="13800001234", place=world.street, by=SYSTEM, at=NOW)
    people.grant_role(person=person, role=Role.HANDLER, organisation=world.firm, starts_on=EPOCH, by=SYSTEM, at=NOW)
    world.people["colleague"] = person
    return person


@pytest.fixture
def admin(world):
    person = people.register_person(name="管理员", phone="13800001235", place=world.street, by=SYSTEM, at=NOW)
    people.grant_role(person=person, role=Role.ADMIN, place=world.street, starts_on=EPOCH, by=SYSTEM, at=NOW)
    world.people["admin"] = person
    return person


def in_hand(world, holder="handler", **changed):
    """A case at the firm, which a worker was given."""
    case = world.advanced(world.filed(**changed), "accept", "dispatch", "sign")
    return actions.advance(case, "start", by=world.actor("handler"), at=NOW, handler=world.people[holder].pk)


def hand(world, case, to, by="dispatcher", giver="handler"):
    receiver = world.people[to].pk if to else None
    return actions.hand_over_many([case.pk], from_id=world.people[giver].pk, to_id=receiver, by=world.actor(by), at=NOW)


def facts():
    return Entry.objects.filter(kind="cases.hand_over").count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("by", "holder", "to", "may"),
    [
        ("handler", "handler", "colleague", True),
        ("colleague", "handler", "colleague", True),
        ("dispatcher", "handler", "colleague", True),
        ("leader", "handler", "colleague", True),
        ("staff", "handler", "colleague", False),
        ("staff", "grid_worker", "staff", True),
        ("grid_worker", "grid_worker", "staff", True),
        ("grid_worker", "handler", "grid_worker", False),
        ("verifier", "handler", "colleague", False),
        ("ann", "handler", "colleague", False),
        ("heating_handler", "handler", "colleague", False),
        ("staff_of_second", "grid_worker", "staff", False),
        ("dispatcher_elsewhere", "handler", "colleague", False),
    ],
)
def test_who_may_hand_on(world, colleague, by, holder, to, may):
    case = in_hand(world, holder)
    outcomes = hand(world, case, to, by, holder)
    case.refresh_from_db()
    assert (case.handler_id == world.people[to].pk) is may
    assert bool(outcomes and not outcomes[0].refusal) is may
    assert facts() == may
    page = queries.handover(world.actor(by), world.people[holder].pk, at=NOW)
    assert not (page and page.rows)  # handed on, or never theirs to hand on


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["handler", "colleague", "dispatcher", "leader", "staff", "grid_worker", "verifier"])
@pytest.mark.parametrize("holder", ["handler", "grid_worker"])
def test_the_list_shows_exactly_what_the_permission_allows(world, colleague, by, holder):
    case = in_hand(world, holder)
    page = queries.handover(world.actor(by), world.people[holder].pk, at=NOW)
    listed = [row.id for row in page.rows] if page else []
    done = hand(world, case, "staff" if holder == "grid_worker" and by != "staff" else "colleague", by, holder)
    assert (listed == [case.pk]) is (done[0].refusal == "")


@pytest.mark.django_db
def test_twice_the_same_press_does_it_once(world, colleague):
    case = in_hand(world)
    assert [o.refusal for _ in range(2) for o in hand(world, case, "colleague")] == ["", ""]
    assert facts() == 1
    entry = Entry.objects.get(kind="cases.hand_over")
    assert entry.payload == {"giver": world.people["handler"].pk, "handler": colleague.pk}


@pytest.mark.django_db
def test_who_handed_on_has_handled_and_so_has_who_was_given_it(world, colleague):
    case = in_hand(world, "grid_worker")
    hand(world, case, "staff", giver="grid_worker")
    case.refresh_from_db()
    for name in ("grid_worker", "staff"):
        assert world.people[name].pk in case.handled_by
        assert not did_not_handle(world.actor(name), case)
    assert did_not_handle(world.actor("dispatcher"), case)


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["heating_handler", "verifier", "ann", "staff_of_second"])
def test_only_somebody_of_the_desk_or_the_place_takes_it(world, to):
    case = in_hand(world)
    assert hand(world, case, to)[0].refusal
    case.refresh_from_db()
    assert (case.handler_id, facts()) == (world.people["handler"].pk, 0)


@pytest.mark.django_db
def test_the_reporter_never_takes_the_own_case(world):
    case = in_hand(world, by="staff")
    assert "反映" in hand(world, case, "staff")[0].refusal


@pytest.mark.django_db
def test_a_closed_account_takes_nothing(world, colleague):
    case = in_hand(world)
    people.close_account(colleague, by=SYSTEM, at=NOW)
    assert hand(world, case, "colleague")[0].refusal


@pytest.mark.django_db
def test_what_is_answered_meanwhile_stays(world, colleague):
    case = in_hand(world)
    actions.advance(case, "reply", by=world.actor("handler"), at=NOW, reply="好了。")
    assert hand(world, case, "colleague")[0].refusal
    assert facts() == 0


@pytest.mark.django_db
def test_a_restricted_case_goes_only_to_who_sees_it(world, colleague):
    case = in_hand(world)
    actions.restrict(case, reason="涉及未成年人", summary="请核查。", by=world.actor("leader"), at=NOW)
    assert hand(world, case, "grid_worker")[0].refusal  # of the place, but it is not theirs to see
    assert hand(world, case, "colleague", by="leader") == ()  # a leader does not see it
    assert not hand(world, case, "colleague")[0].refusal


@pytest.mark.django_db
def test_nobody_of_an_accused_unit_takes_or_sees_it(world, colleague):
    case = world.filed(appeal_type="accusation")
    given = {"category": world.category.pk, "named": str(world.firm.pk)}
    case = actions.advance(case, "accept", by=world.actor("dispatcher"), at=NOW, **given)
    case = actions.advance(
        case, "dispatch", by=world.actor("dispatcher"), at=NOW, organisation=world.heating.pk, summary="请核查。"
    )
    for verb in ("sign", "start"):
        case = actions.advance(case, verb, by=world.actor("heating_handler"), at=NOW)
    people.grant_role(
        person=colleague, role=Role.HANDLER, organisation=world.heating, starts_on=EPOCH, by=SYSTEM, at=NOW
    )
    assert hand(world, case, "colleague", giver="heating_handler")[0].refusal
    assert hand(world, case, "handler", by="handler", giver="heating_handler") == ()


@pytest.mark.django_db
def test_the_page_hands_on_what_is_ticked_and_all(world, colleague, browser):
    cases = [in_hand(world) for _ in range(3)]
    client, address = browser("dispatcher"), reverse("cases:create_handover", args=[world.people["handler"].pk])
    page = client.get(reverse("cases:handover", args=[world.people["handler"].pk])).content.decode()
    assert all(case.number in page for case in cases)
    assert "孙同事" in page
    client.post(address, {"case": [cases[0].pk], "to": colleague.pk})
    assert Case.objects.filter(handler=colleague).count() == 1
    client.post(address, {"all": "1", "listed": [c.pk for c in cases[1:]], "to": "desk"})
    assert Case.objects.filter(handler=None).count() == 2
    assert client.post(address, {"case": [cases[0].pk], "to": ""}).status_code == 422
    assert client.post(address, {"to": colleague.pk}).status_code == 422


@pytest.mark.django_db
def test_strangers_find_no_page(world, browser):
    in_hand(world)
    address = reverse("cases:handover", args=[world.people["handler"].pk])
    for who in ("ann", "heating_handler", "dispatcher_elsewhere", "staff_of_second"):
        assert browser(who).get(address).status_code == 404
    assert browser("ann").get(reverse("cases:handovers")).status_code == 403


@pytest.mark.django_db
def test_an_administrator_sees_how_many_and_no_case(world, admin, browser):
    case = in_hand(world)
    client, person = browser("admin"), world.people["handler"]
    page = client.get(reverse("cases:handover", args=[person.pk])).content.decode()
    assert "1 件" in page
    assert case.title not in page
    assert case.number not in page
    staff = client.get(reverse("people:staff_member", args=[person.pk])).content.decode()
    assert reverse("cases:handover", args=[person.pk]) in staff
    assert client.post(reverse("cases:create_handover", args=[person.pk])).status_code == 404
    other = client.get(reverse("people:staff_member", args=[world.people["verifier"].pk])).content.decode()
    assert "/cases/handover/" not in other


@pytest.mark.django_db(transaction=True)
def test_the_cases_of_a_closed_account_fall_back_to_the_desk(world, colleague):
    case = in_hand(world)
    people.close_account(world.people["handler"], by=SYSTEM, at=NOW)
    for _ in range(2):
        delivery.deliver_once(1000)
    case.refresh_from_db()
    assert (case.handler_id, case.status) == (None, Status.HANDLING)
    assert world.people["handler"].pk in case.handled_by
    assert facts() == 1
    assert queries.queue_counts(actor_for(colleague, NOW), current="reply", at=NOW)[0]
    told = Notice.objects.filter(entry__kind="cases.hand_over").values_list("person_id", flat=True)
    assert list(told) == [colleague.pk]
    assert not actions.advance(case, "reply", by=actor_for(colleague, NOW), at=NOW, reply="换好了。").pending


@pytest.mark.django_db(transaction=True)
def test_one_role_that_ends_takes_only_what_it_gave(world, colleague):
    kept, lost = in_hand(world), in_hand(world, "grid_worker")
    grant = world.people["grid_worker"].grants.get()
    people.end_role(grant, ends_on=NOW.date().replace(day=1), by=SYSTEM, at=NOW)
    delivery.deliver_once(1000)
    kept.refresh_from_db(), lost.refresh_from_db()
    assert (kept.handler_id, lost.handler_id) == (world.people["handler"].pk, None)


@pytest.mark.django_db
def test_the_history_tells_it_inside_without_a_name_and_outside_not_at_all(world, colleague):
    case = in_hand(world, is_public=True)
    before = queries.timeline(case, reader=None)
    hand(world, case, "colleague")
    inside = queries.timeline(case, reader=world.actor("dispatcher"))[-1]
    assert (inside.verb, inside.unit) == ("hand_over", "和美物业")
    assert queries.timeline(case, reader=None) == before
    hand(world, case, "", giver="colleague")
    assert len({item.verb_label for item in queries.timeline(case, reader=world.actor("dispatcher"))[-2:]}) == 2


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_the_cases(world, colleague):
    counted = []
    for _ in range(2):
        in_hand(world)
        with CaptureQueriesContext(connection) as asked:
            queries.handover(world.actor("dispatcher"), world.people["handler"].pk, at=NOW)
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_two_who_hand_on_at_once_make_one_fact_each_way(world, colleague, monkeypatch, locked):
    case, check = in_hand(world), handing._check_receiver
    monkeypatch.setattr(handing, "_check_receiver", lambda *args: (check(*args), time.sleep(0.2)))
    if not locked:  # the control: without the lock both are told that they did it
        monkeypatch.setattr(CaseQuerySet, "select_for_update", lambda self, **_: self)
    gate, done = threading.Barrier(2), []

    def press(to):
        actor = world.actor("dispatcher")
        gate.wait()
        try:
            done.extend(
                o.refusal
                for o in actions.hand_over_many(
                    [case.pk], from_id=world.people["handler"].pk, to_id=to, by=actor, at=NOW
                )
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(world.people[n].pk,)) for n in ("colleague", "grid_worker")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (done.count("") == 1) is locked
    assert (facts() == 1) is locked
