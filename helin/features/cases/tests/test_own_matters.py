"""Nobody of the street moves, calls back or decides a matter that they reported themselves; they stay its reporter."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from helin.features.cases import actions, queries
from helin.features.cases.tests.conftest import NOW
from helin.kit import permissions

pytestmark = pytest.mark.django_db
DESK = ("cases.triage", "cases.call_in", "cases.decide", "cases.review", "cases.verify", "cases.close",
        "cases.restrict", "cases.issue_order", "cases.close_order", "cases.name_units", "cases.hand_over")  # fmt: skip


def rights(world, name, case):
    case.refresh_from_db()
    actor = world.actor(name)
    return {p for p in DESK if permissions.can(actor, p, place_ids=case.place_ids, subject=case)}


def test_a_dispatcher_does_not_accept_the_own_case(world, browser):
    own, other = world.filed(by="dispatcher"), world.filed(by="ann")
    for case, refused in ((own, True), (other, False)):
        try:
            actions.advance(case, "accept", by=world.actor("dispatcher"), at=NOW, category=world.category.pk)
            assert not refused
        except PermissionDenied:
            assert refused
    page = queries.case_page(queries.get_case(world.actor("dispatcher"), own.pk), world.actor("dispatcher"), at=NOW)
    assert not {"accept", "decline", "merge", "split"} & {*page.verbs, *page.apart}
    assert browser("dispatcher").get(reverse("cases:show", args=[own.pk])).status_code == 200
    actions.advance(own, "withdraw", by=world.actor("dispatcher"), at=NOW)  # as its reporter


@pytest.mark.parametrize("name", ["dispatcher", "verifier", "leader"])
def test_who_reported_it_holds_no_right_of_the_desk_over_it(world, name):
    assert rights(world, name, world.filed(by=name)) == set()
    assert rights(world, name, world.filed(by="ann")), "of somebody else's matter they do"


def test_in_many_at_once_the_own_case_is_left_where_it_is(world):
    own, other = (world.filed(by=name) for name in ("dispatcher", "ann"))
    type(own).objects.update(status="accepted", category=world.category)
    done = actions.dispatch_many([own.pk, other.pk], organisation_id=None, by=world.actor("dispatcher"), at=NOW)
    assert [bool(outcome.refusal) for outcome in done] == [True, False]


def test_a_call_back_officer_does_not_call_themselves_back(world):
    case = world.advanced(world.filed(by="verifier"), "accept", "dispatch", "sign", "start", "reply")
    with pytest.raises(PermissionDenied):
        actions.advance(
            case, "call_back", by=world.actor("verifier"), at=NOW, result="reached", answered=True, solved=True, grade=5
        )
    actions.advance(case, "rate", by=world.actor("verifier"), at=NOW, solved=True, grade=5)
