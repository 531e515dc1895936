"""point → grid and deadlines: look-ups a second, in this process, without a database.

    python bench/bench_places.py [--grids 2000] [--json]

Target (quality.md): ≥ 50,000 look-ups a second at 2,000 grids. The ratio is to asking shapely's R-tree for
one point at a time, in the same run.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from helin.core.places.grid_index import GridIndex
from helin.core.workdays import seeds
from helin.core.workdays.clock import SHANGHAI, Clock, Unit

POINTS = 50_000


def town(grids: int, chance: random.Random) -> list[BaseGeometry]:
    """Tile a town with uneven quadrangles of about 60 corners, without gaps, as streets would."""
    side = math.ceil(math.sqrt(grids))
    corner = {
        (i, j): (118.5 + (i + chance.uniform(-0.3, 0.3)) * 0.004, 36.5 + (j + chance.uniform(-0.3, 0.3)) * 0.004)
        for i in range(side + 1)
        for j in range(side + 1)
    }
    cells = [
        shapely.Polygon([corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]])
        for i in range(side)
        for j in range(side)
    ]
    return [shapely.segmentize(cell, 0.0003) for cell in cells[:grids]]


def a_second(times: int, run: Callable[[], object]) -> int:
    """The best of three runs, as `times` a second."""
    best = math.inf
    for _ in range(3):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return round(times / best)


def points_to_grids(grids: int) -> dict[str, float]:
    """Measure the index one by one, in one batch, and the bare R-tree."""
    chance = random.Random(2026)
    shapes = town(grids, chance)
    began = time.perf_counter()
    index = GridIndex(range(1, grids + 1), shapes)
    build_s = time.perf_counter() - began
    west, south, east, north = shapely.total_bounds(shapes)
    at = [(chance.uniform(west, east), chance.uniform(south, north)) for _ in range(POINTS)]
    xs, ys = np.array(at).T
    tree = shapely.STRtree(shapes)
    bare = at[: POINTS // 10]
    found = {
        "build_s": round(build_s, 2),
        "one_by_one": a_second(POINTS, lambda: [index.at(x, y) for x, y in at]),
        "batch": a_second(POINTS, lambda: index.at_many(xs, ys)),
        "bare_rtree": a_second(len(bare), lambda: [tree.query(shapely.Point(p), predicate="intersects") for p in bare]),
    }
    assert [index.at(x, y) or 0 for x, y in at] == index.at_many(xs, ys).tolist()
    return found | {"ratio_to_bare_rtree": round(found["one_by_one"] / found["bare_rtree"], 1)}


def deadlines() -> dict[str, float]:
    """Measure the working-day clock."""
    began = time.perf_counter()
    clock = Clock({d.date: d.is_workday for d in seeds.china_days(seeds.YEARS)}, (seeds.HOURS,))
    found: dict[str, float] = {"build_s": round(time.perf_counter() - began, 2)}
    chance = random.Random(2026)
    first = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    starts = [first + timedelta(minutes=chance.randrange(60 * 24 * 300)) for _ in range(POINTS)]
    for unit in Unit:
        found[unit] = a_second(POINTS, lambda unit=unit: [clock.deadline(s, 5, unit) for s in starts])
    return found


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grids", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {"grids": given.grids, "point_to_grid": points_to_grids(given.grids), "deadlines": deadlines()}
    if given.json:
        print(json.dumps(found))
        return
    for name in ("point_to_grid", "deadlines"):
        print(name)
        for key, value in found[name].items():
            print(f"  {key:22}{value:>12,}")


if __name__ == "__main__":
    main()
