"""Pictures for templates: each tag takes the dataclass of its kind from `helin.ui.charts`."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from helin.ui.charts import BarChart, Choropleth, DotChart, HeatTable, LineChart
from helin.ui.charts import bars as bar_geometry
from helin.ui.charts import heat as heat_geometry
from helin.ui.charts import intervals as dot_geometry
from helin.ui.charts import lines as line_geometry
from helin.ui.charts import maps as map_geometry

register = template.Library()


@register.simple_tag
def bars(chart: BarChart) -> SafeString:
    """Draw bars, each in the row of its figure."""
    return _figure("bars", chart=chart, rows=list(bar_geometry.draw(chart)))


@register.simple_tag
def lines(chart: LineChart) -> SafeString:
    """Draw up to four lines over time, with the table under them."""
    return _figure("lines", chart=chart, drawn=line_geometry.draw(chart))


@register.simple_tag
def dot_interval(chart: DotChart) -> SafeString:
    """Draw estimates with their 95 % intervals, each in the row of its figures and its n."""
    return _figure("dot_interval", chart=chart, axis=dot_geometry.axis(chart), rows=list(dot_geometry.draw(chart)))


@register.simple_tag
def heat_table(chart: HeatTable) -> SafeString:
    """Draw a table with shaded counts."""
    return _figure("heat_table", chart=chart, rows=list(heat_geometry.draw(chart)))


@register.simple_tag
def choropleth(chart: Choropleth) -> SafeString:
    """Draw a map of areas without tiles, with the list of the areas under it."""
    return _figure("choropleth", chart=chart, drawn=map_geometry.draw(chart))


def _figure(kind: str, **values: object) -> SafeString:
    return render_to_string(f"ui/charts/{kind}.html", values)
