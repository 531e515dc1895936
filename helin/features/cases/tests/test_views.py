import re
from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from helin.core.places.models import Place
from helin.features.cases import actions, queries
from helin.features.cases.models import Case
from helin.features.cases.queries.timeline import Side
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.workflow import Status

pytestmark = pytest.mark.django_db


def test_a_visitor_reports_in_three_steps_and_follows_by_link(world, browser):
    client = browser()
    step = client.post(reverse("cases:report"), {"text": "三号楼二单元的楼道灯坏了。晚上很黑。", "appeal_type": "help"})
    where = step["Location"]
    assert client.get(where).status_code == 200
    inside = client.get(where, {"in": world.grid.pk})
    assert "春悦花园3号楼" in inside.content.decode()
    step = client.post(f"{where}?in={world.grid.pk}", {"place": world.building.pk, "location_text": "二单元"})
    check = step["Location"]
    assert "三号楼二单元的楼道灯坏了" in client.get(check).content.decode()
    step = client.post(check, {"is_public": "on", "name": "", "phone": ""})
    sent = client.get(step["Location"]).content.decode()
    case = Case.objects.get()
    assert (case.status, case.place_id, case.is_public) == (Status.SUBMITTED, world.building.pk, True)
    assert case.number in sent
    link = re.search(r'href="([^"]*/track/[^"]+)"', sent).group(1)
    follower = browser()
    assert reverse("people:sign_in") in follower.get(reverse("cases:show", args=[case.pk])).url
    assert follower.get(link, follow=True).status_code == 200


def test_a_wrong_link_is_not_found(world, browser):
    case = world.filed()
    assert browser().get(reverse("cases:track_link", args=[case.number, "0" * 32])).status_code == 404


def test_an_empty_report_keeps_what_was_typed_and_says_what_is_missing(world, browser):
    answer = browser().post(reverse("cases:report"), {"text": "", "appeal_type": "suggestion"}, follow=True)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page
    assert re.search(r'value="suggestion"[^>]*checked', page)
    assert not Case.objects.exists()


def test_the_wrong_move_is_409_and_shows_the_truth(world, browser):
    case = world.filed()
    client = browser("dispatcher")
    client.post(reverse("cases:create_transition", args=[case.pk]), {"verb": "accept", "category": world.category.pk})
    again = client.post(
        reverse("cases:create_transition", args=[case.pk]), {"verb": "accept", "category": world.category.pk}
    )
    assert again.status_code == 409


def test_missing_words_are_422_at_their_field(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start")
    answer = browser("handler").post(
        reverse("cases:create_transition", args=[case.pk]), {"verb": "reply", "reply": " "}
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    case.refresh_from_db()
    assert case.status == Status.HANDLING


def test_four_people_carry_a_concern_to_its_end(world, browser):
    case = world.filed()
    move = reverse("cases:create_transition", args=[case.pk])
    for who, data in [
        ("dispatcher", {"verb": "accept", "category": world.category.pk}),
        ("dispatcher", {"verb": "dispatch", "organisation": world.firm.pk}),
        ("handler", {"verb": "sign"}),
        ("handler", {"verb": "start"}),
        ("handler", {"verb": "reply", "reply": "已换好。"}),
        ("ann", {"verb": "rate", "solved": "yes", "grade": "5"}),
        ("verifier", {"verb": "close"}),
    ]:
        client = browser(who)
        assert client.get(reverse("cases:show", args=[case.pk]), {"verb": data["verb"]}).status_code == 200
        assert client.post(move, data).status_code == 302, (who, data)
    case.refresh_from_db()
    assert case.status == Status.CLOSED


def test_the_handling_unit_never_sees_who_reported(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch")
    page = browser("handler").get(reverse("cases:show", args=[case.pk])).content.decode()
    assert "赵" not in page
    assert "1380000" not in page
    assert browser("handler").post(
        reverse("cases:create_contact_view", args=[case.pk]), {"reason": "call_back"}
    ).status_code in (403, 404)


def test_the_desk_opens_a_contact_with_a_reason_only(world, browser):
    from helin.core.people.models import ViewLog

    case = world.filed()
    client, url = browser("dispatcher"), reverse("cases:create_contact_view", args=[case.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not ViewLog.objects.exists()
    answer = client.post(url, {"reason": "place"})
    assert "赵ann" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert ViewLog.objects.get().person_id == world.people["ann"].pk


@pytest.mark.parametrize("count", [1, 3])
def test_the_work_list_costs_the_same_for_one_and_three(world, browser, django_assert_num_queries, monkeypatch, count):
    now = timezone.now()  # what is kept for a minute would be read anew when the minute turns
    monkeypatch.setattr(timezone, "now", lambda: now)
    for _ in range(count):
        world.filed()
    client = browser("dispatcher")
    client.get(reverse("cases:desk"))
    with django_assert_num_queries(7):
        page = client.get(reverse("cases:desk"), {"queue": "triage"})
    assert page.content.decode().count("楼道灯不亮") == count


def test_search_finds_words_of_two_characters(world, browser):
    world.filed(title="窨井盖松动", text="东门口窨井盖松动，车压过去很响。")
    world.filed()
    client = browser("dispatcher")
    page = client.get(reverse("cases:desk"), {"queue": "all", "q": "窨井"}).content.decode()
    assert "窨井盖松动" in page
    assert "楼道灯不亮" not in page


def test_staff_intake_files_once(world, browser):
    client, url = browser("staff"), reverse("cases:intake")
    assert client.get(url).status_code == 200
    data = {
        "source": "phone", "title": "暖气不热", "text": "五楼暖气不热。", "appeal_type": "help",
        "place": world.building.pk,
        "name": "钱大妈", "phone": "13900001111", "request_key": str(uuid4()),
    }  # fmt: skip
    first, second = client.post(url, data), client.post(url, data)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_a_form_sent_again_with_other_words_says_so_and_loses_nothing(world, browser):
    client, url = browser("staff"), reverse("cases:intake")
    data = {
        "source": "phone", "title": "暖气不热", "text": "五楼暖气不热。", "appeal_type": "help",
        "place": world.building.pk, "name": "钱大妈", "phone": "13900001111", "request_key": str(uuid4()),
    }  # fmt: skip
    client.post(url, data)
    answer = client.post(url, data | {"title": "电梯不动", "text": "电梯停在五楼。"})
    page = answer.content.decode()
    number = Case.objects.get().number
    assert answer.status_code == 409
    assert number in page
    assert "电梯停在五楼。" in page
    key = re.search(r'name="request_key" value="([^"]+)"', page)[1]
    assert key != data["request_key"]
    again = client.post(url, data | {"title": "电梯不动", "text": "电梯停在五楼。", "request_key": key})
    assert again.status_code == 302
    assert set(Case.objects.values_list("title", flat=True)) == {"暖气不热", "电梯不动"}


def test_staff_intake_takes_places_of_the_own_community_only(world, browser):
    client, url = browser("staff"), reverse("cases:intake")
    elsewhere = Place.objects.create(
        kind="grid", parent=world.other_community, name="兰亭网格", code="370724002002001", grid_kind="basic"
    )
    closed = Place.objects.create(kind="building", parent=world.grid, name="已拆楼", closed_on=date(2020, 1, 1))
    page = client.get(url).content.decode()
    assert "百合社区 · 春悦网格" in page
    assert "春悦花园3号楼" in page
    assert "兰亭网格" not in page
    assert "已拆楼" not in page
    said = {"source": "phone", "title": "暖气不热", "text": "五楼暖气不热。", "appeal_type": "help"}
    for place in (elsewhere.pk, closed.pk, world.street.pk, 10**30, "x", ""):
        assert client.post(url, {**said, "place": place, "request_key": str(uuid4())}).status_code == 422
    assert Case.objects.count() == 0


@pytest.mark.parametrize("name", ["cases:desk", "cases:field", "cases:intake", "cases:dashboard"])
def test_residents_have_no_desk(world, browser, name):
    assert browser("ann").get(reverse(name)).status_code == 403


def test_public_pages_show_masked_words_only(world, browser):
    text = "我叫王小明，电话13812345678。垃圾没人收。"
    case = world.advanced(world.filed(text=text, is_public=True), "accept", "dispatch", "sign", "start", "reply")
    page = browser().get(reverse("cases:public_page", args=[case.number])).content.decode()
    assert "13812345678" not in page
    assert "垃圾没人收" in page
    assert "灯泡已换好" in page
    hidden = world.filed(title="不公开的事")
    assert browser().get(reverse("cases:public_page", args=[hidden.number])).status_code == 404
    assert "不公开的事" not in browser().get(reverse("cases:public_list")).content.decode()


def test_dashboard_counts(world, browser):
    world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply", "rate")
    board = queries.dashboard(world.street.pk, since=NOW.replace(day=1), until=NOW.replace(day=28), at=NOW)
    row = next(r for r in board.communities if r.id == world.community.pk)
    assert (row.open, row.solution.n, row.solution.share) == (1, 1, 1.0)
    assert browser("leader").get(reverse("cases:dashboard")).status_code == 200


def test_no_place_is_chosen_for_the_clerk(world, browser):
    answer = browser("staff").post(
        reverse("cases:intake"), {"source": "phone", "title": "暖气", "text": "不热", "place": ""}
    )
    assert answer.status_code == 422
    assert not Case.objects.exists()
    assert re.search(r'<option value="" selected>', answer.content.decode())


def test_the_history_tells_what_a_call_back_found(world, browser):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply", "rate")
    assert "已解决 · 非常满意" in browser("verifier").get(reverse("cases:show", args=[case.pk])).content.decode()


def test_what_is_not_solved_is_offered_again_before_it_can_be_closed_and_the_remark_is_shown(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply")
    said = {"result": "reached", "answered": True, "solved": False, "grade": 1, "comment": "还是响。"}
    case = actions.advance(case, "call_back", by=world.actor("verifier"), at=NOW, **said)
    page = queries.case_page(queries.get_case(world.actor("verifier"), case.pk), world.actor("verifier"), at=NOW)
    assert page.verbs[0] == "reopen"
    assert "还是响。" in page.timeline[-1].said
    assert all("还是响。" not in item.said for item in queries.timeline(case, reader=None))


def test_the_history_says_who_did_it_for_the_reporter(world):
    case = world.advanced(world.filed(), "accept", "dispatch", "sign", "start", "reply", "rate")
    case = actions.advance(case, "reopen", by=world.actor("verifier"), at=NOW, reason="没办好。")
    sides = {item.verb: item.side for item in queries.timeline(case, reader=world.actor("dispatcher"))}
    assert sides["submit"] == Side.REPORTER.label
    assert sides["reopen"] == Side.CALL_BACK.label


def test_the_clerk_is_told_that_a_number_is_somebody_elses(world, browser):
    said = {
        "source": "phone",
        "title": "暖气",
        "text": "不热",
        "appeal_type": "help",
        "place": world.building.pk,
        "request_key": str(uuid4()),
    }
    for name in ("王桂香", "王小二"):
        answer = browser("staff").post(
            reverse("cases:intake"), said | {"phone": "13955556666", "name": name}, follow=True
        )
    assert "王*香" in str(next(iter(answer.context["messages"])))
