"""Open and overdue cases by grid, as maps: where work piles up now. For staff, so no small count is hidden."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from helin.core.places import queries as places
from helin.core.places.models import Place, PlaceKind
from helin.core.places.queries import Outline
from helin.features.cases.models import Case
from helin.features.cases.models.sight import in_places
from helin.features.cases.queries.desk import Queue
from helin.features.cases.queries.maps import region_of
from helin.features.cases.workflow import IN_HAND
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.ui.charts.maps import Choropleth


class Shown(TextChoices):
    """What the maps are shaded by."""

    OPEN = Queue.OPEN.value, gettext_lazy("Open cases")
    OVERDUE = Queue.OVERDUE.value, gettext_lazy("Overdue cases")


@dataclass(frozen=True, slots=True)
class GridCount:
    """A grid, or (id None) what of the community lies in no grid."""

    id: int | None
    name: str
    open: int
    overdue: int

    def shown(self, what: str) -> int:
        """The figure asked for."""
        return self.overdue if what == Shown.OVERDUE else self.open


@dataclass(frozen=True, slots=True)
class CommunityMap:
    """A community: its finding as a sentence, its map (None when fewer than two grids have an outline), its grids."""

    name: str
    finding: str
    chart: Choropleth | None
    grids: Sequence[GridCount]


@dataclass(frozen=True, slots=True)
class CaseMap:
    """All of it; the headline is computed. `elsewhere` counts open cases that lie in no community with a grid."""

    headline: str
    elsewhere: int
    communities: Sequence[CommunityMap]


def case_map(actor: Actor, *, shown: str, address: str, at: datetime) -> CaseMap:
    """Count what the actor may see in the own places. Three queries; `address` is the work list's.

    Nothing is hidden for being small: those who see the map see each of the cases in their list.
    """
    mine = actor.places_with(permissions.roles_for("cases.map"))
    grids = list(_grids(mine))
    counts = _counts(actor, at)
    outlines = {one.place_id: one for one in places.outlines([grid.pk for grid in grids], timezone.localdate(at))}
    by_community: dict[tuple[int, str], list[GridCount]] = {}
    for grid in grids:
        if grid.parent is not None:
            of = by_community.setdefault((grid.parent.pk, grid.parent.name), [])
            of.append(GridCount(grid.pk, grid.name, *counts.pop((grid.parent.pk, grid.pk), (0, 0))))
    for (community_id, _name), rows in by_community.items():
        found = [counts.pop(key) for key in list(counts) if key[0] == community_id]
        if any(open_ones for open_ones, _late in found):
            late = sum(overdue for _open, overdue in found)
            rows.append(GridCount(None, _("In no grid"), sum(n for n, _late in found), late))
    maps = [_community(name, rows, outlines, shown, address) for (_pk, name), rows in by_community.items()]
    headline = _headline([row for rows in by_community.values() for row in rows], shown)
    return CaseMap(headline, sum(n for n, _late in counts.values()), maps)


def grid_name(grid_id: int | None) -> str:
    """The name of the grid that a list is narrowed to, "" for none. One query, without a grid none."""
    if grid_id is None:
        return ""
    return Place.objects.filter(pk=grid_id, kind=PlaceKind.GRID).values_list("name", flat=True).first() or ""


def _community(
    name: str, rows: Sequence[GridCount], outlines: Mapping[int, Outline], shown: str, address: str
) -> CommunityMap:
    finding = _("%(name)s: %(finding)s") % {"name": name, "finding": _finding(rows, shown)}
    drawn = [(outlines[row.id], row) for row in rows if row.id is not None and row.id in outlines]
    regions = tuple(
        region_of(outline, value=row.shown(shown), href=f"{address}?queue={shown}&grid={row.id}")
        for outline, row in drawn
    )
    label = str(Shown(shown).label)
    chart = Choropleth(finding, regions, _("Grid"), label) if len(regions) > 1 else None
    return CommunityMap(name, finding, chart, rows)


def _finding(rows: Sequence[GridCount], shown: str) -> str:
    """Where most are; even when several share the place."""
    most = max((row.shown(shown) for row in rows), default=0)
    if not most:
        return _("nothing is overdue") if shown == Shown.OVERDUE else _("no open case")
    names = _(", ").join(row.name for row in rows if row.shown(shown) == most)
    said = _("most overdue in %(grids)s, %(n)d") if shown == Shown.OVERDUE else _("most open in %(grids)s, %(n)d")
    return said % {"grids": names, "n": most}


def _headline(rows: Sequence[GridCount], shown: str) -> str:
    counted = [row.shown(shown) for row in rows]
    total, grids = sum(counted), sum(1 for n in counted if n)
    if not total:
        return _("Nothing is overdue in any grid") if shown == Shown.OVERDUE else _("No case is open in any grid")
    top = sum(sorted(counted, reverse=True)[:3])
    if shown == Shown.OVERDUE:
        said = ngettext(
            "Overdue cases: %(total)d, in %(grids)d grid",
            "Overdue cases: %(total)d, in %(grids)d grids; the three with most have %(top)d",
            grids,
        )
    else:
        said = ngettext(
            "Open cases: %(total)d, in %(grids)d grid",
            "Open cases: %(total)d, in %(grids)d grids; the three with most have %(top)d",
            grids,
        )
    return said % {"total": total, "grids": grids, "top": top}


def _grids(mine: Sequence[int]) -> Iterator[Place]:
    found = Place.objects.filter(kind=PlaceKind.GRID, closed_on__isnull=True).select_related("parent")
    yield from found.filter(Q(street__in=mine) | Q(parent__in=mine) | Q(pk__in=mine)).order_by("code")


def _counts(actor: Actor, at: datetime) -> dict[tuple[int | None, int | None], tuple[int, int]]:
    """Open and overdue by community and grid."""
    there = in_places(actor, permissions.roles_for("cases.map"))
    rows = (
        Case.objects.visible_to(actor)
        .filter(there)
        .open()
        .order_by()
        .values_list("community_id", "grid_id")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(status__in=IN_HAND, due_at__lt=at)))
    )
    return {(community, grid): (n, late) for community, grid, n, late in rows}
