"""Every figure of Helin in one run: `make bench`, or

    python -m bench [--size tiny|default|full] [--only kills,lists,…]

Runs unattended in an installation of its own (a temporary folder, its own embedded PostgreSQL) and writes
bench/RESULTS.md; exit code 1 when a section failed. Targets that are missed are said, they are no failure.
"""

import argparse
import sys
import time
import traceback
from pathlib import Path

from bench import installation, report
from bench.sizes import SIZES, Size

SECTIONS = ("intake", "moves", "offline", "pages", "lists", "alike", "imports", "journal", "places", "kills")


def main() -> None:
    """Run the sections, print and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", choices=SIZES, default="default")
    options.add_argument("--only", default=",".join(SECTIONS), help="sections, parted by commas")
    options.add_argument("--to", type=Path, default=report.HERE / "RESULTS.md")
    given = options.parse_args()
    began, where = time.monotonic(), report.machine()
    print(f"commit {report.commit()} · size {given.size} · {where}", flush=True)
    sections, failed = run(SIZES[given.size], given.only.split(","))
    report.write(sections, size=given.size, where=where, began=began, to=given.to)
    print(f"\n{(time.monotonic() - began) / 60:.1f} minutes; written to {given.to}")
    sys.exit(1 if failed else 0)


def run(size: Size, wanted: list[str]) -> tuple[list[report.Section], list[str]]:
    """The sections that ran, and the names of those that failed."""
    var = installation.settle()
    sections, failed = [], []
    with installation.installed(var):
        from django.db import connection
        from django.utils import timezone

        from bench import alike, imports, kernels, kills, lists, moves, offline, pages, town
        from bench import intake as intake_
        from bench.floor.models import TABLE

        connection.cursor().execute(TABLE)
        built = town.build(timezone.now())
        measures = {
            "intake": lambda: intake_.measure(size, var, built),
            "moves": lambda: moves.measure(size, var, built),
            "offline": lambda: offline.measure(size, var, built),
            "pages": lambda: pages.measure(size, var),
            "lists": lambda: lists.measure(size, built),
            "alike": lambda: alike.measure(size, built),
            "imports": lambda: imports.measure(size, var, built),
            "journal": lambda: kernels.journal(size),
            "places": lambda: kernels.places(size),
            "kills": lambda: kills.measure(size, var, built),
        }
        for name in (name for name in SECTIONS if name in wanted):
            print(f"\n{name}", flush=True)
            started = time.monotonic()
            try:
                section = measures[name]()
            except Exception:  # one section that fails leaves the others their turn
                traceback.print_exc()
                failed.append(name)
                section = report.Section(name, "**This section failed.** See the output of the run.")
            section.took = time.monotonic() - started
            sections.append(section)
    return sections, failed


if __name__ == "__main__":
    main()
