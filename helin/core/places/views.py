"""The sign of a grid, for everybody; the tree, for staff."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helin.core.places import providers, queries
from helin.core.places.queries import GridSign
from helin.core.roles import STAFF
from helin.kit.requests import Request
from helin.ui.charts import Choropleth, Region


@login_not_required
@require_GET
def grid(request: Request, place_id: int) -> HttpResponse:
    sign = queries.sign(place_id, timezone.localdate())
    if sign is None:
        raise Http404
    context = {"sign": sign, "workers": providers.grid_workers(place_id), "map": _grid_map(sign)}
    return render(request, "places/grid.html", context)


@require_GET
def list_places(request: Request) -> HttpResponse:
    _require_staff(request)
    return render(request, "places/list.html", {"rows": queries.streets(request.actor), "chain": []})


@require_GET
def place(request: Request, place_id: int) -> HttpResponse:
    _require_staff(request)
    chain = queries.ancestors(place_id, request.actor)
    if not chain or chain[-1].id != place_id:
        raise Http404
    after = _after(request)
    rows = queries.children(place_id, request.actor, after=after, limit=queries.PAGE + 1)
    shown, more = rows[: queries.PAGE], len(rows) > queries.PAGE
    context = {
        "place": chain[-1],
        "chain": chain[:-1],
        "rows": shown,
        "warnings": queries.warnings(place_id, timezone.localdate()) if chain[-1].kind == "grid" else [],
        "next_url": f"{reverse('places:place', args=[place_id])}?after={shown[-1].id}" if more else "",
    }
    return render(request, "places/list.html", context)


def _after(request: Request) -> tuple[str, int] | None:
    """The last row of the page before, by its id."""
    asked = request.GET.get("after", "")
    last = queries.place_row(int(asked), request.actor) if asked.isdecimal() and len(asked) < 19 else None
    return (last.name, last.id) if last else None


def _require_staff(request: Request) -> None:
    if not request.actor.places_with(STAFF):
        raise Http404


def _grid_map(sign: GridSign) -> Choropleth | None:
    """Draw the grid and the others of its community; None while the grid has no outline."""
    if not any(o.place_id == sign.grid.id for o in sign.outlines):
        return None
    regions = tuple(
        Region(
            label=o.name,
            rings=tuple(_rings(o.polygon)),
            href=reverse("places:grid", args=[o.place_id]),
            is_selected=o.place_id == sign.grid.id,
        )
        for o in sign.outlines
    )
    finding = _("Where %(grid)s lies in %(community)s") % {"grid": sign.grid.name, "community": sign.community.name}
    return Choropleth(finding=finding, regions=regions, row_heading=_("Grid"), is_picker=True)


def _rings(polygon: dict[str, Any]) -> Iterator[tuple[tuple[float, float], ...]]:
    """Yield each ring of a GeoJSON Polygon or MultiPolygon, holes too."""
    parts = [polygon["coordinates"]] if polygon["type"] == "Polygon" else polygon["coordinates"]
    for part in parts:
        for ring in part:
            yield tuple((point[0], point[1]) for point in ring)
