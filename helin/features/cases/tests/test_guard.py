import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from helin.core.people.models import RoleGrant, ViewLog
from helin.features.cases import actions, queries
from helin.features.cases.models import Case, NamedUnit, Restriction, words_read_by
from helin.features.cases.queries.guard import reads_words
from helin.features.cases.tests.conftest import NOW
from helin.kit import permissions

SAID = "我是李桂兰，住3号楼2单元501室，电话13812345678，和美物业私分停车费。"
PEOPLE = ("ann", "bob", "grid_worker", "staff", "staff_of_second", "dispatcher", "verifier", "leader", "handler",
          "heating_handler", "dispatcher_elsewhere")  # fmt: skip


def accusation(world, **changed):
    return world.filed(appeal_type="accusation", title="停车费被私分", text=SAID, location_text="501室门口", **changed)


def accepted(world, named=None):
    case = accusation(world)
    named = str(world.firm.pk) if named is None else named
    return actions.advance(
        case, "accept", by=world.actor("dispatcher"), at=NOW, category=world.category.pk, named=named
    )


def dispatched(world):
    return actions.advance(
        accepted(world), "dispatch", by=world.actor("dispatcher"), at=NOW,
        organisation=world.heating.pk, summary="请核查停车费的账目，反映人电话13812345678。",
    )  # fmt: skip


def handled(world):
    case = dispatched(world)
    for verb, given in (("sign", {}), ("start", {}), ("reply", {"reply": "已核查。"})):
        case = actions.advance(case, verb, by=world.actor("heating_handler"), at=NOW, **given)
    return case


def seers(world, case):
    return {name for name in PEOPLE if Case.objects.visible_to(world.actor(name)).filter(pk=case.pk).exists()}


def test_an_accusation_is_seen_only_by_those_who_work_on_it(world):
    assert seers(world, accusation(world)) == {"ann", "dispatcher"}
    assert seers(world, dispatched(world)) == {"ann", "dispatcher", "heating_handler"}
    assert seers(world, handled(world)) == {"ann", "dispatcher", "verifier"}
    plain = world.advanced(world.filed(), "accept", "dispatch")
    assert seers(world, plain) == {"ann", "grid_worker", "staff", "dispatcher", "verifier", "leader", "handler"}


def test_a_leader_sees_it_while_a_decision_is_asked(world):
    case = dispatched(world)
    case = actions.advance(case, "object", by=world.actor("heating_handler"), at=NOW, reason="不归我们。")
    assert "leader" in seers(world, case)


def test_what_the_list_shows_and_the_permission_says_is_the_same(world):
    for case in (accusation(world), accepted(world), dispatched(world), handled(world), world.filed()):
        for name in PEOPLE:
            actor = world.actor(name)
            listed = Case.objects.filter(words_read_by(actor), pk=case.pk).exists()
            assert listed == reads_words(case, actor), (name, case.status)
            seen = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
            said = permissions.can(actor, "cases.view", place_ids=case.place_ids, subject=case)
            assert seen <= said, (name, case.status)


def test_the_handler_reads_a_summary_and_no_word_photo_or_name(world, browser):
    case = dispatched(world)
    page = browser("heating_handler").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "请核查停车费的账目" in page
    assert "138****5678" in page  # what staff wrote is masked, too
    for word in ("私分", "李桂兰", "李*兰", "501", "13812345678"):
        assert word not in page
    assert SAID in browser("dispatcher").get(reverse("cases:show", args=[case.pk])).content.decode()


def test_the_handler_reads_no_comment_and_no_reason_of_the_reporter(world, browser):
    case = handled(world)
    ann, desk = world.actor("ann"), world.actor("dispatcher")
    case = actions.advance(case, "rate", by=ann, at=NOW, solved=False, grade=1, comment="暗号一，还在收钱")
    case = actions.advance(case, "reopen", by=ann, at=NOW, reason="暗号二，没有查账")
    case = actions.advance(case, "dispatch", by=desk, at=NOW, organisation=world.heating.pk, summary="请再查一次。")
    page = browser("heating_handler").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "请再查一次" in page
    assert "暗号" not in page
    read = browser("dispatcher").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "暗号一" in read
    assert "暗号二" in read


def test_dispatching_it_needs_a_summary_and_never_goes_to_the_accused(world):
    case, by = accepted(world), world.actor("dispatcher")
    with pytest.raises(actions.MissingEvidence) as missing:
        actions.advance(case, "dispatch", by=by, at=NOW, organisation=world.heating.pk)
    assert missing.value.fields == ("summary",)
    with pytest.raises(actions.Refused) as refused:
        actions.advance(case, "dispatch", by=by, at=NOW, organisation=world.firm.pk, summary="请核查。")
    assert refused.value.field == "organisation"
    (outcome,) = actions.dispatch_many([case.pk], organisation_id=world.firm.pk, by=by, at=NOW)
    assert outcome.refusal
    assert world.firm.pk not in [pk for pk, _name in queries.choices_for(case, "dispatch", at=NOW)["organisation"]]


def test_the_desk_says_at_acceptance_who_is_accused(world, browser):
    case = accusation(world)
    with pytest.raises(actions.MissingEvidence):
        actions.advance(case, "accept", by=world.actor("dispatcher"), at=NOW, category=world.category.pk)
    form = browser("dispatcher").get(reverse("cases:show", args=[case.pk]) + "?verb=accept").context["form"]
    assert form.initial["named"] == [world.firm.pk]
    assert accepted(world, named="none").named == []
    assert Case.objects.get(pk=accepted(world).pk).named == [world.firm.pk]


@pytest.mark.parametrize(
    ("ticked", "beside", "status"),
    [([], "firm", "accepted"), (["none"], "", "accepted"), ([], "", "submitted"), (["none"], "firm", "submitted")],
)
def test_at_the_desk_one_ticks_a_unit_or_chooses_another(world, browser, ticked, beside, status):
    case = world.filed(appeal_type="accusation", text="有人私分停车费。")
    said = {"named": ticked, "named_also": str(world.firm.pk) if beside else ""}
    answer = browser("dispatcher").post(
        reverse("cases:create_transition", args=[case.pk]), {"verb": "accept", "category": world.category.pk, **said}
    )
    case.refresh_from_db()
    assert (answer.status_code, case.status) == (302 if status == "accepted" else 422, status)
    assert case.named == ([world.firm.pk] if beside and status == "accepted" else [])


def test_an_accused_unit_sees_nothing_even_as_watcher_or_lead(world, browser):
    case = dispatched(world)
    Case.objects.filter(pk=case.pk).update(lead=world.firm)  # however it came there
    assert "handler" not in seers(world, case)
    assert browser("handler").get(reverse("cases:show", args=[case.pk])).status_code == 404
    assert case.number not in browser("handler").get(reverse("cases:desk"), {"queue": "all"}).content.decode()
    NamedUnit.objects.filter(case=case).delete()
    assert "handler" in seers(world, case)  # the naming it was that hid it


def test_nobody_of_a_named_unit_decides_verifies_or_reviews(world):
    from helin.features.cases.tests.conftest import EPOCH

    case = world.advanced(world.filed(), "accept")
    case = actions.name_units(case, [world.firm.pk], by=world.actor("dispatcher"), at=NOW)
    both = ("dispatcher", "leader", "verifier")
    allowed = {"dispatcher": "cases.triage", "leader": "cases.decide", "verifier": "cases.verify"}
    for name in both:
        assert permissions.can(world.actor(name), allowed[name], place_ids=case.place_ids, subject=case)
        RoleGrant.objects.create(person=world.people[name], role="handler", organisation=world.firm, starts_on=EPOCH)
        for right in (allowed[name], "cases.open_contact", "cases.review"):
            assert not permissions.can(world.actor(name), right, place_ids=case.place_ids, subject=case)
    case = actions.advance(  # a complaint's unit may have to mend it
        Case.objects.get(pk=case.pk), "dispatch", by=_second_dispatcher(world), at=NOW, organisation=world.firm.pk
    )
    assert permissions.can(world.actor("handler"), "cases.handle", place_ids=case.place_ids, subject=case)


def _second_dispatcher(world):
    from helin.kit.actors import Actor

    return Actor(world.people["bob"].pk, "", {world.street.pk: frozenset({"dispatcher"})})


def test_a_handler_finds_no_digit_or_name_that_is_masked(world, browser):
    text = "我是李桂兰，住3号楼2单元501室，电话13812345678，路灯坏了。"
    case = world.advanced(world.filed(text=text, title="路灯坏了"), "accept", "dispatch")
    Case.objects.filter(pk=case.pk).update(number="9999999999")  # else a number might hold the digits by chance
    case.refresh_from_db()
    find = lambda who, words: case.number in browser(who).get(  # noqa: E731 (read in one line below)
        reverse("cases:desk"), {"q": words, "queue": "all"}
    ).content.decode()  # fmt: skip
    for words in ("13812", "1234", "34", "李桂兰", "桂兰", "李桂", "501", "50", "8123"):
        assert not find("handler", words), words
    for words in ("13812", "李桂兰", "501", "34"):
        assert find("dispatcher", words), words
    for who in ("handler", "dispatcher"):
        assert find(who, "路灯")
        assert find(who, case.number)


def test_a_restricted_case_is_found_by_its_handler_by_number_only(world, browser):
    case = dispatched(world)
    for words in ("停车费", "私分", "李桂兰"):
        found = browser("heating_handler").get(reverse("cases:desk"), {"q": words, "queue": "all"}).content.decode()
        assert case.number not in found
    assert case.number in browser("heating_handler").get(reverse("cases:desk"), {"q": case.number}).content.decode()


def test_contact_is_opened_only_with_a_task(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch")
    post = lambda who, pk: browser(who).post(  # noqa: E731 (read in one line below)
        reverse("cases:create_contact_view", args=[pk]), {"reason": "place"}
    ).status_code  # fmt: skip
    assert [post(who, case.pk) for who in ("grid_worker", "staff", "leader", "verifier")] == [403] * 4
    assert post("dispatcher", case.pk) == 200
    hidden = dispatched(world)
    assert post("grid_worker", hidden.pk) == 404
    assert post("heating_handler", hidden.pk) == 403
    assert ViewLog.objects.count() == 1


def test_restricting_and_lifting_take_two_people_and_reasons(world):
    case = world.advanced(world.filed(is_public=True), "accept", "dispatch")
    dispatcher, leader = world.actor("dispatcher"), world.actor("leader")
    with pytest.raises(actions.MissingEvidence) as missing:
        actions.restrict(case, reason="涉及未成年人", by=dispatcher, at=NOW)
    assert missing.value.fields == ("summary",)
    case = actions.restrict(case, reason="涉及未成年人", summary="请修灯。", by=dispatcher, at=NOW)
    assert not Case.objects.public().filter(pk=case.pk).exists()
    assert seers(world, case) == {"ann", "dispatcher", "handler"}
    with pytest.raises(PermissionDenied):
        actions.lift(case, reason="不再需要", by=dispatcher, at=NOW)
    case = actions.lift(case, reason="不再需要", by=leader, at=NOW)
    assert "staff" in seers(world, case)
    with pytest.raises(PermissionDenied):
        actions.lift(accusation(world), reason="x", by=leader, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.restrict(case, reason="x", by=world.actor("staff"), at=NOW)


def test_a_leader_opens_it_with_a_reason_that_the_person_sees(world, browser):
    case = dispatched(world)
    client, opening = browser("leader"), reverse("cases:create_opening", args=[case.pk])
    listed = client.get(reverse("cases:restricted")).content.decode()
    assert case.number in listed
    assert "停车费" not in listed
    assert client.post(opening, {"reason": ""}).status_code == 422
    assert ViewLog.objects.count() == 0
    shown = client.post(opening, {"reason": "上级督查"})
    assert "私分停车费" in shown.content.decode()
    assert "13812345678" not in shown.content.decode()
    view = ViewLog.objects.get()
    assert (view.person_id, view.reason, view.fields) == (case.reporter_id, "上级督查", "words")
    assert browser("staff").post(opening, {"reason": "x y"}).status_code == 404
    assert browser("dispatcher").get(reverse("cases:restricted")).status_code == 403


def test_publishing_an_accusation_is_refused_in_words(world, browser):
    case = accusation(world)
    answer = browser("ann").post(
        reverse("cases:create_publication", args=[case.pk]), {"title": "新", "text": "新", "is_public": "on"}
    )
    assert answer.status_code == 422
    assert "confidential" in answer.content.decode() or "保密" in answer.content.decode()
    assert Case.objects.get(pk=case.pk).public_title != "新"


def test_the_reporter_picks_the_unit_before_sending(world, browser):
    from helin.features.cases.tests.conftest import draft

    case = draft(world, by="bob", appeal_type="accusation", text="和美物业乱收费。")
    client = browser("bob")
    client.post(reverse("cases:report_check", args=[case.pk]), {"unit": world.firm.pk})
    case.refresh_from_db()
    assert (case.status, case.named) == ("submitted", [world.firm.pk])


def test_who_writes_an_accusation_down_gets_a_number_and_sees_it_no_more(world):
    case = actions.file(
        world.concern(appeal_type="accusation"), source="walk_in", by=world.actor("grid_worker"), at=NOW
    )
    assert "grid_worker" not in seers(world, case)
    plain = actions.file(world.concern(), source="walk_in", by=world.actor("staff"), at=NOW)
    assert "staff" in seers(world, plain)


def refused(name):
    return pytest.raises(IntegrityError, match=name)


def test_constraints_say_what_they_hold(world):
    case = accusation(world)
    with refused("an_accusation_is_restricted"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(is_restricted=False)
    with refused("a_restricted_case_is_never_public"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(is_public=True)
    NamedUnit.objects.create(case=case, organisation=world.firm, named_at=NOW)
    with refused("a_case_names_a_unit_once"), transaction.atomic():
        NamedUnit.objects.create(case=case, organisation=world.firm, named_at=NOW)
    by = world.people["dispatcher"]
    made = Restriction.objects.create(case=case, reason="x", by=by, restricted_at=NOW)
    with refused("a_case_is_restricted_once_at_a_time"), transaction.atomic():
        Restriction.objects.create(case=case, reason="x", by=by, restricted_at=NOW)
    with refused("a_restriction_has_a_reason"), transaction.atomic():
        Restriction.objects.filter(pk=made.pk).update(reason="")
    with refused("a_second_person_lifts_a_restriction_with_a_reason"), transaction.atomic():
        Restriction.objects.filter(pk=made.pk).update(lifted_by=by, lifted_reason="x", lifted_at=NOW)
