"""Rows of a sheet checked one by one: what can be loaded, and what cannot and why. Pure, knows no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from helin.core.places.codes import code_problem, kind_of, parent_codes
from helin.core.places.geometry import BadOutline, GeoJson, outline
from helin.core.places.models import GridKind, PlaceKind
from helin.core.places.sheets import SheetRow
from helin.kit.geo import Datum, convert

# tidy: chinese: headings and words as they stand in the papers that are read
COLUMNS = {
    "code": ("code", "编码", "代码", "网格编码", "社区编码", "区划代码"),
    "name": ("name", "名称", "网格名称", "社区名称"),
    "kind": ("kind", "类型", "层级"),
    "grid_kind": ("grid_kind", "网格类型"),
    "parent_code": ("parent_code", "上级编码", "所属编码", "所属网格编码", "所属社区编码"),
    "building": ("building", "楼栋", "楼栋名称"),
    "address": ("address", "地址"),
    "longitude": ("longitude", "lng", "经度"),
    "latitude": ("latitude", "lat", "纬度"),
    "desk_phone": ("desk_phone", "联系电话"),
    "supervision_phone": ("supervision_phone", "监督电话"),
}
# tidy: chinese: headings and words as they stand in the papers that are read
KINDS = {
    PlaceKind.STREET: ("street", "街道", "镇", "乡"),
    PlaceKind.COMMUNITY: ("community", "社区", "村"),
    PlaceKind.GRID: ("grid", "网格"),
    PlaceKind.BUILDING: ("building", "楼栋", "楼"),
    PlaceKind.HOUSEHOLD: ("household", "住户", "户"),
}
# tidy: chinese: headings and words as they stand in the papers that are read
GRID_KINDS = {GridKind.BASIC: ("basic", "基础", "基础网格"), GridKind.DEDICATED: ("dedicated", "专属", "专属网格")}
LONGEST = {"name": 80, "address": 200, "desk_phone": 30, "supervision_phone": 30}


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that was not loaded, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be loaded if its parent is there. `point` is in WGS-84; `polygon` in `datum`.

    A building has no code: `parent_code` is its grid's. A household stands in `building` of that grid.
    """

    row: int
    kind: PlaceKind
    code: str
    name: str
    parent_code: str
    building: str = ""
    grid_kind: str = ""
    address: str = ""
    point: tuple[float, float] | None = None
    desk_phone: str = ""
    supervision_phone: str = ""
    residents: int | None = None
    polygon: GeoJson | None = None
    datum: Datum = Datum.WGS84

    @property
    def street_code(self) -> str:
        """The nine digits of the street."""
        return (self.code or self.parent_code)[:9]


class _Refused(ValueError):
    """Why a row cannot be loaded."""


def check_rows(rows: Iterable[SheetRow], datum: Datum) -> tuple[list[Draft], list[Quarantined]]:
    """Sort the rows of a sheet into those that can be loaded and those that cannot; a code counts once."""
    drafts, refused, seen = [], [], dict[str, int]()
    for row in rows:
        try:
            found = _draft(row, datum)
            if found.code and (first := seen.setdefault(found.code, row.number)) != row.number:
                raise _Refused(_("The code stands already in row %(row)s.") % {"row": first})
            drafts.append(found)
        except _Refused as problem:
            refused.append(Quarantined(row.number, str(problem)))
    return drafts, refused


def _draft(row: SheetRow, datum: Datum) -> Draft:
    cells = {name: _cell(row, heads) for name, heads in COLUMNS.items()}
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            raise _Refused(_("“%(name)s” is longer than %(longest)s characters.") % {"name": name, "longest": longest})
    kind = _kind(cells["kind"], cells["code"])
    if cells["code"] and (problem := code_problem(kind, cells["code"], cells["parent_code"])):
        raise _Refused(problem)
    if not cells["code"] and kind in {PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.GRID}:
        raise _Refused(_("The code is missing."))
    parent_code = cells["parent_code"] or (parent_codes(cells["code"]) or ("",))[0]
    if kind in {PlaceKind.BUILDING, PlaceKind.HOUSEHOLD} and kind_of(parent_code) is not PlaceKind.GRID:
        raise _Refused(_("A building or household names the code of its grid (15 digits)."))
    if kind is PlaceKind.HOUSEHOLD and not cells["building"]:
        raise _Refused(_("A household names its building."))
    if not cells["name"] and not cells["code"]:
        raise _Refused(_("The name is missing."))
    return Draft(
        row=row.number,
        kind=kind,
        code=cells["code"],
        name=cells["name"],
        parent_code=parent_code,
        building=cells["building"] if kind is PlaceKind.HOUSEHOLD else "",
        grid_kind=_grid_kind(cells["grid_kind"]) if kind is PlaceKind.GRID else "",
        address=cells["address"],
        point=_point(cells["longitude"], cells["latitude"], datum),
        desk_phone=cells["desk_phone"],
        supervision_phone=cells["supervision_phone"],
        polygon=_polygon(row.polygon, kind, datum),
        datum=datum,
    )


def _cell(row: SheetRow, heads: tuple[str, ...]) -> str:
    return next((row.cells[head] for head in heads if row.cells.get(head)), "")


def _kind(word: str, code: str) -> PlaceKind:
    if word:
        named = next((kind for kind, words in KINDS.items() if word.lower() in words), None)
        if named is None:
            raise _Refused(_("“%(word)s” is no kind of place.") % {"word": word})
        return named
    found = kind_of(code)
    if found is None:
        raise _Refused(_("Neither a kind nor a code of 9, 12 or 15 digits."))
    return found


def _grid_kind(word: str) -> str:
    found = next((str(kind) for kind, words in GRID_KINDS.items() if word.lower() in words), None)
    if word and found is None:
        raise _Refused(_("“%(word)s” is no kind of grid.") % {"word": word})
    return found or GridKind.BASIC


def _point(longitude: str, latitude: str, datum: Datum) -> tuple[float, float] | None:
    if not longitude and not latitude:
        return None
    try:
        x, y = float(longitude), float(latitude)
    except ValueError:
        raise _Refused(_("Longitude and latitude are not both numbers.")) from None
    if not (abs(x) <= 180 and abs(y) <= 90):
        raise _Refused(_("Longitude or latitude is out of range."))
    east, north = convert(x, y, datum, Datum.WGS84)
    return float(east), float(north)


def _polygon(geometry: Any, kind: PlaceKind, datum: Datum) -> GeoJson | None:
    if geometry is None:
        return None
    if kind is PlaceKind.HOUSEHOLD:
        raise _Refused(_("A household has no outline."))
    try:
        outline(geometry, datum)
    except BadOutline as problem:
        raise _Refused(str(problem)) from None
    return dict(geometry)
