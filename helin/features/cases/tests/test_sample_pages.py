"""The pages of a draw: what the public reads, what a small count hides, and the screens of those who call."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from helin.core.people.models import ViewLog
from helin.features.cases import actions
from helin.features.cases.models import RateScheme, Sample, SampleCall
from helin.features.cases.queries.sample_proof import sample_problems
from helin.features.cases.queries.samples import Told, get_sample, heard, sample_file, sample_page, samples
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.drawing import BAD, FIRST, GOOD, called, closed, drawn, make_officer, one_drawn
from helin.features.cases.workflow import SampleResult
from helin.kit.rates import wilson

pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    return client.get(reverse(f"cases:{name}", args=args), query).content.decode()


def main_of(text):
    return text[text.index("<main") : text.index("</main>")]


# What the public may know.


@pytest.mark.parametrize(
    ("hits", "n", "text", "least", "most"),
    [
        (45, 45, "100%", 45, 45),
        (40, 45, "89%", 40, 40),
        (41, 45, "91%以上", 41, 44),
        (44, 45, "91%以上", 41, 44),
        (5, 45, "11%", 5, 5),
        (4, 45, "9%以下", 1, 4),
        (1, 45, "9%以下", 1, 4),
        (0, 45, "0%", 0, 0),
    ],
)
def test_one_to_four_are_never_told_whichever_way_they_answered(hits, n, text, least, most):
    told = Told.of("x", hits, n)
    assert (told.text, told.least, told.most) == (text, least, most)
    assert told.interval == (wilson(least, n)[0], wilson(most, n)[1])


def test_from_what_is_told_no_count_of_one_to_four_can_be_reckoned():
    """Two counts that differ only within one to four read the same: nothing told tells them apart."""
    for n in (10, 30, 59):
        for few in ((1, 2, 3, 4), tuple(n - k for k in (1, 2, 3, 4))):
            told = {Told.of("x", hits, n) for hits in few}
            assert len(told) == 1


class Said:
    """A call as `heard` counts it."""

    def __init__(self, first, second, *, grade=5, now=5, approached=False, result=SampleResult.REACHED):
        self.rating = type("Rating", (), {"solved": first, "grade": grade})
        self.solved, self.grade, self.approached, self.result = second, now, approached, result


def several(**counts):
    answers = {"tt": (True, True), "tf": (True, False), "ft": (False, True), "ff": (False, False)}
    return [Said(*answers[name]) for name, count in counts.items() for _ in range(count)]


def test_the_direction_is_told_only_where_no_cell_gives_anybody_away():
    labels = [row.label for row in heard(several(tt=20, tf=6, ff=5)).rows]
    assert "第一次记“解决”，这次也说解决" in labels
    for hidden in ({"tt": 20, "tf": 6, "ft": 2, "ff": 5}, {"tt": 20, "tf": 3, "ff": 9}):
        assert "第一次记“解决”，这次也说解决" not in [row.label for row in heard(several(**hidden)).rows]


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ({"tt": 30}, "回答的 30 人都和第一次记的一样"),
        ({"tt": 30, "tf": 10}, "回答的 40 人里有 30 人"),
        ({"tt": 30, "tf": 2}, "不一样的不到 5 人"),
        ({"tt": 2, "tf": 30}, "一样的不到 5 人"),
        ({"tt": 9}, "太少，不下结论"),
    ],
)
def test_the_finding_is_computed(counts, says):
    assert says in heard(several(**counts)).finding


def test_why_somebody_did_not_answer_is_told_only_in_fives():
    silent = [Said(True, None, result=SampleResult.NOT_REACHED)] * 6
    refused = [Said(True, None, result=SampleResult.REFUSED)]
    assert dict(heard(several(tt=12) + silent).parts) == {"没有联系上": 6}
    found = heard(several(tt=12) + silent + refused)
    assert (found.parts, found.silent, found.n) == ([], 7, 12)
    assert len(heard(several(tt=12) + silent + refused * 5).parts) == 2


def test_the_chart_draws_only_what_may_be_told():
    assert len(heard(several(tt=30, tf=10)).chart.estimates) == 4
    assert (heard(several(tt=30, tf=2)).chart, len(heard(several(tt=30, tf=2)).veiled)) == (None, 1)
    asked = [Said(True, True, approached=True)] * 2
    found = heard(several(tt=30, tf=10) + asked)
    assert (len(found.chart.estimates), [row.text for row in found.veiled]) == (3, ["10%以下"])


# The public pages.


def test_anybody_reads_the_draw_and_the_results_only_at_the_end(world, browser, settings):
    for number in range(12):
        closed(world, solved=number > 5, grade=5 if number > 5 else 1, title=f"路灯{number}", text="我叫赵ann")
    sample, visitor = drawn(world), browser()
    assert "还没有抽过签" not in page(visitor, "samples")
    shown = page(visitor, "sample", sample.pk)
    for said in (sample.seed, "从 12 件里抽 12 件", "打了 0 件", *sample.frame):
        assert said in shown
    calls = list(sample.calls.all())
    for call in calls[:-1]:
        called(world, call, **GOOD)
    assert "回答的" not in page(visitor, "sample", sample.pk)
    called(world, calls[-1], **GOOD)
    shown = page(visitor, "sample", sample.pk)
    assert "回答的 12 人里有 6 人和第一次记的一样" in shown
    assert "12 人回答了" in shown
    for hidden in ("路灯", "赵ann", "楼道"):
        assert hidden not in shown


def test_the_file_holds_numbers_and_nothing_else(world, browser):
    case = closed(world)
    sample = drawn(world)
    answer = browser().get(reverse("cases:sample_file", args=[sample.pk]))
    said = json.loads(answer.content)
    assert (said["frame"], said["drawn"], said["seed"]) == ([case.number], [case.number], sample.seed)
    assert set(said) == {
        "street", "period", "rule", "seed", "seed_from", "size", "frame", "frame_sha256", "drawn",
    }  # fmt: skip
    assert browser().get(reverse("cases:sample_file", args=[sample.pk + 1])).status_code == 404


def test_how_many_were_left_out_is_not_told_below_five(world, browser):
    closed(world)
    for _ in range(4):
        case = closed(world)
        actions.restrict(case, reason="涉及未成年人", by=world.actor("dispatcher"), at=NOW)
        confidential = case.number
    sample = drawn(world)
    shown = page(browser(), "sample", sample.pk)
    assert "不到五件" in shown
    assert confidential not in shown


def test_a_number_that_became_confidential_later_does_not_go_from_the_list(world, browser):
    """Who compared the list of yesterday with that of today would learn which matter it was."""
    call = one_drawn(world)
    before = main_of(page(browser(), "sample", call.sample_id))
    actions.restrict(call.case, reason="涉及未成年人", by=world.actor("dispatcher"), at=NOW)
    assert main_of(page(browser(), "sample", call.sample_id)) == before
    assert call.case.number in before
    for who in ("verifier", "leader"):
        assert browser(who).get(reverse("cases:sample_call", args=[call.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_database_the_same_however_many_there_are(world, count, django_assert_num_queries):
    for _ in range(count):
        closed(world)
    sample = drawn(world)
    with django_assert_num_queries(2):
        sample_page(get_sample(sample.pk))
    with django_assert_num_queries(2):
        sample_file(get_sample(sample.pk))
    with django_assert_num_queries(1):
        assert len(samples(world.street.pk)) == 1
    with django_assert_num_queries(4):
        sample_problems(sample)


def test_the_list_of_draws_is_the_newest_first_in_one_query(world, django_assert_num_queries):
    for month in (8, 9, 10):
        closed(world, at=NOW.replace(month=month, day=20))
        drawn(world, first_on=date(2026, month, 19))
    with django_assert_num_queries(1):
        rows = samples(world.street.pk)
    assert [(row.size, row.frame, row.done) for row in rows] == [(1, 1, 0)] * 3
    assert [row.id for row in rows] == list(Sample.objects.order_by("-first_on").values_list("pk", flat=True))


# Drawing, and calling.


@pytest.fixture
def over(world):
    """As if it were the day of NOW for the views, too: the period before the present one has a closed case."""
    from django.utils import timezone

    from helin.kit.periods import month_before, month_with

    period = month_before(month_with(timezone.localdate(), start_day=19))
    return closed(world, at=period.span[1] - (NOW - NOW.replace(hour=1))), period


def test_a_leader_draws_on_the_page_once(world, browser, over):
    case, period = over
    leader, url = browser("leader"), reverse("cases:create_sample")
    assert "抽签" in page(leader, "samples")
    assert "从 1 件办结的里抽 1 件" in page(leader, "create_sample")
    made = leader.post(url, {"period": period.first.isoformat()})
    sample = Sample.objects.get()
    assert (made.status_code, made["Location"]) == (302, reverse("cases:sample", args=[sample.pk]))
    assert sample.frame == [case.number]
    again = leader.post(url, {"period": period.first.isoformat()})
    assert (again.status_code, Sample.objects.count()) == (422, 1)
    assert "没有可抽的考核期" in again.content.decode()
    assert "create_sample" not in page(browser(), "samples")


def test_the_page_of_a_call_keeps_what_was_typed_and_shows_both_answers_afterwards(world, browser):
    call, officer = one_drawn(world, solved=True, grade=4), browser("verifier")
    url = reverse("cases:sample_call", args=[call.pk])
    shown = officer.get(url).content.decode()
    assert "楼道灯不亮" in shown
    assert "第一次记的" not in shown
    assert "满意</dd>" not in shown
    wrong = officer.post(url, {"result": "reached", "solved": "0", "grade": "2", "approached": "1", "words": ""})
    assert wrong.status_code == 422
    assert "请" in wrong.content.decode()
    said = {"result": "reached", "solved": "0", "grade": "2", "approached": "1", "words": "灯还是不亮"}
    assert officer.post(url, said).status_code == 302
    shown = officer.get(url).content.decode()
    for told in ("已解决 · 满意", "未解决 · 不满意", "灯还是不亮", "打过招呼", "?verb=reopen"):
        assert told in shown, told
    assert officer.post(url, said).status_code == 422
    assert "和第一次不一样" in page(browser("leader"), "sample_calls")


def test_what_belongs_to_an_answer_is_dropped_without_one(world, browser):
    call = one_drawn(world)
    said = {"result": "refused", "solved": "0", "grade": "1", "approached": "0", "words": "不方便"}
    assert browser("verifier").post(reverse("cases:sample_call", args=[call.pk]), said).status_code == 302
    assert SampleCall.objects.values_list("solved", "grade", "approached", "words").get() == (
        None,
        None,
        None,
        "不方便",
    )


@pytest.mark.django_db(transaction=True)
def test_the_number_shows_once_and_is_logged_with_what_it_was_for(world, browser):
    call, officer = one_drawn(world), browser("verifier")
    url = reverse("cases:create_sample_contact", args=[call.pk])
    assert "13800000000" not in page(officer, "sample_call", call.pk)
    opened = officer.post(url)
    assert (opened.status_code, opened["Cache-Control"]) == (200, "no-store")
    assert "13800000000" in opened.content.decode()
    assert call.case.number in ViewLog.objects.get().reason
    assert "13800000000" not in page(officer, "sample_call", call.pk)
    called(world, SampleCall.objects.get(), **BAD)
    late = officer.post(url)
    assert (late.status_code, "13800000000" in late.content.decode(), ViewLog.objects.count()) == (422, False, 1)


def test_staff_are_told_of_calls_that_nobody_may_make(world, browser):
    closed(world, caller="verifier")
    drawn(world)
    assert "另设一名回访员" in page(browser("leader"), "sample_calls")
    make_officer(world, "bob")
    assert "另设一名回访员" not in page(browser("leader"), "sample_calls")


def test_empty_pages_say_what_will_be_there(world, browser):
    assert "还没有抽过签" in page(browser(), "samples")
    assert "没有要抽查回访的" in page(browser("verifier"), "sample_calls")
    assert "没有可抽的考核期" in page(browser("leader"), "create_sample")


def test_the_size_of_a_draw_is_a_dated_row_with_its_source(world, browser):
    closed(world)
    closed(world, at=NOW - timedelta(days=45))
    own = RateScheme.objects.get()
    own.pk, own.street, own.starts_on, own.sample_size, own.source = None, world.street, FIRST, 7, "街道〔2026〕9号"
    own.save()
    by_own, by_proposal = drawn(world), drawn(world, first_on=date(2026, 9, 19))
    shown = page(browser(), "sample", by_own.pk)
    assert ("规则是抽 7 件" in shown, "街道〔2026〕9号" in shown, "系统的建议" in shown) == (True, True, False)
    shown = page(browser(), "sample", by_proposal.pk)
    assert ("规则是抽 59 件" in shown, "docs/sources.md#audit-sample" in shown) == (True, True)
