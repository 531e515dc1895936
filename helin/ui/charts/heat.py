"""A heat table: counts of two things crossed; the figure stands in every cell, the shade only helps."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from helin.ui.charts.scales import worded
from helin.ui.texts import Text

WITHHELD_BELOW = 5
"""Counts from 1 up to below this are not published. Source: docs/sources.md#small-numbers."""
LEVELS = 4


@dataclass(frozen=True, slots=True)
class HeatTable:
    """`cells[row][column]`; None is "not counted". `withheld_below=0` for a desk that may see all.

    It withholds single cells only; who publishes totals beside them suppresses a second cell too.
    """

    finding: Text
    rows: tuple[Text, ...]
    columns: tuple[Text, ...]
    cells: tuple[tuple[int | None, ...], ...]
    row_heading: Text
    withheld_below: int = WITHHELD_BELOW
    lede: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """`level` 0–4 is the shade; a withheld cell has none."""

    text: str
    level: int
    is_withheld: bool = False


def draw(chart: HeatTable) -> Iterator[tuple[Text, tuple[Cell, ...]]]:
    """Shade each cell by its share of the largest."""
    largest = max((cell or 0 for row in chart.cells for cell in row), default=0) or 1
    for label, row in zip(chart.rows, chart.cells, strict=True):
        if len(row) != len(chart.columns):
            raise ValueError("each row has one cell a column")
        yield label, tuple(_cell(cell, largest, chart.withheld_below) for cell in row)


def _cell(count: int | None, largest: int, withheld_below: int) -> Cell:
    if count is None:
        return Cell("–", 0)
    if 0 < count < withheld_below:
        return Cell(f"<{withheld_below}", 0, is_withheld=True)
    return Cell(worded(count), ceil(LEVELS * count / largest))
