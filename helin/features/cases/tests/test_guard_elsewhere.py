"""What a list or a move beside the case does with a restricted one: disputes, programs, calls, mergers, parts."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from helin.core.journal.models import Entry
from helin.core.organisations.models import Organisation
from helin.core.people import actions as people
from helin.features.cases import actions, queries
from helin.features.cases.actions import Call
from helin.features.cases.queries.programs import program_fact
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.tests.disputing import asked, decided
from helin.features.cases.tests.test_guard import SAID, accepted, accusation, dispatched, handled, seers
from helin.kit import permissions

pytestmark = pytest.mark.django_db


def test_programs_are_told_nothing_of_a_restricted_case(world):
    told = {}
    for case in (accusation(world), world.filed()):
        entry = Entry.objects.filter(subject=f"cases.case:{case.pk}").latest("id")
        told[case.is_restricted] = program_fact(world.actor("dispatcher"), entry)
    assert told[True] is None
    assert told[False] is not None  # the restriction it was that held the other back


def test_the_list_of_disputes_shows_a_restricted_case_only_to_who_sees_it(world):
    case = actions.advance(
        handled(world), "rate", by=world.actor("ann"), at=NOW, solved="no", grade=1, comment="没查。"
    )
    exclusion = asked(world, case, by="dispatcher")
    assert queries.waiting_disputes(world.actor("leader")) == []
    assert [row.number for row in queries.waiting_disputes(world.actor("dispatcher"))] == [case.number]
    people.grant_role(
        person=world.people["dispatcher"], role="handler", organisation=world.firm, starts_on=EPOCH, by=SYSTEM, at=NOW
    )
    assert queries.waiting_disputes(world.actor("dispatcher")) == []  # of the accused unit now
    assert not permissions.can(world.actor("dispatcher"), "cases.exclude", place_ids=case.place_ids, subject=exclusion)


def test_nobody_of_a_named_unit_leaves_the_case_out(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply", "rate")
    exclusion = asked(world, case)
    people.grant_role(
        person=world.people["dispatcher"],
        role="handler",
        organisation=world.heating,
        starts_on=EPOCH,
        by=SYSTEM,
        at=NOW,
    )
    case.units_named.create(organisation=world.heating, named_at=NOW)
    with pytest.raises(PermissionDenied):
        decided(world, exclusion)
    case.units_named.all().delete()
    decided(world, exclusion)  # the naming it was that refused


def called(world, case, unit):
    return actions.call_in(case, [Call(unit.pk, 3, "查账目。")], by=world.actor("dispatcher"), at=NOW)


def test_a_called_unit_reads_the_summary_while_the_case_is_in_hand(world, browser):
    helper = Organisation.objects.create(kind="department", name="市场监管所", place=world.street)
    people.grant_role(
        person=world.people["bob"], role="handler", organisation=helper, starts_on=EPOCH, by=SYSTEM, at=NOW
    )
    case = dispatched(world)
    called(world, case, helper)
    assert "bob" in seers(world, case)
    page = browser("bob").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "请核查停车费的账目" in page
    assert not [word for word in (SAID[:8], "501", "13812345678") if word in page]
    case.refresh_from_db()
    assert permissions.can(world.actor("bob"), "cases.view", place_ids=case.place_ids, subject=case)
    case.units_named.create(organisation=helper, named_at=NOW)  # however it came there
    case.refresh_from_db()
    assert "bob" not in seers(world, case)
    assert not permissions.can(world.actor("bob"), "cases.view", place_ids=case.place_ids, subject=case)


def test_an_accused_unit_is_not_called_and_a_called_one_not_accused(world):
    case = dispatched(world)
    with pytest.raises(actions.Refused, match="不能知情"):
        called(world, case, world.firm)
    helper = Organisation.objects.create(kind="department", name="市场监管所", place=world.street)
    called(world, case, helper)  # another is
    with pytest.raises(actions.Refused, match="协办"):
        actions.name_units(case, [world.firm.pk, helper.pk], by=world.actor("dispatcher"), at=NOW)


def test_a_restricted_case_is_merged_only_with_one_kept_from_the_same_people(world):
    desk = {"by": world.actor("dispatcher"), "at": NOW}
    case, plain, other = accepted(world), world.advanced(world.filed(), "accept"), accepted(world, "none")
    for into in (plain, other):
        with pytest.raises(actions.Refused) as refusal:
            actions.merge(case, into=into, reason="同一件事。", **desk)
        assert refusal.value.field == "number"
    with pytest.raises(actions.Refused):
        actions.merge(plain, into=case, reason="同一件事。", **desk)
    assert actions.merge(case, into=accepted(world), reason="同一件事。", **desk).status == "merged"


def test_a_part_of_a_restricted_case_is_kept_from_the_same_people(world):
    said = {"title": "收费没有公示", "text": "停车收费没有公示牌。", "reason": "两件事分开办。"}
    part = actions.split(accepted(world), by=world.actor("dispatcher"), at=NOW, **said)
    part.refresh_from_db()
    assert [part.is_restricted, part.named, part.is_public] == [True, [world.firm.pk], False]
    assert seers(world, part) == {"ann", "dispatcher"}
    plain = world.advanced(world.filed(), "accept")
    actions.restrict(plain, reason="涉及未成年人", by=world.actor("leader"), at=NOW)
    part = actions.split(plain, by=world.actor("dispatcher"), at=NOW, **said)
    assert [row.reason for row in part.restrictions.all()] == ["涉及未成年人"]
    assert not actions.split(
        world.advanced(world.filed(), "accept"), by=world.actor("dispatcher"), at=NOW, **said
    ).is_restricted
