"""What a list beside the case says of a restricted one: the disputes, and what programs are told."""

import pytest
from django.core.exceptions import PermissionDenied

from helin.core.journal.models import Entry
from helin.core.people import actions as people
from helin.features.cases import actions, queries
from helin.features.cases.queries.programs import program_fact
from helin.features.cases.tests.conftest import EPOCH, NOW, SYSTEM
from helin.features.cases.tests.disputing import asked, decided
from helin.features.cases.tests.test_guard import accusation, handled
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
