"""The extent of a grid among its neighbours, as a map without tiles. Pure."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from helin.core.places.queries import GridSign
from helin.ui.charts import Choropleth, Region


def grid_map(sign: GridSign) -> Choropleth | None:
    """Draw the grid and the others of its community; None while the grid has no outline."""
    if not any(o.place_id == sign.grid.id for o in sign.outlines):
        return None
    regions = tuple(
        Region(
            label=o.name,
            rings=tuple(rings(o.polygon)),
            href=reverse("places:grid", args=[o.place_id]),
            is_selected=o.place_id == sign.grid.id,
        )
        for o in sign.outlines
    )
    finding = _("Where %(grid)s lies in %(community)s") % {"grid": sign.grid.name, "community": sign.community.name}
    return Choropleth(finding=finding, regions=regions, row_heading=_("Grid"), is_picker=True)


def rings(polygon: dict[str, Any]) -> Iterator[tuple[tuple[float, float], ...]]:
    """Yield each ring of a GeoJSON Polygon or MultiPolygon, holes too."""
    parts = [polygon["coordinates"]] if polygon["type"] == "Polygon" else polygon["coordinates"]
    for part in parts:
        for ring in part:
            yield tuple((point[0], point[1]) for point in ring)
