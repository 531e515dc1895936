"""A lock that drops extras breaks on the day a newer release comes out: pip then looks past the pin."""

import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(text: str) -> dict[str, set[str]]:
    """The extras that each pinned package names."""
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[([^\]]*)\])?==", text, re.MULTILINE)
    return {canonicalize_name(name): {e.strip() for e in extras.split(",") if e.strip()} for name, extras in found}


def asked(names: Iterable[str]) -> list[tuple[str, str, set[str]]]:
    """Who asks for which package with which extras."""
    found = []
    for name in names:
        try:
            lines = requires(name) or []
        except PackageNotFoundError:  # locked for another platform
            continue
        for wanted in map(Requirement, lines):
            if wanted.extras and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
                found.append((name, canonicalize_name(wanted.name), set(wanted.extras)))
    return found


def dropped(text: str) -> list[str]:
    """The extras that a locked package asks for and the lock does not pin."""
    locked = pins(text)
    return [
        f"{name} asks for {wanted}[{', '.join(sorted(extras))}]"
        for name, wanted, extras in asked(locked)
        if wanted in locked and not extras <= locked[wanted]
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_the_extras_that_are_asked_for(lock):
    assert dropped((ROOT / lock).read_text()) == [], "compile it with --no-strip-extras: see CONTRIBUTING.md"


def test_a_lock_without_extras_is_found():
    stripped = re.sub(r"\[[^\]]*\]==", "==", (ROOT / "requirements-dev.lock").read_text())
    assert "pytest-cov asks for coverage[toml]" in dropped(stripped)
