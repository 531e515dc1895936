"""`helin sample`, and what an outsider does with a published draw: one script of the standard library, no Helin."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pgtrigger
import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from helin.core.journal import verify
from helin.features.cases.models import RateScheme, Sample
from helin.features.cases.tests import conftest as cases
from helin.features.cases.tests.drawing import closed, drawn

pytestmark = pytest.mark.django_db
world = cases.world
SCRIPT = Path(__file__).resolve().parents[3] / "docs/reference/redo_draw.py"
PERIOD = ["--period", "2026-11", "--street", "370724002"]


def run(*arguments, name="sample"):
    command = import_module(f"helin.site.commands.{name}").command
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.fixture
def five(world):
    RateScheme.objects.update(sample_size=3)
    for _ in range(5):
        closed(world)
    return world


def test_it_draws_once_and_verifies_what_was_drawn(five):
    done = run(*PERIOD, "--json")
    said = json.loads(done.stdout.splitlines()[-1])
    assert (done.exit_code, said["ok"], said["size"], said["frame"], len(said["drawn"])) == (0, True, 3, 5, 3)
    again = run(*PERIOD)
    assert (again.exit_code, Sample.objects.count()) == (1, 1)
    proved = run(*PERIOD, "--verify", "--json")
    assert proved.exit_code == 0
    assert json.loads(proved.stdout.splitlines()[-1])["drawn"] == said["drawn"]


def test_a_draw_that_does_not_fit_is_told(five):
    drawn(five)
    with pgtrigger.ignore("cases.Sample:draws_are_never_changed"):
        Sample.objects.update(seed="0" * 64)
    done = run(*PERIOD, "--verify", "--json")
    said = json.loads(done.stdout.splitlines()[-1])
    assert (done.exit_code, said["ok"], "it does not reproduce" in done.stderr) == (1, False, True)
    assert said["problems"]
    assert run(name="verify").exit_code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--period", "2026-11"],
        ["--period", "2026-11", "--street", "1"],
        ["--period", "November", "--street", "370724002"],
        [*PERIOD, "--verify"],
        ["--period", "2030-01", "--street", "370724002"],
        PERIOD,
    ],
)
def test_what_does_not_fit_draws_nothing(world, arguments):
    done = run(*arguments)
    assert (done.exit_code, Sample.objects.exists()) == (1, False)
    assert done.stderr.strip()


@pytest.fixture
def kept(five, tmp_path, monkeypatch):
    """The folder of somebody who took the published file, and got the street's journal exported."""
    sample = drawn(five)
    published = Client().get(reverse("cases:sample_file", args=[sample.pk]))
    (tmp_path / "draw.json").write_bytes(published.content)
    monkeypatch.setattr(verify, "verifiers", {"journal": verify.verify_chains})
    run("--export", str(tmp_path / "export.jsonl"), name="verify")
    return tmp_path


def redo(folder, *, export=True):
    files = [folder / "draw.json", *([folder / "export.jsonl"] if export else [])]
    done = subprocess.run([sys.executable, "-I", SCRIPT, *files], capture_output=True, text=True, cwd=folder)
    return done.returncode, done.stdout.splitlines()


def rewrite(folder, change):
    file = folder / "draw.json"
    draw = json.loads(file.read_text())
    change(draw)
    file.write_text(json.dumps(draw))


@pytest.mark.parametrize("export", [False, True])
def test_an_outsider_redoes_the_draw(kept, export):
    assert redo(kept, export=export) == (0, ["3 numbers: it reproduces"])


def other_seed(draw):
    draw["seed"] = next(f"{n:064x}" for n in range(99) if drawn_by(f"{n:064x}", draw) != draw["drawn"])


def drawn_by(seed, draw):
    from helin.kit import draws

    return draws.drawn(seed, draw["frame"], draw["size"])


def other_number(draw):
    draw["frame"][0] = "0000000000"


def other_number_with_its_fingerprint(draw):
    """Somebody who changes the list and reckons everything else anew."""
    import hashlib

    spare = next(number for number in draw["frame"] if number not in draw["drawn"])
    draw["frame"] = sorted({*draw["frame"], "9999999999"} - {spare})
    draw["frame_sha256"] = hashlib.sha256("\n".join(draw["frame"]).encode()).hexdigest()
    draw["drawn"] = drawn_by(draw["seed"], draw)


def chosen_seed(draw):
    other_seed(draw)
    draw["drawn"] = drawn_by(draw["seed"], draw)


def left_out(draw):
    draw["drawn"] = draw["drawn"][:-1]


@pytest.mark.parametrize(
    ("change", "shows_alone"),
    [
        (other_seed, True),
        (other_number, True),
        (left_out, True),
        (other_number_with_its_fingerprint, False),
        (chosen_seed, False),
    ],
)
def test_a_draw_that_was_changed_is_found(kept, change, shows_alone):
    """What is sound in itself shows against the journal."""
    rewrite(kept, change)
    assert redo(kept, export=False)[0] == int(shows_alone)
    assert redo(kept)[0] == 1
