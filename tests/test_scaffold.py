"""`make new-feature`, on a copy of the repository: what it writes works, keeps the contracts and is tidy."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from helin.site import messages
from helin.site.scaffold import scaffold, singular, words
from tests.test_contracts import verdicts
from tests.test_tidy import RULES
from tests.tidy.docs import glossary_rows
from tests.tidy.source import ROOT, Source, problems, tracked


def copy(to: Path) -> Path:
    """The repository as git would clone it."""
    for path in tracked():
        target = to / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return to


def python(root: Path, *arguments: str) -> str:
    """Run Python in the copy; what it said, when all went well."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "helin.site.settings_test", "PYTHONPATH": str(root)}
    environment["HELIN_TEST_DB"] = os.environ.get("HELIN_TEST_DB", "helin") + "_scaffold"
    command = [sys.executable, *arguments]
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.mark.skipif(find_spec("helin.kit.pages") is None, reason="the pages of the kit come with the cases")
def test_a_new_feature_works_at_once(tmp_path: Path) -> None:
    root = copy(tmp_path)
    python(root, "-m", "helin.site.scaffold", "wishes", "--chinese", "心愿")
    python(root, "-W", "ignore", "manage.py", "makemigrations", "wishes", "--name", "wishes_have_a_home")
    python(root, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run")
    assert " passed" in python(root, "-m", "pytest", "-p", "no:cacheprovider", "helin/features/wishes")
    python(root, "-m", "ruff", "check", "helin/features/wishes")
    python(root, "-m", "ruff", "format", "--check", "helin/features/wishes", "helin/site/settings.py")
    pages = [str(path) for path in root.glob("helin/features/wishes/**/*.html")]
    djade = Path(sys.executable).with_name("djade")
    subprocess.run([djade, "--check", "--target-version", "5.2", *pages], check=True)
    assert set(verdicts(root).values()) == {"KEPT"}
    assert [line for line in messages.problems(root / "helin") if "wish" in line] == []


def test_a_new_feature_is_tidy_and_explained(tmp_path: Path) -> None:
    for name in ("helin/site/settings.py", "docs/glossary.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for path in scaffold(tmp_path, words("wishes", chinese="心愿")):
        source = Source.of(path.relative_to(tmp_path).as_posix(), path.read_text(encoding="utf-8"))
        assert problems(source, RULES) == []
    rows = glossary_rows((tmp_path / "docs/glossary.md").read_text(encoding="utf-8"))
    assert {"open", "closed"} <= rows["States of a wish"].keys()
    assert {"close", "reopen"} <= rows["Verbs of a wish"].keys()
    assert {"wishes.add", "wishes.close"} <= rows["Permissions"].keys()
    before = glossary_rows((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))
    assert all(before[section].items() <= rows[section].items() for section in before)


@pytest.mark.parametrize("name", ["Wishes", "w", "wi-shes", "2wishes", "../wishes", ""])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="plural noun"):
        words(name)


def test_a_feature_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "helin/features/wishes").mkdir(parents=True)
    with pytest.raises(ValueError, match="there already"):
        scaffold(tmp_path, words("wishes"))


@pytest.mark.parametrize(
    ("name", "item"),
    [("wishes", "wish"), ("activities", "activity"), ("boxes", "box"), ("classes", "class"), ("cases", "case")],
)
def test_one_of_them(name: str, item: str) -> None:
    assert singular(name) == item
