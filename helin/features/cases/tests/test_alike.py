from datetime import timedelta

import pytest
from django.urls import reverse

from helin.core.places.models import Place
from helin.features.cases import queries
from helin.features.cases.models import Case
from helin.features.cases.tests.conftest import NOW, draft, public
from helin.features.cases.workflow import AppealType

pytestmark = pytest.mark.django_db


def test_a_reporter_sees_open_public_cases_nearby_with_the_reason(world):
    case = public(world)
    (row,) = queries.similar_public(draft(world), at=NOW)
    assert (row.number, row.title, row.joined) == (case.number, "楼道灯不亮", 0)
    assert row.reason.startswith("同一栋楼；都提到：")
    assert "楼道灯坏" in row.reason


@pytest.mark.parametrize(
    "hidden",
    [
        {"is_public": False},
        {"appeal_type": AppealType.ACCUSATION},
        {"title": "小区停车", "text": "车位不够，晚上停不进来。"},
    ],
)
def test_what_is_private_or_different_is_not_shown_to_a_reporter(world, hidden):
    public(world, **hidden)
    assert queries.similar_public(draft(world), at=NOW) == []


def test_a_private_twin_shows_nowhere_on_the_reporters_page(world, browser):
    twin = public(world, is_public=False, title="暗号楼道灯", text="暗号：二单元楼道灯坏了，老人不敢下楼。")
    page = browser("bob").get(reverse("cases:report_check", args=[draft(world).pk])).content.decode()
    assert twin.number not in page
    assert "暗号" not in page
    assert "我也遇到了" not in page


def test_a_masked_number_is_not_found_by_guessing_it(world):
    public(world, title="漏水", text="电话13812345678，请联系。")
    guess = draft(world, title="1234", text="12345，234")
    assert queries.similar_public(guess, at=NOW) == []


def test_old_closed_far_and_own_cases_are_not_shown(world):
    old = public(world)
    Case.objects.filter(pk=old.pk).update(submitted_at=NOW - timedelta(days=90))
    public(world, by="bob")
    elsewhere = Place.objects.create(
        kind="grid", parent=world.other_community, name="兰亭网格", code="370724002002001", grid_kind="basic"
    )
    public(world, place_id=elsewhere.pk)
    world.filed(is_public=True)  # not past the desk
    assert queries.similar_public(draft(world), at=NOW) == []


def test_nothing_is_offered_for_an_accusation(world):
    public(world)
    assert queries.similar_public(draft(world, appeal_type=AppealType.ACCUSATION), at=NOW) == []


def test_three_at_most_in_a_constant_number_of_queries(world, django_assert_num_queries):
    mine = draft(world)
    public(world)
    queries.similar_public(mine, at=NOW)  # the calendar is read once a process
    with django_assert_num_queries(5):
        assert len(queries.similar_public(mine, at=NOW)) == 1
    for _ in range(4):
        public(world)
    with django_assert_num_queries(5):
        assert len(queries.similar_public(mine, at=NOW)) == 3


def test_the_desk_sees_likely_duplicates_and_only_there(world, browser):
    first = world.filed(title="楼道灯坏了，电话13812345678")
    second = world.filed(by="bob")
    page = browser("dispatcher").get(reverse("cases:show", args=[second.pk])).content.decode()
    assert "可能是同一件事" in page
    assert first.number in page
    assert "13812345678" not in page
    assert first.number not in browser("bob").get(reverse("cases:show", args=[second.pk])).content.decode()
    assert first.number not in browser("staff").get(reverse("cases:show", args=[second.pk])).content.decode()


def test_likely_duplicates_leave_out_accusations_and_what_the_actor_may_not_see(world, django_assert_num_queries):
    case, by = world.filed(), world.actor("dispatcher")
    world.filed(appeal_type=AppealType.ACCUSATION)
    assert queries.likely_duplicates(case, by, at=NOW) == []
    accusation = world.filed(appeal_type=AppealType.ACCUSATION)
    assert queries.likely_duplicates(accusation, by, at=NOW) == []
    for _ in range(4):
        world.filed(by="bob")
    with django_assert_num_queries(5):
        assert len(queries.likely_duplicates(case, by, at=NOW)) == 3
    assert queries.likely_duplicates(case, world.actor("staff_of_second"), at=NOW) == []
