"""A list leaves the house masked, marked and on record; the forms are measured, nobody is."""

import csv
import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from django.db.models import Q
from django.urls import reverse

from helin.core.journal.models import Entry
from helin.features.cases import actions, queries
from helin.features.cases.models import FormTime
from helin.features.cases.queries import Filters, Queue, export
from helin.features.cases.tests.conftest import NOW
from helin.kit import sheets
from helin.kit.sheets import as_csv, as_xlsx, defused

pytestmark = pytest.mark.django_db
EVIL = "=HYPERLINK(1)"


def _take(client, kind="csv", purpose="check", **asked):
    asked = "&".join(f"{k}={v}" for k, v in asked.items())
    return client.post(reverse("cases:exports") + f"?from={asked}", {"purpose": purpose, "kind": kind})


def _rows(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_list_leaves_masked_with_a_watermark_and_on_record(world, browser):
    world.filed(title="请回电 13812345678"), world.filed(title="举报", appeal_type="accusation")
    answer = _take(browser("dispatcher"), queue="triage")
    (mark,), head, *rows = _rows(answer)
    assert mark.startswith("赵dispatcher 于 ")
    assert "用途：核对数据用。清单：待受理" in mark
    assert head[:2] == ["编号", "什么事"]
    assert [row[1] for row in rows] == ["请回电 138****5678"]
    entry = Entry.objects.get(kind="cases.export")
    assert entry.payload == {"purpose": "check", "file": "csv", "count": 1}
    assert answer["Cache-Control"] == "no-store"


def test_without_the_exclusion_an_accusation_would_leave(world, monkeypatch):
    """The control: the row is in the list itself."""
    world.filed(title="举报", appeal_type="accusation")
    actor = world.actor("dispatcher")
    assert queries.export_rows(actor, Queue.TRIAGE, Filters(), at=NOW) == ([], False)
    monkeypatch.setattr(export, "LEAVES", Q())
    assert len(queries.export_rows(actor, Queue.TRIAGE, Filters(), at=NOW)[0]) == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"])
def test_no_cell_is_run_as_a_formula(cell):
    assert defused(cell).startswith("'")
    assert defused("1=1") == "1=1"


def test_both_kinds_of_file_hold_defused_cells_and_the_watermark(monkeypatch):
    table = [["mark & <so>"], [EVIL, "灯"]]
    assert list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig")))) == [["mark & <so>"], [f"'{EVIL}", "灯"]]
    with zipfile.ZipFile(io.BytesIO(as_xlsx(table, title="mark", author="赵", at=NOW))) as file:
        parts = {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}
    cells = [t.text for t in parts["xl/worksheets/sheet1.xml"].iter(f"{{{sheets.SPREADSHEET}}}t")]
    assert cells == ["mark & <so>", f"'{EVIL}", "灯"]
    assert {"mark", "赵", "2026-11-24T02:00:00Z"} == {t.text for t in parts["docProps/core.xml"]}
    monkeypatch.setattr(sheets, "FORMULA", ("never",))  # the control
    assert EVIL in as_csv(table).decode("utf-8-sig").splitlines()[1].split(",")


def test_a_large_list_is_cut_and_says_so(world, browser, monkeypatch):
    world.filed(), world.filed()
    monkeypatch.setattr(export, "EXPORT_MAX", 1)
    rows = _rows(_take(browser("dispatcher"), queue="triage"))
    assert len(rows) == 4
    assert "只含最新的" in rows[1][0]


def test_nothing_leaves_without_a_purpose_or_a_right_and_never_what_is_of_others(world, browser):
    case = world.advanced(world.filed(title="窨井盖松动"), "accept", "dispatch")
    assert _take(browser("dispatcher"), purpose="").status_code == 422
    for who in ("grid_worker", "ann"):
        assert _take(browser(who)).status_code == 403
    assert not Entry.objects.filter(kind="cases.export").exists()
    for who, count in (("handler", 1), ("heating_handler", 0), ("staff_of_second", 0), ("dispatcher_elsewhere", 0)):
        assert (_take(browser(who), queue="all").content.decode("utf-8-sig").count(case.number)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_costs_the_same_for_one_and_three(world, django_assert_num_queries, count):
    for _ in range(count):
        world.filed()
    actor = world.actor("dispatcher")
    queries.export_rows(actor, Queue.TRIAGE, Filters(), at=NOW)
    with django_assert_num_queries(2):  # the second is the calendar's token, asked once in ten seconds where it runs
        assert len(queries.export_rows(actor, Queue.TRIAGE, Filters(), at=NOW)[0]) == count


def _times(world, verb, seconds, month=date(2026, 11, 1)):
    FormTime.objects.bulk_create(FormTime(street=world.street, verb=verb, month_on=month, seconds=s) for s in seconds)


def test_under_ten_no_median_is_shown(world):
    _times(world, "reply", [60] * 9 + [600]), _times(world, "accept", [60] * 9)
    found = queries.form_minutes(world.street.pk, at=NOW)
    assert (found["reply"].n, found["reply"].minutes) == (10, 1.0)
    assert (found["accept"].minutes, found["accept"].text) == (None, "太少，不显示")
    assert queries.form_minutes(world.other_street.pk, at=NOW) == {}


def test_the_trend_goes_by_month_and_needs_two(world):
    _times(world, "reply", [120] * 10)
    assert queries.minutes_trend(world.street.pk, at=NOW) is None
    _times(world, "sign", [240] * 10, date(2026, 9, 1)), _times(world, "sign", [9] * 9, date(2026, 10, 1))
    chart = queries.minutes_trend(world.street.pk, at=NOW)
    assert chart.series[0].values == (4.0, None, 2.0)


def test_the_leader_reads_fields_counted_from_the_forms(world, browser, django_assert_max_num_queries):
    _times(world, "reply", [90] * 12)
    client = browser("leader")
    page = client.get(reverse("cases:burden")).content.decode()
    cells = re.sub("<td [^>]*>", "<td>", page)
    assert "</th><td>1</td><td>1</td><td>1.5 分钟</td><td>12</td>" in cells
    with django_assert_max_num_queries(6):
        client.get(reverse("cases:burden"))
    for who in ("dispatcher", "handler", "verifier", "ann"):
        assert browser(who).get(reverse("cases:burden")).status_code == 403


def test_an_export_for_a_word_that_is_no_purpose_is_refused(world):
    with pytest.raises(ValueError, match="fun"):
        actions.record_export(
            street=world.street, purpose="fun", kind="csv", count=1, by=world.actor("dispatcher"), at=NOW
        )
