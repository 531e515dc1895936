"""What does not count, for everybody to see: counted by reason and period, and no case told apart."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from helin.features.cases import queries
from helin.features.cases.models import Case, Exclusion, RateScheme, Ruling
from helin.features.cases.queries import left_out
from helin.features.cases.tests.conftest import NOW
from helin.features.cases.tests.disputing import ALL, appealed, asked, contested, decided, judged, settled
from helin.features.cases.workflow import Ruled
from helin.kit.disclosure import Published, publish
from helin.kit.periods import Period

pytestmark = pytest.mark.django_db
PERIOD = Period(date(2026, 11, 19), date(2026, 12, 19))
DAY = timedelta(days=1)


def scheme(world):
    return RateScheme.of_street(world.street.pk, on=NOW.date())


def page_of(world, period=PERIOD):
    return queries.left_out_page(world.street.pk, period, scheme(world))


def cells(table, label):
    return next(list(line.cells) for line in (*table.lines, table.total) if line.label == label)


def rulings(world, verb, reason, count, *, said_at=NOW, role=""):
    """So many cases with one step: rows as the actions write them, without their way there."""
    for _ in range(count):
        case = world.filed()
        exclusion = Exclusion.objects.create(
            case=case, street=world.street, reason=reason, asked_by_id=1, asked_at=said_at
        )
        Ruling.objects.create(exclusion=exclusion, verb=verb, words="x", by_id=1, role=role, said_at=said_at)


def test_each_step_is_counted_by_reason_and_in_which_role_it_was_taken(world):
    for number in range(5):
        case = world.advanced(world.filed(), *ALL)
        exclusion = decided(world, asked(world, case), by="leader" if number else "dispatcher")
        settled(world, contested(world, exclusion), by="verifier")
        judged(world, appealed(world, case), uphold=False)
    page = page_of(world)
    assert cells(page.exclusions, "要求不合理，没有人能办或该办")[:3] == ["5", "0", "5"]
    assert cells(page.exclusions, "合计") == ["5", "0", "5", "5", "5", "0"]
    assert cells(page.appeals, "合计") == ["5", "5", "0"]
    assert [roles for _label, roles in page.deciders] == ["街道负责人、派单员", "回访员", "街道负责人"]
    assert page.finding == "这一期有 5 件不计入三率"
    assert page.call_backs == "5"


def test_small_counts_are_withheld_and_the_total_that_would_tell_them(world):
    counts = {"unreasonable": 9, "out_of_scope": 6, "untrue": 7, "repeated": 3, "beyond_control": 5}
    for reason, count in counts.items():
        rulings(world, Ruled.EXCLUDE, reason, count)
    page = page_of(world)
    column = [line.cells[2] for line in page.exclusions.lines]
    assert column == ["9", "6", "7", "不公布", "5"]
    assert page.exclusions.total.cells[2] == "至少 28"
    assert page.finding == "这一期至少 28 件不计入三率"


def test_of_a_few_cases_alone_no_figure_is_told(world):
    rulings(world, Ruled.EXCLUDE, "untrue", 3)
    page = page_of(world)
    assert page.exclusions.total.cells[2] == "至少 1"
    assert page.finding == "这一期至少 1 件不计入三率"
    assert "3" not in "".join("".join(line.cells) for line in page.exclusions.lines)


def test_nothing_left_out_is_said_so(world):
    page = page_of(world)
    assert page.finding == "这一期没有事项不计入三率"
    assert page.call_backs == "0"
    assert [roles for _label, roles in page.deciders] == ["没有作过决定"] * 3


def test_a_handful_of_call_backs_is_not_counted_either(world):
    world.advanced(world.filed(), *ALL)
    assert page_of(world).call_backs == "不到五件"


def test_another_street_and_another_period_are_not_counted(world):
    rulings(world, Ruled.EXCLUDE, "untrue", 6)
    rulings(world, Ruled.EXCLUDE, "untrue", 6, said_at=NOW - 60 * DAY)
    assert page_of(world).exclusions.total.cells[2] == "6"
    there = queries.left_out_page(world.other_street.pk, PERIOD, scheme(world))
    assert there.exclusions.total.cells[2] == "0"


def test_what_was_shown_once_does_not_change(world):
    """Otherwise one figure could be taken from the other, and what is left is a single case."""
    before = Period(date(2026, 10, 19), date(2026, 11, 19))
    rulings(world, Ruled.ASK_EXCLUSION, "untrue", 6, said_at=NOW - 20 * DAY)
    shown = page_of(world, before)
    for exclusion in Exclusion.objects.all():
        decided(world, exclusion, by="leader", at=NOW)
    assert page_of(world, before) == shown
    assert page_of(world).exclusions.total.cells[2] == "6"


def test_only_finished_periods_are_offered_and_none_overlaps_another(world):
    found = queries.closed_periods([scheme(world)], date(2026, 11, 24), count=3)
    assert [(p.first, p.end) for p in found] == [
        (date(2026, 10, 19), date(2026, 11, 19)),
        (date(2026, 9, 19), date(2026, 10, 19)),
        (date(2026, 8, 19), date(2026, 9, 19)),
    ]
    later = RateScheme(street=world.street, starts_on=date(2026, 11, 1), period_day=1)
    found = queries.closed_periods([later, scheme(world)], date(2026, 12, 5), count=3)
    assert [(p.first, p.end) for p in found] == [
        (date(2026, 11, 1), date(2026, 12, 1)),
        (date(2026, 10, 19), date(2026, 11, 1)),
        (date(2026, 9, 19), date(2026, 10, 19)),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_two_statements_however_many(world, django_assert_num_queries, count):
    rulings(world, Ruled.EXCLUDE, "untrue", count)
    row = scheme(world)
    with django_assert_num_queries(2):
        queries.left_out_page(world.street.pk, PERIOD, row)


def test_anybody_reads_it_and_finds_it_from_the_public_pages_and_the_dashboard(world, browser):
    url, case = reverse("cases:public_left_out"), world.advanced(world.filed(is_public=True), *ALL)
    page = browser().get(url)
    assert page.status_code == 200
    periods = re.findall(r'href="\?from=(\d{4}-\d\d-\d\d)"', page.content.decode())
    assert len(periods) == left_out.PERIODS
    assert max(periods) < timezone.localdate().isoformat()
    older = browser().get(url, {"from": periods[3]})
    assert older.context["page"].period.first.isoformat() == periods[3]
    assert browser().get(url, {"from": "2030-01-01"}).context["page"].period.first.isoformat() == periods[0]
    for where in (reverse("cases:public_list"), reverse("cases:public_page", args=[case.number])):
        assert url in browser().get(where).content.decode()
    assert url in browser("leader").get(reverse("cases:dashboard")).content.decode()


def test_no_case_is_named_on_it(world, browser):
    case = world.advanced(world.filed(is_public=True), *ALL, at=NOW - 40 * DAY)
    exclusion = decided(world, asked(world, case, at=NOW - 40 * DAY), by="leader", at=NOW - 40 * DAY)
    for period in queries.closed_periods([scheme(world)], timezone.localdate()):
        page = browser().get(reverse("cases:public_left_out"), {"from": period.first.isoformat()}).content.decode()
        for hidden in (case.number, case.title, world.firm.name, f"exclusions/{exclusion.pk}", "免三年物业费"):
            assert hidden not in page


def attacked(page):
    """Somebody who adds and subtracts what stands in one column: the counts that only one number fits."""
    found = []
    for table in (page.exclusions, page.appeals):
        for place in range(len(table.total.cells)):
            column = [line.cells[place] for line in table.lines]
            total = table.total.cells[place]
            hidden = [cell for cell in column if not cell.isdigit()]
            if len(hidden) == 1 and total.isdigit():
                found.append(int(total) - sum(int(cell) for cell in column if cell.isdigit()))
    return found


def naive(counts, **_options):
    return Published(tuple(None if 0 < count < 5 else count for count in counts), sum(counts))


@pytest.mark.parametrize(("rule", "recovered"), [(publish, []), (naive, [3])])
def test_subtracting_recovers_no_count_and_without_the_rule_it_does(world, monkeypatch, rule, recovered):
    """The negative control: with small counts alone withheld, the column tells the three."""
    for reason, count in {"unreasonable": 9, "out_of_scope": 8, "untrue": 7, "repeated": 3}.items():
        rulings(world, Ruled.EXCLUDE, reason, count)
    monkeypatch.setattr(left_out, "publish", rule)
    assert attacked(page_of(world)) == recovered


def test_a_step_keeps_the_role_of_whoever_decided(world):
    case = world.advanced(world.filed(), *ALL)
    decided(world, asked(world, case), by="leader")
    judged(world, appealed(world, case), uphold=False)
    roles = dict(Ruling.objects.values_list("verb", "role"))
    assert roles == {"ask_exclusion": "", "exclude": "leader", "appeal_rating": "", "dismiss_appeal": "leader"}


def test_what_is_confidential_is_counted_nowhere_so_that_nobody_can_subtract_it(world):
    rulings(world, Ruled.EXCLUDE, "out_of_scope", 7)
    before = page_of(world).exclusions.total.cells
    assert "7" in before
    Case.objects.filter(pk=Case.objects.latest("pk").pk).update(is_restricted=True)
    after = page_of(world).exclusions.total.cells
    assert ("7" in after, "6" in after) == (False, True)
