"""Dot and interval: an estimate, how sure one can be of it, and from how many."""

from collections.abc import Iterator
from dataclasses import dataclass

from helin.ui.charts.scales import share, ticks, worded
from helin.ui.texts import Text

JUDGED_FROM = 10
"""Below this many an estimate is drawn hollow: not judged. Source: docs/sources.md#small-numbers."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, out of `n`; all three in the chart's unit."""

    label: Text
    value: float
    low: float
    high: float
    n: int
    href: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class DotChart:
    """`reference` is a dashed line through all rows (the street's rate, a promise); `span` fixes the axis."""

    finding: Text
    estimates: tuple[Estimate, ...]
    row_heading: Text
    value_heading: Text
    unit: str = "%"
    decimals: int = 0
    reference: float | None = None
    reference_label: Text = ""
    span: tuple[float, float] | None = None
    lede: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class DrawnEstimate:
    """Positions in per cent; words for the columns beside the picture."""

    estimate: Estimate
    at: float
    start: float
    end: float
    value: str
    interval: str
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A round value under the axis; `anchor` keeps the outermost inside the drawing."""

    at: float
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The ticks of a drawing and where the reference line stands."""

    ticks: tuple[Tick, ...]
    reference: float | None
    reference_text: str


def axis(chart: DotChart) -> Axis:
    """Lay the axis out."""
    low, high = _ends(chart)
    marks = ticks(low, high)
    last = len(marks) - 1
    anchors = ("start" if i == 0 else "end" if i == last else "middle" for i in range(len(marks)))
    drawn = tuple(
        Tick(share(mark, low, high), worded(mark, chart.unit), anchor)
        for mark, anchor in zip(marks, anchors, strict=True)
    )
    if chart.reference is None:
        return Axis(drawn, None, "")
    return Axis(drawn, share(chart.reference, low, high), worded(chart.reference, chart.unit, chart.decimals))


def draw(chart: DotChart) -> Iterator[DrawnEstimate]:
    """Place each estimate and its interval.

    Raises ValueError when an interval does not hold its own estimate.
    """
    low, high = _ends(chart)
    for one in chart.estimates:
        if not one.low <= one.value <= one.high:
            raise ValueError(f"{one.label}: {one.value} lies outside {one.low} to {one.high}")
        yield DrawnEstimate(
            one,
            share(one.value, low, high),
            share(one.low, low, high),
            share(one.high, low, high),
            worded(one.value, chart.unit, chart.decimals),
            f"{worded(one.low, '', chart.decimals)}–{worded(one.high, chart.unit, chart.decimals)}",
            one.n >= JUDGED_FROM,
        )


def _ends(chart: DotChart) -> tuple[float, float]:
    if chart.span:
        return chart.span
    values = [end for one in chart.estimates for end in (one.low, one.high)]
    values += [] if chart.reference is None else [chart.reference]
    marks = ticks(min(values, default=0), max(values, default=1))
    return marks[0], marks[-1]
