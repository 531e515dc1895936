"""Figures as they are measured, printed at once and written to RESULTS.md at the end."""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: `ok` is None where there is no target."""

    what: str
    value: str
    target: str = ""
    ok: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the target is met."""
        return "" if self.ok is None else "met" if self.ok else "**missed**"


@dataclass(slots=True)
class Section:
    """A table of figures, with what one must know to read it."""

    heading: str
    note: str = ""
    figures: list[Figure] = field(default_factory=list)
    took: float = 0.0

    def add(self, what: str, value: str, target: str = "", ok: bool | None = None) -> None:
        """Take a figure in and print it."""
        self.figures.append(Figure(what, value, target, ok))
        print(f"  {what:66} {value:>26}  {target:18} {self.figures[-1].verdict}", flush=True)

    def least(self, what: str, value: float, least: float, unit: str = "×") -> None:
        """A figure that should be at least so much."""
        self.add(what, f"{value:.2f} {unit}", f"≥ {least:g} {unit}", value >= least)

    def most(self, what: str, value: float, most: float, unit: str = "×") -> None:
        """A figure that should be at most so much."""
        digits = 2 if unit == "×" else 1
        self.add(what, f"{value:.{digits}f} {unit}", f"≤ {most:g} {unit}", value <= most)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def spread(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    return f"p50 {statistics.median(seconds) * 1000:.1f} · p95 {percentile(seconds, 0.95) * 1000:.1f} ms"


def machine() -> str:
    """What it ran on, and how busy that was."""
    info = Path("/proc/cpuinfo").read_text()
    model = next((line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), "")
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    gib = int(memory.split()[1]) / 1024**2
    return (
        f"{os.cpu_count()} cores ({model or platform.machine()}), {gib:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}, load average at the start {os.getloadavg()[0]:.1f}"
    )


def commit() -> str:
    """The commit that was measured; a star when files had changed since."""
    root = HERE.parent
    head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True).stdout
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--", "helin", "bench/*.py"], cwd=root, capture_output=True, text=True
    ).stdout
    return (head.strip() or "unknown") + ("*" if changed.strip() else "")


def write(sections: Sequence[Section], *, size: str, where: str, began: float, to: Path) -> None:
    """Write the report."""
    minutes = (time.monotonic() - began) / 60
    lines = [
        "# What Helin does in a second",
        "",
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · commit {commit()} · size `{size}` · {minutes:.1f} minutes",
        f"· {where}. Written by `make bench`; every ratio is of two figures of this one run.",
        "Targets: `design/quality.md`. A busy machine moves the figures, much less the ratios.",
    ]
    for section in sections:
        lines += ["", f"## {section.heading}", ""]
        if section.note:
            lines += [section.note, ""]
        lines += ["| what | measured | target | |", "| --- | --- | --- | --- |"]
        lines += [f"| {f.what} | {f.value} | {f.target} | {f.verdict} |" for f in section.figures]
        lines += ["", f"{section.took:.0f} s."]
    to.write_text("\n".join(lines) + "\n")
