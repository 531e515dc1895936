"""Maps without tiles: areas to go into, shaded counts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _

from helin.core.places import queries as places
from helin.core.places.queries import Outline
from helin.ui.charts.maps import Choropleth, Region, Ring


def area_map(found: Sequence[tuple[int, str]], *, selected: int | None, on: date) -> Choropleth | None:
    """The areas as a map to go into; None when fewer than two have an outline. One query."""
    regions = _regions([pk for pk, _name in found], {}, selected, on)
    if len(regions) < 2:
        return None
    return Choropleth(_("Choose on the map"), regions, _("Area"), is_picker=True)


def count_map(counts: Mapping[int, int], *, finding: str, on: date) -> Choropleth | None:
    """The areas shaded by a count, each a link into it; None when fewer than two have an outline. One query."""
    regions = _regions(list(counts), counts, None, on)
    return Choropleth(finding, regions, _("Area"), _("Open")) if len(regions) > 1 else None


def _regions(ids: Sequence[int], counts: Mapping[int, int], selected: int | None, on: date) -> tuple[Region, ...]:
    return tuple(
        region_of(
            outline,
            value=counts.get(outline.place_id),
            href=f"?in={outline.place_id}",
            is_selected=outline.place_id == selected,
        )
        for outline in places.outlines(ids, on)
    )


def region_of(outline: Outline, *, value: float | None, href: str, is_selected: bool = False) -> Region:
    """An outline as an area of a map."""
    return Region(outline.name, tuple(_rings(outline.polygon)), value=value, href=href, is_selected=is_selected)


def _rings(polygon: Mapping[str, object]) -> list[Ring]:
    coordinates = cast(Any, polygon["coordinates"])
    parts = coordinates if polygon["type"] == "MultiPolygon" else [coordinates]
    return [tuple((float(x), float(y)) for x, y, *_rest in ring) for part in parts for ring in part]
