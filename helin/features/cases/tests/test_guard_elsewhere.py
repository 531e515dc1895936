"""What a list or a move beside the case does with a restricted one: disputes, programs, calls, mergers, parts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from helin.core.journal import delivery
from helin.core.journal.models import Entry
from helin.core.notices.models import Notice
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
    with pytest.raises(actions.Refused, match="不能让它知道"):
        called(world, case, world.firm)
    helper = Organisation.objects.create(kind="department", name="市场监管所", place=world.street)
    called(world, case, helper)  # another is
    with pytest.raises(actions.Refused, match="协办"):
        actions.name_units(case, [world.firm.pk, helper.pk], by=world.actor("dispatcher"), at=NOW)


def test_a_restricted_case_is_merged_only_with_another_one_and_takes_its_named_units(world):
    desk = {"by": world.actor("dispatcher"), "at": NOW}
    case, plain, other = accepted(world), world.advanced(world.filed(), "accept"), accepted(world, "none")
    for pair in ((case, plain), (plain, case)):
        with pytest.raises(actions.Refused) as refusal:
            actions.merge(pair[0], into=pair[1], reason="同一件事。", **desk)
        assert refusal.value.field == "number"
    assert actions.merge(case, into=other, reason="同一件事。", **desk).status == "merged"
    other.refresh_from_db()
    assert other.named == [world.firm.pk]


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


def ordered(world, unit, named="none", by="ann"):
    """An accusation that names one unit and lies, not signed for yet, on the desk of another."""
    case, desk = accepted(world, named), {"by": world.actor("dispatcher"), "at": NOW}
    return actions.advance(case, "dispatch", organisation=unit.pk, summary="请核查。", **desk)


def pages_of(world, browser, case):
    return {
        name: browser(name).get(reverse("cases:show", args=[case.pk])).content.decode()
        for name in ("ann", "dispatcher")
    }


def test_no_accused_unit_learns_of_the_accusation_by_a_merger_either_way_round(world):
    desk = {"by": world.actor("dispatcher"), "at": NOW}
    accusing, at_accused = accepted(world), ordered(world, world.firm)
    for case, into in ((at_accused, accusing), (accusing, at_accused)):
        with pytest.raises(actions.Refused) as refusal:
            actions.merge(case, into=into, reason="同一件事。", **desk)
        assert refusal.value.field == "number"
    delivery.deliver_once(1000)
    told = Notice.objects.filter(person=world.people["handler"])
    assert not [n for n in told if accusing.number in n.params.values()]
    elsewhere = ordered(world, world.heating)
    assert actions.merge(elsewhere, into=accusing, reason="同一件事。", **desk).status == "merged"  # the unit it was


def test_a_unit_that_had_the_case_before_learns_of_it_as_little(world):
    desk = {"by": world.actor("dispatcher"), "at": NOW}
    accusing, back = accepted(world), ordered(world, world.firm)
    back = actions.advance(back, "object", by=world.actor("handler"), at=NOW, reason="不归我们。")
    back = actions.advance(back, "uphold", by=world.actor("leader"), at=NOW, reason="有理。")
    with pytest.raises(actions.Refused):
        actions.merge(back, into=accusing, reason="同一件事。", **desk)


def test_a_desk_whose_case_goes_into_a_restricted_one_is_told_no_number(world, browser):
    desk = {"by": world.actor("dispatcher"), "at": NOW}
    into, case = accepted(world, "none"), ordered(world, world.heating)
    actions.merge(case, into=into, reason="同一件事。", **desk)
    delivery.deliver_once(1000)
    told = Notice.objects.filter(person=world.people["heating_handler"]).latest("id")
    assert (told.kind, told.params) == ("cases.merge/quiet", {"number": case.number})
    for name, page in pages_of(world, browser, case).items():
        assert "谁在办" not in page or world.heating.name not in page, name
    out = actions.unmerge(case, reason="不是。", **desk)
    assert queries.case_page(queries.get_case(desk["by"], out.pk), desk["by"], at=NOW).lead == ""


def test_who_was_named_while_two_were_one_stays_named_in_what_is_taken_out(world):
    desk = {"by": world.actor("dispatcher"), "at": NOW}
    into, case = accepted(world, "none"), accepted(world, "none")
    actions.merge(case, into=into, reason="同一件事。", **desk)
    actions.name_units(into, [world.firm.pk], by=desk["by"], at=NOW + timedelta(hours=1))
    out = actions.unmerge(case, reason="不是。", by=desk["by"], at=NOW + timedelta(hours=2))
    out.refresh_from_db()
    assert out.named == [world.firm.pk]
    with pytest.raises(actions.Refused):
        actions.advance(out, "dispatch", organisation=world.firm.pk, summary="请核查。", **desk)


def test_the_unit_of_an_accusation_sees_no_part_of_it(world, browser):
    case = dispatched(world)
    part = actions.split(
        case, title="另一件", text="另一件事。", reason="告诉反映人的话", by=world.actor("dispatcher"), at=NOW
    )
    page = browser("heating_handler").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "请核查停车费的账目" in page
    assert not [said for said in (part.number, "告诉反映人的话", "另一件", "拆") if said in page]
    for name in ("ann", "dispatcher"):
        page = browser(name).get(reverse("cases:show", args=[case.pk])).content.decode()
        assert part.number in page, name
        assert "告诉反映人的话" in page, name
