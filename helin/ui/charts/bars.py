"""Bars: one measure over a few things, longest first or in the caller's order."""

from collections.abc import Iterator
from dataclasses import dataclass

from helin.ui.charts.scales import share, ticks, worded
from helin.ui.texts import Text


@dataclass(frozen=True, slots=True)
class Bar:
    """`is_marked` draws it in the one colour, the others stay grey; `note` stands behind the value, for n."""

    label: Text
    value: float
    note: Text = ""
    href: str = ""
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class BarChart:
    """Values from zero upwards; when no bar is marked, all are drawn in the one colour."""

    finding: Text
    bars: tuple[Bar, ...]
    row_heading: Text
    value_heading: Text
    unit: str = ""
    decimals: int = 0
    lede: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its length in per cent and its value in words."""

    bar: Bar
    width: float
    value: str
    is_marked: bool


def draw(chart: BarChart) -> Iterator[DrawnBar]:
    """Give each bar its length; the longest round value is the full width.

    Raises ValueError for a value below zero, which a bar cannot show.
    """
    if any(bar.value < 0 for bar in chart.bars):
        raise ValueError("a bar starts at zero")
    full = ticks(0, max((bar.value for bar in chart.bars), default=1))[-1]
    all_alike = not any(bar.is_marked for bar in chart.bars)
    for bar in chart.bars:
        value = worded(bar.value, chart.unit, chart.decimals)
        yield DrawnBar(bar, share(bar.value, 0, full), value, all_alike or bar.is_marked)
