"""Who works here: found by their administrator alone; they come by a code, and leave at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from helin.core.people import actions, queries
from helin.core.people.actors import actor_for
from helin.core.people.models import Person, RoleGrant
from helin.core.people.tests.conftest import JOB, NOW, PHONE, TODAY, place

WHO = {"name": "安小青", "phone": "13911112222"}


def hired(where, role="community_staff", phone="13911112222", name="安小青"):
    person = actions.create_account(name=name, phone=phone, place=where, must_change=False, by=JOB, at=NOW)
    actions.grant_role(person=person, role=role, place=where, starts_on=date(2026, 1, 1), by=JOB, at=NOW)
    return person


@pytest.fixture
def admin(street):
    return hired(street, "admin", "13900000009", "林凯")


@pytest.fixture
def clerk(community):
    return hired(community)


@pytest.fixture
def inside(admin, client):
    client.force_login(admin, backend="helin.core.people.backends.PhoneOrName")
    return client


def by(person):
    return actor_for(person, NOW)


def names(page):
    return [row.name for row in page.rows]


def test_the_list_names_staff_of_the_street_only(admin, clerk, resident, elsewhere):
    far = hired(elsewhere, phone="13933334444", name="别处人")
    assert names(queries.staff_page(by(admin), at=NOW)) == ["安小青", "林凯"]
    assert names(queries.staff_page(by(clerk), at=NOW)) == []
    assert names(queries.staff_page(by(far), at=NOW)) == []
    assert queries.staff_member(far.pk, by(admin), at=NOW) is None
    assert queries.person_of(resident.pk, by(admin)) is None


def test_the_list_is_narrowed_by_name_and_role_and_masks_numbers(admin, clerk):
    page = queries.staff_page(by(admin), text="小青", role="community_staff", at=NOW)
    assert [(row.name, row.phone) for row in page.rows] == [("安小青", "139****2222")]
    assert queries.staff_page(by(admin), role="dispatcher", at=NOW).found == 0


def test_the_list_costs_the_same_for_one_and_for_many(admin, community, django_assert_num_queries):
    for number in range(5):
        hired(community, phone=f"1395555000{number}", name=f"同事{number}")
    actor = by(admin)
    with django_assert_num_queries(2):
        assert queries.staff_page(actor, at=NOW).found == 6


def test_somebody_new_comes_in_by_code_and_holds_the_role(inside, community):
    answer = inside.post(
        reverse("people:add_staff"), WHO | {"role": "community_staff", "where": f"place:{community.pk}"}
    )
    person = Person.objects.get(grants__role="community_staff")
    assert answer.url == reverse("people:staff_member", args=[person.pk])
    assert not person.has_usable_password()
    assert actor_for(person, NOW + timedelta(days=9999)).roles == {community.pk: frozenset({"community_staff"})}


def test_a_resident_who_starts_work_keeps_account_and_name(admin, resident, community):
    found = actions.add_staff(
        name="别的名字", phone=PHONE, role="grid_worker", place=community, organisation=None, starts_on=TODAY,
        by=by(admin), at=NOW,
    )  # fmt: skip
    assert found.pk == resident.pk
    assert queries.own_name(found) == "欧阳金丝雀"


def test_a_number_that_works_here_already_is_said_at_the_field(inside, clerk, community):
    answer = inside.post(reverse("people:add_staff"), WHO | {"role": "verifier", "where": f"place:{community.pk}"})
    assert answer.status_code == 422
    assert "phone" in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == "安小青"


@pytest.mark.parametrize(("role", "kind"), [("handler", "place"), ("verifier", "organisation")])
def test_a_handler_belongs_to_a_unit_and_others_to_a_place(inside, clerk, community, firm, role, kind):
    where = {"place": community, "organisation": firm}[kind]
    answer = inside.post(reverse("people:create_grant", args=[clerk.pk]), {"role": role, "where": f"{kind}:{where.pk}"})
    assert answer.status_code == 422
    assert "where" in answer.context["form"].errors
    assert clerk.grants.count() == 1


def test_the_same_role_twice_and_both_administrators_are_refused_in_words(inside, clerk, community, street):
    twice = inside.post(
        reverse("people:create_grant", args=[clerk.pk]), {"role": "community_staff", "where": f"place:{community.pk}"}
    )
    assert "role" in twice.context["form"].errors
    actions.grant_role(person=clerk, role="auditor", place=street, starts_on=TODAY, by=JOB, at=NOW)
    both = inside.post(
        reverse("people:create_grant", args=[clerk.pk]), {"role": "admin", "where": f"place:{street.pk}"}
    )
    assert "role" in both.context["form"].errors
    assert clerk.grants.count() == 2


def test_nobody_raises_ends_or_closes_themselves(admin, street, inside):
    answer = inside.post(
        reverse("people:create_grant", args=[admin.pk]), {"role": "leader", "where": f"place:{street.pk}"}
    )
    assert answer.status_code == 422
    for call in (
        lambda: actions.end_role(admin.grants.get(), ends_on=TODAY, by=by(admin), at=NOW),
        lambda: actions.close_account(admin, by=by(admin), at=NOW),
        lambda: actions.reopen_account(admin, by=by(admin), at=NOW),
    ):
        with pytest.raises(PermissionDenied):
            call()
    assert admin.grants.get().ends_on is None


def test_who_leaves_is_out_at_once_and_comes_back_without_roles(admin, clerk, community):
    actions.grant_role(person=clerk, role="grid_worker", place=community, starts_on=TODAY, by=JOB, at=NOW)
    epoch = clerk.session_epoch
    actions.close_account(clerk, by=by(admin), at=NOW)
    clerk.refresh_from_db()
    assert (clerk.is_active, clerk.session_epoch) == (False, epoch + 1)
    assert names(queries.staff_page(by(admin), left=True, at=NOW)) == ["安小青"]
    actions.reopen_account(clerk, by=by(admin), at=NOW)
    assert actor_for(Person.objects.get(pk=clerk.pk), NOW).roles == {}


def test_an_erased_person_cannot_come_back(admin, clerk):
    actions.erase(clerk, by=JOB, at=NOW)
    with pytest.raises(ValueError, match="erased"):
        actions.reopen_account(Person.objects.get(pk=clerk.pk), by=by(admin), at=NOW)


def test_a_role_given_by_mistake_today_ends_today(admin, clerk, street):
    grant = actions.grant_role(person=clerk, role="leader", place=street, starts_on=TODAY, by=by(admin), at=NOW)
    actions.end_role(grant, ends_on=TODAY - timedelta(days=1), by=by(admin), at=NOW)
    assert not RoleGrant.objects.filter(pk=grant.pk).exists()


def test_a_role_of_another_street_cannot_be_ended_from_here(inside, elsewhere):
    far = hired(elsewhere, phone="13933334444", name="别处人")
    assert inside.post(reverse("people:create_ending", args=[far.grants.get().pk])).status_code == 404
    assert far.grants.get().ends_on is None


def test_somebody_with_a_street_of_their_own_is_placed_there(street):
    other = place(kind="street", name="城西街道", code="370724005")
    assert queries.where_choices(by(hired(other, "admin", "13977778888")))[0][0] == "城西街道"


def test_erasing_staff_ends_what_they_held_and_drops_what_was_to_come(staff, community, firm):
    person, actor = staff("dispatcher", place=community)
    later = TODAY + timedelta(days=30)
    actions.grant_role(person=person, role="leader", place=community, starts_on=later, by=JOB, at=NOW)
    actions.grant_role(
        person=person, role="grid_worker", place=community, starts_on=TODAY, ends_on=later, by=JOB, at=NOW
    )
    post = firm.posts.create(title="项目经理", opened_on=TODAY)
    actions.appoint(person=person, post=post, starts_on=TODAY, by=JOB, at=NOW)
    actions.erase(person, by=actor, at=NOW)
    assert dict(RoleGrant.objects.filter(person=person).values_list("role", "ends_on")) == {
        "dispatcher": TODAY,
        "grid_worker": TODAY,
    }
    assert person.tenures.get().ends_on == TODAY
