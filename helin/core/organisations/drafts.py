"""Rows of a sheet of bodies, checked one by one: what can be loaded, and what cannot and why. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helin.core.organisations.models import OrganisationKind
from helin.core.places.sheets import SheetRow

# tidy: chinese: headings and words as they stand in the papers that are read
COLUMNS = {
    "kind": ("kind", "类型", "类别", "组织类型"),
    "name": ("name", "名称", "单位名称", "组织名称"),
    "place_code": ("place_code", "所在编码", "社区编码", "网格编码", "区划代码"),
    "building": ("building", "楼栋", "楼栋名称"),
    "household": ("household", "住户", "户"),
    "parent": ("parent", "上级", "上级组织", "上级单位"),
    "phone": ("phone", "电话", "联系电话"),
    "in_consortium": ("in_consortium", "共同体成员", "党建共同体"),
}
# tidy: chinese: headings and words as they stand in the papers that are read
KINDS = {
    OrganisationKind.STREET_OFFICE: ("街道办", "街道办事处", "街道"),
    OrganisationKind.COMMUNITY_COMMITTEE: ("居委会", "社区居委会", "社区"),
    OrganisationKind.GRID_BRANCH: ("网格党支部", "网格支部"),
    OrganisationKind.DISTRICT_BRANCH: ("商圈党支部", "商圈支部"),
    OrganisationKind.BUILDING_GROUP: ("楼院党小组", "楼栋党小组", "党小组"),
    OrganisationKind.KEY_HOUSEHOLD: ("党员中心户", "中心户"),
    OrganisationKind.DEPARTMENT: ("部门", "职能部门", "科室"),
    OrganisationKind.PROPERTY_FIRM: ("物业", "物业公司", "物业服务企业"),
    OrganisationKind.DUAL_REGISTERED_UNIT: ("双报到单位", "共建单位"),
    OrganisationKind.MERCHANT: ("商户", "商家"),
    OrganisationKind.SOCIAL_ORGANISATION: ("社会组织",),
    OrganisationKind.OWNERS_COMMITTEE: ("业委会", "业主委员会"),
}
# tidy: chinese: headings and words as they stand in the papers that are read
YES, NO = ("1", "true", "yes", "y", "是", "√"), ("", "0", "false", "no", "n", "否")
LONGEST = {"name": 120, "phone": 30}


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that was not loaded, and why."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be loaded if its place and parent are there. `parent` is a name, empty at the top.

    The place is that of the code, or in it the building, and in that the household, by name.
    """

    row: int
    kind: OrganisationKind
    name: str
    place_code: str
    building: str
    household: str
    parent: str
    phone: str
    in_consortium: bool


class _Refused(ValueError):
    """Why a row cannot be loaded."""


def check_rows(rows: Iterable[SheetRow]) -> tuple[list[Draft], list[Quarantined]]:
    """Sort the rows of a sheet into those that can be loaded and those that cannot."""
    drafts, refused = [], []
    for row in rows:
        try:
            drafts.append(_draft(row))
        except _Refused as problem:
            refused.append(Quarantined(row.number, str(problem)))
    return drafts, refused


def _draft(row: SheetRow) -> Draft:
    cells = {name: next((row.cells[h] for h in heads if row.cells.get(h)), "") for name, heads in COLUMNS.items()}
    for name, longest in LONGEST.items():
        if len(cells[name]) > longest:
            raise _Refused(_("“%(name)s” is longer than %(longest)s characters.") % {"name": name, "longest": longest})
    if not cells["name"]:
        raise _Refused(_("The name is missing."))
    if not cells["place_code"]:
        raise _Refused(_("The code of the place is missing."))
    if cells["household"] and not cells["building"]:
        raise _Refused(_("A household names its building."))
    flag = cells.pop("in_consortium").lower()
    if flag not in YES + NO:
        raise _Refused(_("“%(word)s” is neither yes nor no.") % {"word": flag})
    return Draft(row=row.number, kind=_kind(cells.pop("kind")), in_consortium=flag in YES, **cells)


def _kind(word: str) -> OrganisationKind:
    for kind, words in KINDS.items():
        if word.lower() == kind or word in words:
            return kind
    raise _Refused(_("“%(word)s” is no kind of body.") % {"word": word})
