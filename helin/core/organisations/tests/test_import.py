import json
import zipfile
from datetime import date
from importlib import import_module

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied

from helin.core.journal.models import Entry
from helin.core.organisations.actions import import_organisations
from helin.core.organisations.drafts import check_rows
from helin.core.organisations.models import Organisation
from helin.core.organisations.tests.conftest import NOW, staff
from helin.core.places.sheets import SheetRow

command = import_module("helin.site.commands.import_organisations").command  # the site stands above: asked by name

pytestmark = pytest.mark.django_db
SHEET = """类型,名称,社区编码,楼栋,户,上级组织,联系电话,党建共同体
党员中心户,李四家,370724002001001,7号楼,1单元302,新支部,,
网格党支部,新支部,370724002001001,,,城北居委会,0536-7,
双报到单位,临朐一中,370724002,,,东城街道办事处,,是
物业公司,春悦物业,370724002001001,,,城北居委会,,
舞蹈队,舞,370724002,,,,,
商户,,370724002,,,,,
商户,无码店,,,,,,
商户,远店,370724009001,,,,,
商户,孤店,370724002001,,,没有的单位,,
商户,甲,370724002001,,,乙,,
商户,乙,370724002001,,,甲,,
商户,丙,370724002001,,,,,也许
党员中心户,王五家,370724002001001,9号楼,1单元302,新支部,,
"""

OPEN = "http://schemas.openxmlformats.org"
MAIN, REL = f"{OPEN}/spreadsheetml/2006/main", f"{OPEN}/officeDocument/2006/relationships"
WORKBOOK = {
    "_rels/.rels": f'<Relationships xmlns="{OPEN}/package/2006/relationships"><Relationship Id="r"'
    f' Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OPEN}/package/2006/relationships"><Relationship Id="r"'
    f' Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>kind</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>place_code</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>merchant</t></is></c><c r="B2" t="inlineStr"><is><t>店</t></is></c>'
    '<c r="C2"><v>370724002001</v></c></row></sheetData></worksheet>',
}


def drafts(*rows):
    return check_rows([SheetRow(n, dict(cells)) for n, cells in enumerate(rows, 2)])[0]


def run(file, *options):
    done = CliRunner().invoke(command, [str(file), "--street", "370724002", "--json", *options], catch_exceptions=False)
    return done.exit_code, json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def sheet(tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text(SHEET, encoding="gb18030")
    return file


def test_import_loads_what_can_stand_and_says_why_the_rest_cannot(town, sheet):
    code, said = run(sheet)
    assert code == 0
    assert (said["read"], said["loaded"], said["already"], said["quarantined"]) == (13, 3, 1, 9)
    assert [reason["row"] for reason in said["reasons"]] == [6, 7, 8, 9, 10, 11, 12, 13, 14]
    home = Organisation.objects.get(name="李四家")
    assert (home.parent.name, home.place_id) == ("新支部", town.home.pk)
    assert str(home.path).startswith(str(town.north_committee.path))
    assert Organisation.objects.get(name="临朐一中").in_consortium
    assert list(Entry.objects.filter(kind="organisations.import").values_list("payload", flat=True)) == [
        {"loaded": 3, "refused": 5}
    ]


def test_importing_again_loads_nothing_twice(town, sheet):
    run(sheet)
    before = Organisation.objects.count()
    code, said = run(sheet)
    assert (code, said["loaded"], said["already"], Organisation.objects.count()) == (0, 0, 4, before)


def test_a_workbook_is_read_as_well(town, tmp_path):
    file = tmp_path / "bodies.xlsx"
    with zipfile.ZipFile(file, "w") as book:
        for name, text in WORKBOOK.items():
            book.writestr(name, text)
    assert run(file)[1]["loaded"] == 1


def test_an_unreadable_file_or_an_unknown_street_is_said(town, sheet, tmp_path):
    broken = tmp_path / "bodies.xlsx"
    broken.write_text("no workbook")
    assert CliRunner().invoke(command, [str(broken), "--street", "370724002"]).exit_code == 1
    assert CliRunner().invoke(command, [str(sheet), "--street", "370724777"]).exit_code == 1


def test_a_file_with_nothing_to_use_is_a_failure(town, tmp_path):
    file = tmp_path / "bodies.csv"
    file.write_text("kind,name,place_code\nclub,x,370724002\n")
    assert run(file)[0] == 1


def test_two_bodies_of_the_parents_name_are_no_parent(town):
    rows = [
        {"kind": "merchant", "name": "店", "place_code": "370724002001"},
        {"kind": "merchant", "name": "店", "place_code": "370724002002"},
        {"kind": "merchant", "name": "分店", "place_code": "370724002002", "parent": "店"},
    ]
    found = import_organisations(street=town.street, drafts=drafts(*rows), by=staff(town.street), at=NOW)
    assert (found.loaded, [q.row for q in found.quarantined]) == (2, [4])


def test_a_place_of_another_street_is_not_there(town):
    rows = [{"kind": "merchant", "name": "店", "place_code": town.elsewhere.code}]
    found = import_organisations(street=town.street, drafts=drafts(*rows), by=staff(town.street), at=NOW)
    assert (found.loaded, len(found.quarantined)) == (0, 1)
    assert not Entry.objects.filter(kind="organisations.import").exists()


def test_only_the_streets_administrator_imports(town):
    with pytest.raises(PermissionDenied):
        import_organisations(street=town.street, drafts=[], by=staff(town.elsewhere), at=NOW)


def test_import_opens_on_the_day(town, sheet):
    run(sheet)
    assert Organisation.objects.get(name="新支部").opened_on >= date(2026, 1, 1)
