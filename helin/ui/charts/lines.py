"""Lines: up to four series over time, labelled at their ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helin.ui.charts.scales import share, ticks, worded
from helin.ui.texts import Text

MOST_SERIES = 4
LABEL_GAP = 12.0
"""Least distance of two labels at the line ends, in per cent of the drawing's height."""


@dataclass(frozen=True, slots=True)
class Series:
    """One value a period; None is a gap, drawn as a gap."""

    label: Text
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """`periods` name the columns; the axis starts at zero unless `from_zero` is off."""

    finding: Text
    periods: tuple[Text, ...]
    series: tuple[Series, ...]
    row_heading: Text
    unit: str = ""
    decimals: int = 0
    from_zero: bool = True
    lede: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A drawn value: position in per cent from the upper left."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A series as runs of points between its gaps; `number` (1–4) chooses colour, dash and marker."""

    number: int
    label: Text
    runs: tuple[str, ...]
    points: tuple[Point, ...]
    last: str
    label_y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A label of an axis."""

    at: float
    label: Text
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class DrawnLines:
    """Everything the template needs; `rows` is the table under the picture."""

    lines: tuple[DrawnLine, ...]
    heights: tuple[Mark, ...]
    times: tuple[Mark, ...]
    rows: tuple[tuple[Text, tuple[str, ...]], ...]


def draw(chart: LineChart) -> DrawnLines:
    """Place points, labels and axes.

    Raises ValueError for more than four series, or a series of another length than the periods.
    """
    if len(chart.series) > MOST_SERIES:
        raise ValueError(f"at most {MOST_SERIES} series, this has {len(chart.series)}")
    if any(len(one.values) != len(chart.periods) for one in chart.series):
        raise ValueError("each series has one value a period")
    known = [value for one in chart.series for value in one.values if value is not None]
    marks = ticks(0 if chart.from_zero else min(known, default=0), max(known, default=1))
    low, high = marks[0], marks[-1]
    heights = tuple(Mark(100 - share(mark, low, high), worded(mark, chart.unit)) for mark in marks)
    points = [tuple(_points(one, chart, low, high)) for one in chart.series]
    label_ys = _apart([last.y if (last := _last(run)) else 100.0 for run in points])
    lines = tuple(
        _line(number, one.label, run, label_y)
        for number, (one, run, label_y) in enumerate(zip(chart.series, points, label_ys, strict=True), 1)
    )
    return DrawnLines(lines, heights, tuple(_times(chart.periods)), tuple(_rows(chart)))


def _points(one: Series, chart: LineChart, low: float, high: float) -> Iterator[Point | None]:
    for index, value in enumerate(one.values):
        if value is None:
            yield None
        else:
            text = worded(value, chart.unit, chart.decimals)
            yield Point(share(index, 0, len(one.values) - 1), round(100 - share(value, low, high), 2), text)


def _line(number: int, label: Text, points: Sequence[Point | None], label_y: float) -> DrawnLine:
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    drawn = tuple(" ".join(f"{p.x:g},{p.y:g}" for p in run) for run in runs if len(run) > 1)
    last = _last(points)
    return DrawnLine(number, label, drawn, tuple(p for p in points if p), last.text if last else "", label_y)


def _last(points: Sequence[Point | None]) -> Point | None:
    return next((point for point in reversed(points) if point), None)


def _apart(wanted: Sequence[float]) -> list[float]:
    """Push labels down until none covers the next, then lift the whole column if it ran out below."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed, floor = [0.0] * len(wanted), -LABEL_GAP
    for i in order:
        floor = placed[i] = max(wanted[i], floor + LABEL_GAP)
    surplus = max(0.0, floor - 100)
    return [round(y - surplus, 2) for y in placed]


def _times(periods: Sequence[Text]) -> Iterator[Mark]:
    """The first and the last period and, when there are enough, two between."""
    last = len(periods) - 1
    if last < 0:
        return
    chosen = sorted({0, last, *((last // 3, 2 * last // 3) if last >= 6 else ())})
    for index in chosen:
        anchor = "start" if index == 0 else "end" if index == last else "middle"
        yield Mark(share(index, 0, last), periods[index], anchor)


def _rows(chart: LineChart) -> Iterator[tuple[Text, tuple[str, ...]]]:
    for index, period in enumerate(chart.periods):
        values = (one.values[index] for one in chart.series)
        yield period, tuple("–" if v is None else worded(v, chart.unit, chart.decimals) for v in values)
