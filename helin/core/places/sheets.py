"""Reads a file of places, CSV, XLSX or GeoJSON, into rows of text. Pure: knows no columns and no rules."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

ENCODINGS = ("utf-8-sig", "gb18030")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as a person counts them (the heading is 1), its cells by heading, its outline."""

    number: int
    cells: dict[str, str]
    polygon: Any = None


def read_rows(path: Path) -> list[SheetRow]:
    """Read all rows of the file; of a workbook, of its first sheet.

    Raises UnreadableFile for another kind of file or a broken one.
    """
    readers = {".csv": _csv, ".xlsx": _workbook, ".xls": _workbook, ".geojson": _geojson, ".json": _geojson}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFile(f"{path.name}: not a CSV, XLSX or GeoJSON file")
    try:
        return list(reader(path))
    except (OSError, CalamineError, ValueError, csv.Error) as error:
        raise UnreadableFile(f"{path.name}: {error}") from error


def _csv(path: Path) -> Iterator[SheetRow]:
    """UTF-8, or GB 18030 as Chinese spreadsheets write it."""
    raw = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UnreadableFile("neither UTF-8 nor GB 18030")
    return _table(csv.reader(text.splitlines(keepends=True), strict=True))


def _workbook(path: Path) -> Iterator[SheetRow]:
    return _table(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False))


def _table(lines: Iterable[Iterable[Any]]) -> Iterator[SheetRow]:
    heads: list[str] = []
    for number, line in enumerate(lines, 1):
        cells = [_text(cell) for cell in line]
        if not heads:
            heads = cells
        elif any(cells):
            yield SheetRow(number, {head: cell for head, cell in zip(heads, cells, strict=False) if head})


def _geojson(path: Path) -> Iterator[SheetRow]:
    """A FeatureCollection; the properties are the cells, features are counted from 1."""
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise UnreadableFile("not a FeatureCollection")
    for number, feature in enumerate(features, 1):
        feature = feature if isinstance(feature, dict) else {}
        properties = feature.get("properties")
        cells = {str(k): _text(v) for k, v in properties.items()} if isinstance(properties, dict) else {}
        yield SheetRow(number, cells, feature.get("geometry"))


def _text(cell: Any) -> str:
    """A cell as text; spreadsheets keep long codes as numbers."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).replace("\x00", "").strip()
