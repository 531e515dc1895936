import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection

from helin.core.journal.models import Entry
from helin.core.organisations import holders as seats_of_posts
from helin.core.people import actions, phones, queries
from helin.core.people.actions.disclosure import NoReason
from helin.core.people.actors import actor_for
from helin.core.people.models import Person, RoleGrant, ViewLog
from helin.core.people.tests.conftest import JOB, NAME, NOW, PHONE, TODAY, place
from helin.kit.actors import Actor


def test_registering_a_known_phone_returns_the_same_person(resident, building):
    again = actions.register_person(name="别人", phone="+86 139-1234-5678", place=building, by=JOB, at=NOW)
    assert again == resident
    assert queries.masked_names([resident.pk]) == {resident.pk: "欧阳**雀"}
    assert Entry.objects.filter(kind="people.register_person").count() == 1


def test_persons_without_a_phone_are_each_their_own(building):
    made = [actions.register_person(name="李四", phone=None, place=building, by=JOB, at=NOW) for _ in "12"]
    assert made[0] != made[1]


def test_registering_needs_a_role_there(building, elsewhere, staff):
    _, grid_worker = staff("grid_worker", place=building.parent)
    actions.register_person(name="李四", phone=None, place=building, by=grid_worker, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.register_person(name="李四", phone=None, place=elsewhere, by=grid_worker, at=NOW)
    with pytest.raises(phones.NotAPhone):
        actions.register_person(name="李四", phone="12", place=building, by=grid_worker, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_registrations_of_one_phone_meet():
    street = place(kind="street", name="东城街道", code="370724002")
    found, start = [], threading.Barrier(4)

    def register():
        start.wait()
        found.append(actions.register_person(name="王五", phone=PHONE, place=street, by=JOB, at=NOW).pk)
        connection.close()

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found) == 4


def test_bulk_registration_is_journaled_once(building):
    rows = [actions.NewPerson(f"李{n}", f"137{n:08}", building, NOW) for n in range(5)]
    made = actions.bulk_register_people(rows, by=JOB, at=NOW)
    assert queries.person_by_phone("13700000003") == made[3]
    assert Entry.objects.get(kind="people.bulk_register_people").payload["count"] == 5


def test_roles_count_on_their_days_only(resident, community):
    actions.grant_role(
        person=resident,
        role="grid_worker",
        place=community,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=1),
        by=JOB,
        at=NOW,
    )
    held = [actor_for(resident, NOW + timedelta(days=n)).roles for n in (-1, 0, 1, 2)]
    assert [bool(roles) for roles in held] == [False, True, True, False]


def test_actor_takes_one_query(resident, community, firm, django_assert_num_queries):
    actions.grant_role(person=resident, role="resident", place=community, starts_on=TODAY, by=JOB, at=NOW)
    actions.grant_role(person=resident, role="handler", organisation=firm, starts_on=TODAY, by=JOB, at=NOW)
    with django_assert_num_queries(1):
        actor = actor_for(resident, NOW)
    assert actor.roles == {community.pk: frozenset({"resident"})}
    assert actor.desks == {firm.pk: frozenset({"handler"})}
    assert NAME not in repr(actor)


def test_one_role_once_at_a_time(resident, community):
    actions.grant_role(person=resident, role="leader", place=community, starts_on=TODAY, by=JOB, at=NOW)
    with pytest.raises(IntegrityError, match="one_role_in_a_place_at_a_time"):
        actions.grant_role(person=resident, role="leader", place=community, starts_on=TODAY, by=JOB, at=NOW)


def test_an_ended_role_may_be_given_again(resident, community):
    grant = actions.grant_role(person=resident, role="leader", place=community, starts_on=TODAY, by=JOB, at=NOW)
    actions.end_role(grant, ends_on=TODAY, by=JOB, at=NOW)
    tomorrow = TODAY + timedelta(days=1)
    actions.grant_role(person=resident, role="leader", place=community, starts_on=tomorrow, by=JOB, at=NOW)
    assert RoleGrant.objects.filter(person=resident).count() == 2


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({}, "role_is_held_in_a_place_or_an_organisation"),
        ({"place": "community", "organisation": "firm"}, "role_is_held_in_a_place_or_an_organisation"),
        ({"place": "community", "role": "king"}, "granted_role_is_known"),
        ({"place": "community", "ends_on": TODAY - timedelta(days=1)}, "role_ends_after_it_began"),
    ],
)
def test_grants_keep_their_shape(request, resident, community, firm, values, constraint):
    values = {k: request.getfixturevalue(v) if k in {"place", "organisation"} else v for k, v in values.items()}
    with pytest.raises(IntegrityError, match=constraint):
        RoleGrant.objects.create(**{"person": resident, "role": "leader", "starts_on": TODAY, **values})


def test_nobody_grants_beyond_their_scope_or_to_themselves(resident, community, street, elsewhere, staff):
    person, admin = staff("admin", place=community)
    actions.grant_role(person=resident, role="leader", place=community, starts_on=TODAY, by=admin, at=NOW)
    for who, where in ((resident, elsewhere), (resident, street), (person, community)):
        with pytest.raises(PermissionDenied):
            actions.grant_role(person=who, role="dispatcher", place=where, starts_on=TODAY, by=admin, at=NOW)


def test_a_community_hands_out_only_simple_roles(resident, community, staff):
    _, clerk = staff("community_staff", place=community)
    actions.grant_role(person=resident, role="grid_worker", place=community, starts_on=TODAY, by=clerk, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.grant_role(person=resident, role="admin", place=community, starts_on=TODAY, by=clerk, at=NOW)


APART = [("admin", "auditor"), ("verifier", "handler"), ("handler", "verifier"), ("dispatcher", "verifier")]


@pytest.mark.parametrize(("held", "role"), APART)
def test_roles_that_check_one_another_are_two_persons(resident, street, firm, held, role):
    def grant(role, **days):
        where = {"organisation": firm} if role == "handler" else {"place": street}
        return actions.grant_role(person=resident, role=role, by=JOB, at=NOW, **({"starts_on": TODAY} | days), **where)

    first = grant(held, ends_on=TODAY + timedelta(days=30))
    with pytest.raises(actions.RolesApart):
        grant(role)
    where = {"organisation": firm} if role == "handler" else {"place": street}
    with pytest.raises(actions.RolesApart):
        actions.bulk_grant_roles([RoleGrant(person=resident, role=role, starts_on=TODAY, **where)], by=JOB, at=NOW)
    grant("leader")  # no pair
    grant(role, starts_on=TODAY + timedelta(days=31))  # after the other has ended
    assert first.role == held


def test_two_roles_that_check_one_another_do_not_come_in_one_list_either(resident, street):
    both = [RoleGrant(person=resident, role=r, place=street, starts_on=TODAY) for r in ("dispatcher", "verifier")]
    with pytest.raises(actions.RolesApart):
        actions.bulk_grant_roles(both, by=JOB, at=NOW)


def test_nobody_gives_a_role_for_the_past_but_an_import(resident, street, staff):
    _, admin = staff("admin", place=street)
    given = {"person": resident, "role": "leader", "place": street, "at": NOW}
    with pytest.raises(actions.RoleRefused) as refusal:
        actions.grant_role(**given, starts_on=date(1800, 1, 1), by=admin)
    assert refusal.value.field == "starts_on"
    with pytest.raises(actions.RoleRefused):
        actions.grant_role(**given, starts_on=TODAY - timedelta(days=1), by=admin)
    actions.grant_role(**given, starts_on=TODAY, by=admin)
    actions.grant_role(person=resident, role="grid_worker", place=street, starts_on=date(2020, 1, 1), by=JOB, at=NOW)


def test_vacancies_follow_the_tenures(resident, firm):
    post = firm.posts.create(title="项目经理", seats=2, opened_on=TODAY)
    actions.appoint(person=resident, post=post, starts_on=TODAY, by=JOB, at=NOW)
    assert [row.vacant for row in queries.post_rows([firm.pk], at=NOW)] == [1]
    with pytest.raises(IntegrityError, match="one_seat_of_a_post_per_person"):
        actions.appoint(person=resident, post=post, starts_on=TODAY, by=JOB, at=NOW)


def test_a_seat_is_empty_the_day_after_a_tenure_ended(resident, firm):
    post = firm.posts.create(title="项目经理", opened_on=TODAY)
    tenure = actions.appoint(person=resident, post=post, starts_on=TODAY, by=JOB, at=NOW)
    actions.end_tenure(tenure, ends_on=TODAY, by=JOB, at=NOW)
    vacant = [queries.post_rows([firm.pk], at=NOW + timedelta(days=n))[0].vacant for n in (0, 1)]
    assert vacant == [0, 1]
    assert [seats_of_posts.count([post.pk], TODAY + timedelta(days=n)) for n in (0, 1)] == [{post.pk: 1}, {}]


def test_opening_needs_a_role_in_scope_and_a_reason(resident, building, elsewhere, firm, staff):
    _, worker = staff("grid_worker", place=building.parent)
    _, outsider = staff("community_staff", place=elsewhere)
    _, handler = staff("handler", organisation=firm)
    opened = {"subject": "cases.case:1", "place": building, "at": NOW}
    contact = actions.open_personal_data(resident.pk, reason="回访", by=worker, **opened)
    assert (contact.name, contact.phone) == (NAME, "+86" + PHONE)
    assert NAME not in repr(contact)
    for refused in (outsider, handler, Actor.anonymous(), JOB):
        with pytest.raises(PermissionDenied):
            actions.open_personal_data(resident.pk, reason="回访", by=refused, **opened)
    with pytest.raises(NoReason):
        actions.open_personal_data(resident.pk, reason=" ", by=worker, **opened)
    view = ViewLog.objects.get()
    assert (view.role, view.place, view.viewer_id) == ("grid_worker", building.parent, worker.person_id)


def test_each_opening_is_a_new_row_and_a_fact_without_names(resident, building, staff):
    _, worker = staff("grid_worker", place=building.parent)
    for _ in "12":
        actions.open_personal_data(
            resident.pk, subject="cases.case:1", place=building, reason="回访", by=worker, at=NOW
        )
    assert ViewLog.objects.count() == 2
    entries = Entry.objects.filter(kind="people.open_personal_data")
    assert [e.subject for e in entries] == [f"people.person:{resident.pk}"] * 2
    assert all(NAME not in str(e.payload) and "回访" not in str(e.payload) for e in entries)


@pytest.mark.django_db(transaction=True)
def test_the_log_row_is_committed_before_the_value_leaves():
    """A caller who would roll the row back gets no value; the control shows the row would indeed be lost."""
    from django.db import transaction

    street = place(kind="street", name="东城街道", code="370724002")
    person = actions.register_person(name=NAME, phone=PHONE, place=street, by=JOB, at=NOW)
    clerk = actions.register_person(name="李四", phone=None, place=street, by=JOB, at=NOW)
    actions.grant_role(person=clerk, role="dispatcher", place=street, starts_on=TODAY, by=JOB, at=NOW)
    ask = {"subject": "cases.case:1", "place": street, "reason": "回访", "by": actor_for(clerk, NOW), "at": NOW}
    seen = []
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        seen.append(actions.open_personal_data(person.pk, **ask))
    assert seen == []

    undurable = actions.open_personal_data.__wrapped__
    with transaction.atomic():
        seen.append(undurable(person.pk, **ask))
        transaction.set_rollback(True)
    assert seen[0].name == NAME
    assert ViewLog.objects.count() == 0, "control: without durability the value leaves and the row is gone"

    actions.open_personal_data(person.pk, **ask)
    assert ViewLog.objects.count() == 1


def test_the_view_log_cannot_be_changed(resident, building, staff):
    from django.db import ProgrammingError, transaction

    _, worker = staff("grid_worker", place=building.parent)
    actions.open_personal_data(resident.pk, subject="x:1", place=building, reason="回访", by=worker, at=NOW)
    for write in (lambda: ViewLog.objects.update(reason="无"), lambda: ViewLog.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            write()


def test_finding_by_phone_is_logged(resident, community, elsewhere, staff):
    _, clerk = staff("dispatcher", place=community)
    found = actions.find_by_phone(PHONE, place=community, reason="来电登记", by=clerk, at=NOW)
    assert (found.person_id, found.name) == (resident.pk, NAME)
    assert ViewLog.objects.get().fields == "name"
    assert actions.find_by_phone("13700000000", place=community, reason="来电登记", by=clerk, at=NOW) is None
    with pytest.raises(PermissionDenied):
        actions.find_by_phone(PHONE, place=elsewhere, reason="来电登记", by=clerk, at=NOW)


def test_accounts_are_created_once_and_with_a_good_password(street, staff):
    _, admin = staff("admin", place=street)
    common = {"name": "孙七", "place": street, "by": admin, "at": NOW}
    person = actions.create_account(phone="13755555555", sign_in="sun7", password="a good long sentence", **common)
    assert person.password_set_at is None
    with pytest.raises(actions.account.SignInTaken):
        actions.create_account(phone=None, sign_in="SUN7", **common)
    with pytest.raises(actions.account.SignInTaken):
        actions.create_account(phone="13755555555", password="a good long sentence", **common)
    with pytest.raises(ValidationError):
        actions.create_account(phone="13766666666", password="short", **common)


def test_masked_contact_shows_little(resident):
    contact = queries.masked_contact(resident.pk)
    assert (contact.name, contact.phone) == ("欧阳**雀", "139****5678")
    assert Person.objects.count() == 1
