"""An import of cases beside what cannot be saved: reading the file with calamine and a bare COPY."""

import random
import time
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from django.db import connection
from python_calamine import CalamineWorkbook

from bench import archive
from bench.report import Section
from bench.sizes import Size
from bench.town import Town
from helin.core.workdays.clock import SHANGHAI
from helin.site.imports import import_cases

COLUMNS = ("id", "user", "title", "created", "text", "reply", "replied")
TABLE = (
    "CREATE TABLE bench_import (id text, writer text, title text, created timestamptz, body text, reply text,"
    " replied timestamptz)"
)
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="s"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="s" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def measure(size: Size, var: Path, town: Town) -> Section:
    """Import the rows into the street; and read them and COPY them into a table without anything."""
    section = Section(
        "Import of cases",
        "The same XLSX for both. An imported row becomes a case with its dates, six journal entries and its reply; "
        "the floor is python-calamine and one COPY into a table without a key.",
    )
    file = var / "bench.xlsx"
    _write(file, size.import_rows)
    began = time.perf_counter()
    _floor(file)
    bare = time.perf_counter() - began
    began = time.perf_counter()
    result = import_cases(file, street_code=town.street.code or "", names={}, show_progress=False)
    ours = time.perf_counter() - began
    assert result.loaded == size.import_rows, result
    section.add(f"calamine and COPY, {size.import_rows:,} rows", f"{bare:.2f} s")
    section.add(f"import, {size.import_rows:,} rows", f"{ours:.1f} s ({size.import_rows / ours:,.0f}/s)")
    section.most("import of calamine and COPY", ours / bare, 4)
    return section


def _floor(file: Path) -> None:
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        with cursor.copy("COPY bench_import FROM STDIN") as copy:
            for row in rows[1:]:
                copy.write_row(row)


def _write(file: Path, count: int) -> None:
    """Rows as a city hotline keeps them."""
    chance, first = random.Random(2026), datetime(2024, 1, 2, 9, tzinfo=SHANGHAI)
    lines = [COLUMNS]
    for n in range(count):
        at = first + timedelta(minutes=n * 7 % 900_000)
        title = chance.choice(archive.SUBJECTS) + chance.choice(archive.TROUBLES)
        text = "".join(chance.choices(archive.SENTENCES, k=3))
        reply = "您好，您反映的问题已经收悉。" + chance.choice(archive.SENTENCES) + "感谢您的监督。"
        lines.append((f"r{n}", f"u{n % 900}", title, str(at), text, reply, str(at + timedelta(days=3))))
    rows = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in line) + "</row>"
        for line in lines
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in PARTS.items():
            out.writestr(name, part)
        out.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'
        )
