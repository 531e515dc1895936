"""What an outsider does with an export: run one script of the standard library, with nothing of Helin."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from helin.core.journal import facts, heads, verify
from helin.core.places.models import Place
from helin.kit.actors import Actor

command = import_module("helin.site.commands.verify").command  # the site stands above: asked by name
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
SCRIPT = Path(__file__).resolve().parents[3] / "docs/reference/verify_chain.py"


@pytest.fixture
def kept(settings, tmp_path, monkeypatch):
    """The folder of somebody who kept the export and the heads of two streets."""
    monkeypatch.setattr(verify, "verifiers", {"journal": verify.verify_chains})
    settings.HEADS_FILE = tmp_path / "heads.jsonl"
    for code in ("370724001", "370724002"):
        street = Place.objects.create(kind="street", name="街道", code=code)
        for n in range(6):
            facts.record("test.a", street, place=street, by=Actor.system("测试"), at=NOW, n=n, word="东城\n\\\x1f")
    heads.publish(at=NOW)
    helin("--export", str(tmp_path / "export.jsonl"))
    return tmp_path


def helin(*arguments):
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def check(folder, *, heads=True):
    files = [folder / "export.jsonl", *([folder / "heads.jsonl"] if heads else [])]
    done = subprocess.run([sys.executable, "-I", SCRIPT, *files], capture_output=True, text=True, cwd=folder)
    return done.returncode, done.stdout.splitlines()


def rewrite(folder, change):
    file = folder / "export.jsonl"
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    file.write_text("".join(json.dumps(row) + "\n" for row in change(rows)))
    return rows


def test_a_sound_export_passes(kept):
    assert len((kept / "export.jsonl").read_text().splitlines()) == 12
    assert check(kept) == (0, ["0 problems"])


def where(row):
    return f"chain {row['chain']} seq {row['seq']} id {row['id']}"


def flip(rows):
    rows[2]["text"] = rows[2]["text"].replace("test.a", "test.b")
    return rows


def test_a_changed_text_fails(kept):
    rows = rewrite(kept, flip)
    assert check(kept) == (1, [f"{where(rows[2])}: broken hash", "1 problems"])


def test_a_left_out_entry_fails(kept):
    rows = rewrite(kept, lambda rows: rows[:2] + rows[3:])
    assert f"{where(rows[3])}: gap" in check(kept)[1]


def test_swapped_entries_fail(kept):
    rows = rewrite(kept, lambda rows: [rows[0], rows[2], rows[1], *rows[3:]])
    assert f"{where(rows[2])}: gap" in check(kept)[1]


def test_a_cut_tail_fails_only_with_the_heads_that_were_kept(kept):
    rewrite(kept, lambda rows: rows[:-1])
    assert check(kept, heads=False) == (0, ["0 problems"])
    code, said = check(kept)
    assert code == 1
    assert "the tail was cut" in said[0]


def test_the_script_needs_arguments():
    done = subprocess.run([sys.executable, "-I", SCRIPT], capture_output=True, text=True)
    assert done.returncode == 1
    assert "helin verify --export" in done.stderr


def test_the_script_is_short():
    assert len(SCRIPT.read_text().splitlines()) < 60


def test_the_command_says_ok(kept):
    done = helin("--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout.splitlines()[-1]) == {"ok": True, "checked": 12, "problems": []}


def test_the_command_says_what_is_wrong_and_where(kept):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE journal_entry SET kind = 'test.b' WHERE seq = 3 RETURNING chain, seq, id")
        rows = [dict(zip(("chain", "seq", "id"), row, strict=True)) for row in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = origin")
    done = helin("--json")
    assert done.exit_code == 1
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["ok"] is False
    assert said["problems"] == [
        {"verifier": "journal", "where": where(row), "what": "broken hash"} for row in sorted(rows, key=where)
    ]
    assert f"journal: {where(rows[0])}: broken hash" in done.output


def test_a_broken_off_export_leaves_no_file(kept, monkeypatch):
    def breaks():
        yield verify.Exported("1", 1, 1, "", "")
        raise KeyboardInterrupt

    monkeypatch.setattr(verify, "exported", breaks)
    CliRunner().invoke(command, ["--export", str(kept / "half.jsonl")])
    assert not (kept / "half.jsonl").exists()
