"""The import contracts, seen green as they stand and red with one forbidden import planted in a copy."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.tidy.source import ROOT

DOC = '"""Planted."""\n'
PLANTED = [
    ("floors", {"kit/planted.py": "from helin.core import roles\n"}),
    ("floors", {"attic/__init__.py": DOC}),
    ("core", {"core/places/planted.py": "from helin.core.people import models\n"}),
    ("core", {"core/gossip/__init__.py": DOC}),
    (
        "features",
        {"features/wishes/__init__.py": DOC, "features/wishes/models.py": "from helin.features import cases\n"},
    ),
    ("layers", {"features/wishes/__init__.py": DOC, "features/wishes/gossip.py": DOC}),
    (
        "layers",
        {
            "features/wishes/__init__.py": DOC,
            "features/wishes/models.py": "from helin.features.wishes import views\n",
            "features/wishes/views.py": DOC,
        },
    ),
    (
        "layers",
        {
            "features/wishes/__init__.py": DOC,
            "features/wishes/actions.py": "from helin.features.wishes import queries\n",
            "features/wishes/queries.py": DOC,
        },
    ),
    ("core-layers", {"core/ears/models.py": "from helin.core.ears import views\n", "core/ears/views.py": DOC}),
    ("acyclic", {"kit/one.py": "from helin.kit import two\n", "kit/two.py": "from helin.kit import one\n"}),
]


LINT = (
    "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run(['--no-logo', '--no-cache']))"
)


def verdicts(root: Path) -> dict[str, str]:
    """What import-linter says of the code in `root`: KEPT or BROKEN for each contract, by id."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    environment = os.environ | {"PYTHONPATH": str(root), "COLUMNS": "200"}
    run = subprocess.run([sys.executable, "-c", LINT], cwd=root, env=environment, capture_output=True, text=True)
    found = {}
    for contract in contracts:
        match = re.search(re.escape(contract["name"]) + r"\s+(KEPT|BROKEN)", run.stdout)
        assert match, run.stdout + run.stderr
        found[contract["id"]] = match[1]
    return found


def copy(to: Path) -> Path:
    """The code alone, in a folder of its own."""
    shutil.copytree(ROOT / "helin", to / "helin", ignore=lambda _, names: [n for n in names if _left_out(n)])
    shutil.copy(ROOT / "pyproject.toml", to)
    return to


def _left_out(name: str) -> bool:
    return name in {"templates", "static", "locale", "tests", "migrations", "__pycache__"}


def test_the_code_keeps_every_contract(tmp_path: Path) -> None:
    assert set(verdicts(copy(tmp_path)).values()) == {"KEPT"}


def test_every_contract_has_a_planted_violation() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {contract for contract, _ in PLANTED} == {contract["id"] for contract in contracts}


@pytest.mark.parametrize(("contract", "files"), PLANTED, ids=[f"{c}-{n}" for n, (c, _) in enumerate(PLANTED)])
def test_a_planted_import_breaks_its_contract(contract: str, files: dict[str, str], tmp_path: Path) -> None:
    root = copy(tmp_path)
    for name, text in files.items():
        path = root / "helin" / name
        assert not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.name != "__init__.py" and not (path.parent / "__init__.py").exists():
            (path.parent / "__init__.py").write_text(DOC)
    assert verdicts(root)[contract] == "BROKEN"
