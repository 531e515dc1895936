import json
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied

from helin.core.places import actions, queries
from helin.core.places.drafts import check_rows
from helin.core.places.models import Boundary, Place
from helin.core.places.sheets import UnreadableFile, read_rows
from helin.kit.actors import Actor
from helin.kit.geo import Datum

Entry = apps.get_model("journal", "Entry")  # tests too keep to the order of the apps
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SYSTEM = Actor.system("test")
SHEET = """编码,名称,类型,上级编码,楼栋,网格类型,经度,纬度
370724002,东城街道,,,,,,
370724002001,百合社区,,,,,118.54,36.51
370724002001001,春悦网格,,,,基础,,
370724002001002,市场网格,,,,专属,,
,1号楼,楼栋,370724002001001,,,,
,1单元101室,住户,370724002001001,1号楼,,,
"""
BAD = """370724002001,百合社区,,,,,,
370724002009001,孤网格,,,,,,
37072400200,少一位,,,,,,
,无编码,社区,,,,,
,9号楼,楼栋,370724002001009,,,,
,2号楼,楼栋,370724002001,,,,
,102,住户,370724002001001,,,,
,103,住户,370724002001001,7号楼,,,
370724002001003,,,,,,,
370724002001004,x,,,,红色,,
370724002001005,x,星球,,,,,
370724002001006,x,,,,,118.5,
370724002001007,x,,,,,418.5,36
370724002001008,{long},,,,,,
370724002002,x,网格,,,,,
370724002003,y,,370724009,,,,
"""


def load(path, datum=Datum.WGS84, at=NOW, street_code="370724002"):
    drafts, refused = check_rows(read_rows(path), datum)
    found = actions.import_places(street_code=street_code, drafts=drafts, source=path.name, by=SYSTEM, at=at)
    found.quarantined = sorted([*refused, *found.quarantined], key=lambda q: q.row)
    return found


@pytest.fixture
def sheet(tmp_path):
    def write(text, name="places.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_sheet_is_loaded_once(sheet):
    path = sheet(SHEET)
    first, again = load(path), load(path)
    assert (first.loaded, first.already, first.quarantined) == (6, 0, [])
    assert (again.loaded, again.already, again.quarantined) == (0, 6, [])
    home = Place.objects.get(kind="household")
    assert [p.name for p in queries.ancestors(home.pk, SYSTEM)] == [
        "东城街道",
        "百合社区",
        "春悦网格",
        "1号楼",
        "1单元101室",
    ]
    assert Place.objects.get(name="市场网格").grid_kind == "dedicated"
    assert Place.objects.get(name="百合社区").longitude == 118.54
    (entry,) = Entry.objects.all()
    assert (entry.kind, entry.payload) == ("places.import", {"loaded": 6, "refused": 0})


def test_rows_that_cannot_stand_are_listed_with_their_number_and_the_rest_is_loaded(sheet):
    found = load(sheet(SHEET + BAD.replace("{long}", "长" * 81)))
    assert (found.loaded, found.already) == (6, 0)
    assert [q.row for q in found.quarantined] == list(range(8, 24))
    assert all(len(q.reason) > 5 for q in found.quarantined)


@pytest.mark.parametrize(("name", "encoding"), [("a.csv", "utf-8-sig"), ("b.csv", "gb18030")])
def test_a_chinese_spreadsheets_encodings_are_read(sheet, name, encoding):
    assert load(sheet(SHEET, name, encoding)).loaded == 6


def test_a_workbook_keeps_codes_as_numbers(tmp_path):
    path = tmp_path / "places.xlsx"
    write_workbook(
        path, [["编码", "名称"], [370724002, "东城街道"], [], [370724002001, "百合社区"], ["370724002001001", "网格"]]
    )
    assert [r.number for r in read_rows(path)] == [2, 4, 5]
    assert load(path).loaded == 3


def test_a_street_of_twelve_digits_is_found_by_nine(sheet):
    assert load(sheet("code,name\n370724002000,东城街道\n370724002001,百合社区\n")).loaded == 2
    again = load(sheet("code,name\n370724002,东城街道\n370724002002,兰亭社区\n"))
    assert (again.loaded, again.already) == (1, 1)


def collection(*features):
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
            ],
        }
    )


def square(west, size=0.1):
    east, north = west + size, 36.5 + size
    ring = [[west, 36.5], [east, 36.5], [east, north], [west, north], [west, 36.5]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_outlines_come_as_geojson_also_for_places_that_are_there(sheet):
    load(sheet(SHEET))
    features = [
        ({"code": "370724002001001"}, square(118.5)),
        ({"code": "370724002001003", "name": "新网格"}, square(118.6)),
        ({"code": "370724002001002"}, {"type": "Point", "coordinates": [118, 36]}),
    ]
    path = sheet(collection(*features), "grids.geojson")
    found, again = load(path, Datum.GCJ02), load(path, Datum.GCJ02)
    assert (found.loaded, found.already, [q.row for q in found.quarantined]) == (2, 0, [3])
    assert (again.loaded, again.already) == (0, 2)
    new = Place.objects.get(code="370724002001003")
    assert queries.grid_at(118.65, 36.55, TODAY) == new.pk
    assert queries.grid_at(new.longitude, new.latitude, TODAY) == new.pk
    moved = sheet(collection(({"code": "370724002001003"}, square(118.7))), "moved.geojson")
    assert load(moved, Datum.GCJ02, NOW + timedelta(days=30)).loaded == 1
    assert [(b.ends_on is None) for b in Boundary.objects.filter(place=new).order_by("starts_on")] == [False, True]
    assert queries.grid_at(118.75, 36.55, date(2027, 1, 1)) == new.pk
    assert queries.grid_at(118.75, 36.55, TODAY) is None


def test_a_row_of_another_street_is_refused(sheet):
    load(sheet(SHEET))
    drafts, _ = check_rows(read_rows(sheet("code,name,kind\n370724001001,别街社区,\n")), Datum.WGS84)
    found = actions.import_places(street_code="370724002", drafts=drafts, source="x", by=SYSTEM, at=NOW)
    assert [q.row for q in found.quarantined] == [2]
    assert found.loaded == 0


def test_rows_below_a_closed_place_are_refused(sheet):
    load(sheet(SHEET))
    Place.objects.filter(kind__in=["building", "household"]).update(closed_on=TODAY)
    Place.objects.filter(code="370724002001001").update(closed_on=TODAY)
    found = load(sheet("name,kind,parent_code\n2号楼,building,370724002001001\n"))
    assert len(found.quarantined) == 1


def test_only_the_system_imports_a_new_street():
    with pytest.raises(PermissionDenied):
        actions.import_places(street_code="370724005", drafts=[], source="x", by=Actor.anonymous(), at=NOW)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.pdf", "x"), ("a.geojson", "{"), ("a.geojson", "[]"), ("a.xlsx", "x"), ("a.csv", '"open'), ("b.geojson", "{}")],
)
def test_a_file_that_cannot_be_read(sheet, name, text):
    with pytest.raises(UnreadableFile):
        read_rows(sheet(text, name))


def test_a_file_that_is_no_text(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xff\xff")
    with pytest.raises(UnreadableFile):
        read_rows(path)


def test_odd_features_are_rows_without_cells(sheet):
    rows = read_rows(sheet('{"features": [7, {"properties": null, "geometry": null}]}', "a.json"))
    assert len(check_rows(rows, Datum.WGS84)[1]) == 2


def write_workbook(path, lines):
    """The smallest workbook that a reader accepts."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    def cell(column, row, value):
        at = f"{'ABC'[column]}{row}"
        if isinstance(value, int):
            return f'<c r="{at}"><v>{value}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'

    def relations(what, target):
        link = f'<Relationship Id="r" Type="{office}/{what}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}/relationships">{link}</Relationships>'

    rows = "".join(
        f'<row r="{n}">{"".join(cell(c, n, v) for c, v in enumerate(line))}</row>' for n, line in enumerate(lines, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relations("worksheet", "s.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r"/></sheets></workbook>',
        "xl/s.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as book:
        for name, text in parts.items():
            book.writestr(name, text)
