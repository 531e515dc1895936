import json

import pytest
from click.testing import CliRunner

from helin.core.places.models import Place
from helin.site.commands.import_places import command

pytestmark = pytest.mark.django_db
SHEET = "编码,名称\n370724002,东城街道\n370724002001,百合社区\n370724009001,孤社区\n12,错\n"


@pytest.fixture
def run(tmp_path):
    def call(text, *options, name="places.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return CliRunner().invoke(command, [str(tmp_path / name), *options])

    return call


def test_it_loads_lists_what_it_refused_and_answers_in_json(run):
    first, again = run(SHEET, "--json", "--demo"), run(SHEET, "--json")
    answer = json.loads(first.stdout.splitlines()[-1])
    assert {k: answer[k] for k in ("read", "loaded", "already", "quarantined")} == {
        "read": 4,
        "loaded": 2,
        "already": 0,
        "quarantined": 2,
    }
    assert [r["row"] for r in answer["reasons"]] == [4, 5]
    assert first.exit_code == again.exit_code == 0
    assert json.loads(again.stdout.splitlines()[-1])["already"] == 2
    assert Place.objects.filter(is_demo=True).count() == 2


def test_it_fails_honestly(run):
    assert run("编码,名称\n12,错\n").exit_code == 1
    assert run("{", name="a.geojson").exit_code == 1
    assert run(SHEET, "--datum", "Beijing").exit_code == 2
