"""Which polygon holds a point: an R-tree in memory, and over it a raster for single points. Pure."""

from collections.abc import Sequence
from math import isqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

CELLS_PER_GRID = 36


class GridIndex:
    """Looks up the grid of a point. A border belongs to the grid; of several, the smallest id is the answer.

    The raster knows for each cell the grids that touch it; where one grid fills the cell, no geometry is
    asked. Units: degrees, WGS-84.
    """

    __slots__ = ("_cells", "_geometries", "_height", "_ids", "_side", "_south", "_tree", "_west", "_width")

    def __init__(self, ids: Sequence[int], geometries: Sequence[BaseGeometry]) -> None:
        order = sorted(range(len(ids)), key=ids.__getitem__)
        self._ids = [int(ids[i]) for i in order]
        self._geometries: NDArray[Any] = np.array([geometries[i] for i in order], dtype=object)
        shapely.prepare(self._geometries)
        self._tree = shapely.STRtree(self._geometries)
        self._rasterise()

    def __len__(self) -> int:
        return len(self._ids)

    def at(self, longitude: float, latitude: float) -> int | None:
        """Return the id of the grid that holds the point."""
        column, row = (longitude - self._west) / self._width, (latitude - self._south) / self._height
        if not (0 <= column < self._side and 0 <= row < self._side):
            return None
        found = self._cells[int(row) * self._side + int(column)]
        if found.__class__ is tuple:
            for place in found:
                if shapely.intersects_xy(self._geometries[place], longitude, latitude):
                    return self._ids[place]
            return None
        return found  # type: ignore[return-value]  # an id or None, see `_rasterise`

    def at_many(self, longitudes: ArrayLike, latitudes: ArrayLike) -> NDArray[np.int64]:
        """Return the ids for many points at once; 0 where no grid holds the point."""
        points: NDArray[Any] = np.array(
            shapely.points(np.array(longitudes, float), np.array(latitudes, float)), ndmin=1
        )
        of_point, of_grid = self._tree.query(points, predicate="intersects")
        nearest = np.full(len(points), len(self._ids), dtype=np.int64)
        np.minimum.at(nearest, of_point, of_grid)
        return np.array([*self._ids, 0], dtype=np.int64)[nearest]

    def _rasterise(self) -> None:
        """Fill the cells: an id (one grid fills the cell), None (no grid), or the positions of those to ask."""
        self._side = side = max(1, isqrt(len(self._ids) * CELLS_PER_GRID))
        west, south, east, north = shapely.total_bounds(self._geometries) if self._ids else (0.0, 0.0, 0.0, 0.0)
        margin = 1e-9  # degrees: a point on the outer border falls inside the last cell
        self._west, self._south = float(west) - margin, float(south) - margin
        self._width = float(east - west + 2 * margin) / side
        self._height = float(north - south + 2 * margin) / side
        columns, rows = np.meshgrid(np.arange(side), np.arange(side))
        x, y = self._west + columns.ravel() * self._width, self._south + rows.ravel() * self._height
        slack = margin / 2  # cells overlap a little, so that rounding never loses a candidate
        boxes = shapely.box(x - slack, y - slack, x + self._width + slack, y + self._height + slack)
        touched = [tuple[int, ...]()] * (side * side)
        for cell, place in zip(*self._tree.query(boxes, predicate="intersects").tolist(), strict=True):
            touched[cell] += (place,)
        filled = set(zip(*self._tree.query(boxes, predicate="within").tolist(), strict=True))
        self._cells: list[int | tuple[int, ...] | None] = [None] * (side * side)
        for cell, places in enumerate(touched):
            if places:
                first = min(places)
                self._cells[cell] = self._ids[first] if (cell, first) in filled else tuple(sorted(places))
