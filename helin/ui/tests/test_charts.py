import re
from dataclasses import FrozenInstanceError
from itertools import pairwise

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.html import escape

from helin.ui import specimens
from helin.ui.charts import (
    Bar,
    BarChart,
    Choropleth,
    DotChart,
    Estimate,
    HeatTable,
    LineChart,
    Region,
    Series,
    bars,
    heat,
    intervals,
    lines,
    maps,
    scales,
)
from helin.ui.charts.maps import draw

SQUARE = ((0.0, 0.0), (4.0, 0.0), (4.0, 2.0), (0.0, 2.0))


def drawn(tag: str, chart: object) -> str:
    with translation.override("en"):
        return Template("{% load charts %}{% " + tag + " chart %}").render(Context({"chart": chart}))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 168, (0, 50, 100, 150, 200)), (0, 0.4, (0, 0.1, 0.2, 0.3, 0.4)), (0, 0, (0, 1)), (40, 100, (40, 60, 80, 100))],
)
def test_ticks_are_round_and_cover_the_values(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert scales.ticks(low, high) == pytest.approx(expected)


def test_figures_are_worded() -> None:
    assert [scales.worded(1234.5, "%", 1), scales.worded(-3), scales.worded(2, "km")] == ["1,234.5%", "−3", "2 km"]


@pytest.mark.parametrize(
    ("tag", "chart"),
    [
        ("bars", specimens.BARS),
        ("dot_interval", specimens.DOTS),
        ("lines", specimens.LINES),
        ("heat_table", specimens.HEAT),
        ("choropleth", specimens.MAP),
    ],
)
def test_each_picture_has_its_finding_and_a_table_and_no_inline_style(tag: str, chart: BarChart) -> None:
    html = drawn(tag, chart)
    with translation.override("en"):
        assert f"<h3>{escape(chart.finding)}</h3>" in html
    assert html.count("<table") == 1
    assert " style=" not in html


def test_texts_of_a_picture_are_escaped() -> None:
    evil = Region("<script>alert(1)</script>", (SQUARE,), 3, href="#a")
    html = drawn("choropleth", Choropleth("<b>", (evil,), row_heading="<i>"))
    assert "<script>alert" not in html
    assert "<b>" not in html


def test_interval_is_drawn_and_n_is_said() -> None:
    chart = DotChart("f", (Estimate("a", 50, 25, 75, 20),), "Row", "Value", span=(0, 100))
    html = drawn("dot_interval", chart)
    assert re.search(r'class="interval" x1="25\.0%" x2="75\.0%"', html)
    assert 'cx="50.0%"' in html
    assert "n = 20" in html
    assert "25–75%" in html


@pytest.mark.parametrize(("n", "judged"), [(9, False), (10, True)])
def test_too_few_are_drawn_hollow_and_said(n: int, judged: bool) -> None:
    html = drawn("dot_interval", DotChart("f", (Estimate("a", 50, 25, 75, n),), "Row", "Value"))
    assert ("hollow" not in html, "too few to judge" not in html) == (judged, judged)


def test_an_interval_that_does_not_hold_its_value_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        list(intervals.draw(DotChart("f", (Estimate("a", 10, 25, 75, 20),), "Row", "Value")))


def test_bars_start_at_zero_and_keep_their_proportion() -> None:
    chart = BarChart("f", (Bar("a", 100), Bar("b", 50)), "Row", "Value")
    assert [bar.width for bar in bars.draw(chart)] == [100, 50]
    with pytest.raises(ValueError, match="zero"):
        list(bars.draw(BarChart("f", (Bar("a", -1),), "Row", "Value")))


def test_one_marked_bar_greys_the_others() -> None:
    marked = BarChart("f", (Bar("a", 2, is_marked=True), Bar("b", 1)), "Row", "Value")
    assert [bar.is_marked for bar in bars.draw(marked)] == [True, False]
    assert [bar.is_marked for bar in bars.draw(BarChart("f", (Bar("a", 2), Bar("b", 1)), "Row", "Value"))] == [True] * 2


def test_empty_charts_draw() -> None:
    assert "<table" in drawn("bars", BarChart("f", (), "Row", "Value"))
    assert "<table" in drawn("dot_interval", DotChart("f", (), "Row", "Value"))
    assert "<table" in drawn("lines", LineChart("f", (), (), "Row"))
    assert "<table" in drawn("heat_table", HeatTable("f", (), (), (), "Row"))


def test_a_gap_is_a_gap_in_the_line_and_a_dash_in_the_table() -> None:
    chart = LineChart("f", ("1", "2", "3", "4", "5"), (Series("a", (1, 2, None, 4, 3)),), "Month")
    geometry = lines.draw(chart)
    assert len(geometry.lines[0].runs) == 2
    assert len(geometry.lines[0].points) == 4
    assert geometry.rows[2] == ("3", ("–",))


def test_labels_at_the_line_ends_do_not_cover_each_other() -> None:
    series = tuple(Series(name, (0, value)) for name, value in zip("abcd", (0, 1, 1, 100), strict=True))
    chart = LineChart("f", ("1", "2"), series, "Month")
    ys = sorted(line.label_y for line in lines.draw(chart).lines)
    assert min(b - a for a, b in pairwise(ys)) >= lines.LABEL_GAP - 0.01
    assert ys[-1] <= 100


def test_at_most_four_series_of_equal_length() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        lines.draw(LineChart("f", ("1",), tuple(Series(str(i), (1,)) for i in range(5)), "Month"))
    with pytest.raises(ValueError, match="one value a period"):
        lines.draw(LineChart("f", ("1", "2"), (Series("a", (1,)),), "Month"))


@pytest.mark.parametrize(("count", "text"), [(None, "–"), (0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (1200, "1,200")])
def test_small_counts_are_withheld(count: int | None, text: str) -> None:
    chart = HeatTable("f", ("r",), ("c", "d"), ((count, 1200),), "Row")
    assert next(heat.draw(chart))[1][0].text == text
    assert (drawn("heat_table", chart).count(">4<"), drawn("heat_table", chart).count(">1<")) == (0, 0)


def test_a_desk_may_see_all_counts() -> None:
    assert next(heat.draw(HeatTable("f", ("r",), ("c",), ((3,),), "Row", withheld_below=0)))[1][0].text == "3"


def test_shades_follow_the_counts() -> None:
    chart = HeatTable("f", ("r",), tuple("abcde"), ((0, 25, 50, 75, 100),), "Row")
    assert [cell.level for cell in next(heat.draw(chart))[1]] == [0, 1, 2, 3, 4]


def test_map_keeps_proportions_and_turns_north_up() -> None:
    geometry = maps.draw(Choropleth("f", (Region("a", (SQUARE,), 1),), "Row", is_geographic=False))
    assert geometry.shapes[0].path == "M2 140L278 140L278 2L2 2Z"
    assert geometry.height == pytest.approx(142)


def test_longitudes_shrink_with_the_latitude() -> None:
    ring = tuple((118 + x / 100, 60 + y / 100) for x, y in SQUARE)
    geometry = maps.draw(Choropleth("f", (Region("a", (ring,), 1),), "Row"))
    assert geometry.height == pytest.approx(4 + 276, rel=0.01)


def test_unknown_values_are_hatched_not_white() -> None:
    html = drawn("choropleth", specimens.MAP)
    assert 'data-level="unknown" fill="url(#hatch-' in html
    assert "not known or not published" in html


def test_picker_offers_every_region_on_the_map_and_in_the_list() -> None:
    html = drawn("choropleth", specimens.PICKER)
    assert html.count('href="#pick-2"') == 2
    assert html.count('aria-current="true"') == 2
    assert '<details class="chart-table" open>' in html


def test_a_map_needs_ground() -> None:
    with pytest.raises(ValueError, match="ring"):
        maps.draw(Choropleth("f", (), "Row"))


def test_charts_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        specimens.BARS.unit = "x"


def test_the_chosen_region_is_painted_last() -> None:
    assert [shape.region.is_selected for shape in maps.draw(specimens.PICKER).painted][-2:] == [False, True]


def _square(name: str, left: float, side: float) -> Region:
    return Region(name, (((left, 0), (left + side, 0), (left + side, side), (left, side)),), value=1, href="?in=1")


def test_a_map_of_narrow_areas_is_numbered_like_its_list():
    narrow = draw(Choropleth("找", tuple(_square(f"很长的社区名字{n}", n * 1.0, 1.0) for n in range(8)), "社区"))
    assert narrow.is_numbered
    assert [shape.label for shape in narrow.shapes] == [str(n) for n in range(1, 9)]
    wide = draw(Choropleth("找", (_square("东", 0, 5), _square("西", 5, 5)), "社区"))
    assert not wide.is_numbered
    assert [shape.label for shape in wide.shapes] == ["东", "西"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ((3, 4), ["3", "4"]),
        ((0, 9), ["0–1", "2–3", "4–5", "6–7", "8–9"]),
        ((3, 43), ["0–9", "10–19", "20–29", "30–39", "40–49"]),
        ((7, 7), ["7"]),
        ((12, 13), ["12", "13"]),
    ],
)
def test_whole_numbers_have_bands_of_whole_numbers_that_do_not_touch(values: tuple[int, ...], told: list[str]) -> None:
    regions = tuple(Region(str(n), (SQUARE,), value) for n, value in enumerate(values))
    found = draw(Choropleth("f", regions, "Row"))
    assert [band.text for band in found.bands] == told
    assert {shape.level for shape in found.shapes} <= {str(band.level) for band in found.bands}
    assert len(values) == 1 or found.shapes[0].level == "0"


def test_parts_have_bands_between_round_values() -> None:
    regions = tuple(Region(str(n), (SQUARE,), value) for n, value in enumerate((0.0, 1.0)))
    assert draw(Choropleth("f", regions, "Row", decimals=1)).bands[0].text == "0.0–0.2"


def test_the_label_of_a_bent_area_stands_inside_it() -> None:
    bent = ((0, 0), (10, 0), (10, 10), (0, 10), (0, 9), (9, 9), (9, 1), (0, 1))
    shape = draw(Choropleth("f", (Region("弯", (bent,), 1),), "Row", is_geographic=False)).shapes[0]
    x, y = (shape.x - 2) / 27.6, (shape.y - 2) / 27.6
    assert not (0 < x < 9 and 1 < y < 9), "the centroid lies in the hollow"
    assert 0 <= x <= 10
    assert 0 <= y <= 10
