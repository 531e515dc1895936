"""What runs without a page: appends to the journal, points to grids, deadlines. Each is a program of its own."""

import json
import os
import subprocess
import sys

from bench.report import HERE, Section
from bench.sizes import Size


def journal(size: Size) -> Section:
    """Journal appends beside bare one-row inserts by pgbench."""
    section = Section("Journal", "Appends beside bare one-row insert transactions: same server, same client (pgbench).")
    found = _json("bench.bench_journal", "--seconds", str(size.journal_seconds), "--rounds", str(size.rounds))
    for name in ("floor_1", "append_1", "floor_4", "append_4_streets", "append_4_hot"):
        section.add(name.replace("_", " "), f"{found[name]:,.0f}/s")
    section.least("append of floor, 1 client (then 0.4 ×)", found["append_1_of_floor"], 0.2)
    section.least("append of floor, 4 clients on 4 streets (then 0.4 ×)", found["append_4_of_floor"], 0.2)
    section.least("one hot street of four", found["hot_of_spread"], 0.5)
    return section


def places(size: Size) -> Section:
    """Point to grid in memory, and the working-day clock."""
    section = Section("Point to grid, and deadlines", f"{size.grids:,} grids of about 60 corners, in one process.")
    found = _json("bench.bench_places", "--grids", str(size.grids), "--json")
    grid, clock = found["point_to_grid"], found["deadlines"]
    section.add("point to grid, one by one", f"{grid['one_by_one']:,}/s", "≥ 50,000/s", grid["one_by_one"] >= 50_000)
    section.add("point to grid, in one batch", f"{grid['batch']:,}/s")
    section.add("of asking shapely's R-tree for one point at a time", f"{grid['ratio_to_bare_rtree']} ×")
    for unit in (name for name in clock if name != "build_s"):
        section.add(f"deadline in {unit.replace('_', ' ')}", f"{clock[unit]:,}/s")
    return section


def _json(module: str, *arguments: str) -> dict[str, float | dict[str, float]]:
    """Run it on this run's database; the JSON object on its last line."""
    from django.conf import settings

    from helin.site import environment

    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=HERE.parent,
        env=os.environ | {"DATABASE_URL": environment.database_url(settings.VAR)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-3000:])
    return json.loads(done.stdout.strip().splitlines()[-1])
