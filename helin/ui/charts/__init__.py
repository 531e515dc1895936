"""Pictures as server-side SVG: pure geometry here, shapes in templates, colours in charts.css.

A caller fills a frozen dataclass and hands it to the tag of the same name in `{% load charts %}`.
`finding` is the heading: the sentence the figures support, computed by the caller, never typed.
Positions are percentages of a drawing that stretches, so text keeps its size at every width.
"""

from helin.ui.charts.bars import Bar, BarChart
from helin.ui.charts.heat import HeatTable
from helin.ui.charts.intervals import DotChart, Estimate
from helin.ui.charts.lines import LineChart, Series
from helin.ui.charts.maps import Choropleth, Region

__all__ = [
    "Bar",
    "BarChart",
    "Choropleth",
    "DotChart",
    "Estimate",
    "HeatTable",
    "LineChart",
    "Region",
    "Series",
]
