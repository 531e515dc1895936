"""Tables as files that a spreadsheet opens: CSV and XLSX, with a watermark; pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from helin.kit.forms import plain

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so would be run as a formula by a spreadsheet. Source: docs/sources.md#csv-injection."""
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def defused(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    text = plain(text)
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULA) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as UTF-8 with a mark, by which spreadsheets know it."""
    written = io.StringIO()
    csv.writer(written).writerows([defused(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[str]], *, title: str, author: str, at: datetime) -> bytes:
    """Write rows as one sheet of text cells; `title` and `author` stand in the properties of the file."""
    made = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
            '"/xl/worksheets/sheet1.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName='
            '"/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": _relations(
            (f"{OFFICE}/officeDocument", "xl/workbook.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(plain(title))}</dc:title><dc:creator>{escape(plain(author))}</dc:creator>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="Helin" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations((f"{OFFICE}/worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{"".join(map(_row, rows))}</sheetData></worksheet>'
        ),
    }
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, HEAD + text)
    return written.getvalue()


def _relations(*found: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(found, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def _row(cells: Sequence[str]) -> str:
    inner = "".join(
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(defused(cell))}</t></is></c>' for cell in cells
    )
    return f"<row>{inner}</row>"
