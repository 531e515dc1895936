"""Communities, grids, estates: the names on the invented ground, in the order of their numbers."""

from dataclasses import dataclass

DESK_PHONE = "0536-0000100"
"""That of the street office; no such number is in use."""
STREET_CODE = "370724002"
STREET_NAME = "东城街道"
"""Source: docs/sources.md#place-codes (the street's code is official; everything below it is marked as demo)."""


@dataclass(frozen=True, slots=True)
class GridPlan:
    """One grid: an estate of homes of one `build` (old, middle, tower), or a dedicated grid's `houses`."""

    name: str
    estate: str
    build: str = ""
    houses: tuple[str, ...] = ()
    firm: str = ""

    @property
    def is_dedicated(self) -> bool:
        """Whether nobody lives here: a market, a school, a hospital, a park."""
        return bool(self.houses)


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """One community and its grids, numbered west to east, north to south."""

    letter: str
    name: str
    grids: tuple[GridPlan, ...]


def _homes(name: str, estate: str, build: str, firm: str = "") -> GridPlan:
    return GridPlan(name, estate, build, firm=firm)


def _dedicated(name: str, estate: str, *houses: str) -> GridPlan:
    return GridPlan(name, estate, houses=houses)


COMMUNITIES = (
    CommunityPlan(
        "A",
        "清河湾社区",
        (
            _homes("清河湾一期网格", "清河湾一期", "tower", "firm1"),
            _homes("清河湾二期网格", "清河湾二期", "tower", "firm1"),
            _homes("滨河网格", "滨河小区", "old"),
            _homes("水岸网格", "水岸名都", "middle", "firm2"),
            _homes("柳堤网格", "柳堤家园", "middle", "firm2"),
        ),
    ),
    CommunityPlan(
        "B",
        "百合社区",
        (
            _homes("春悦网格", "春悦花园", "middle", "firm3"),
            _homes("百合苑网格", "百合苑", "old", "firm3"),
            _homes("香榭网格", "香榭花园", "middle", "firm4"),
            _dedicated("百合商圈网格", "百合商圈", "百合购物广场", "百合步行街东楼", "百合步行街西楼", "天汇商务楼"),
            _homes("丽景网格", "丽景小区", "old", "firm4"),
            _homes("百合新居网格", "百合新居", "old"),
            _homes("锦绣网格", "锦绣家园", "tower", "firm3"),
        ),
    ),
    CommunityPlan(
        "C",
        "银杏社区",
        (
            _homes("银杏网格", "银杏小区", "old", "firm5"),
            _homes("学府网格", "学府雅居", "tower", "firm6"),
            _homes("杏林网格", "杏林苑", "middle", "firm5"),
            _homes("金叶网格", "金叶花园", "old", "firm5"),
            _dedicated("东城医院网格", "东城医院", "门诊楼", "住院楼", "医技楼"),
            _homes("锦和网格", "锦和园", "middle", "firm6"),
        ),
    ),
    CommunityPlan(
        "D",
        "春晖社区",
        (
            _homes("春晖网格", "春晖园", "middle", "firm6"),
            _homes("晨光网格", "晨光小区", "old"),
            _dedicated("东城学校网格", "东城实验学校", "小学部教学楼", "初中部教学楼", "综合楼", "食堂"),
            _homes("阳光网格", "阳光花园", "old", "firm7"),
            _homes("和畅网格", "和畅苑", "tower", "firm7"),
            _homes("明德网格", "明德家园", "middle", "firm7"),
        ),
    ),
    CommunityPlan(
        "E",
        "槐香社区",
        (
            _homes("槐香里网格", "槐香里小区", "old"),
            _homes("纺织院网格", "纺织厂家属院", "old"),
            _dedicated("槐香市场网格", "槐香农贸市场", "蔬菜大厅", "水产肉类厅", "东侧商铺楼"),
            _homes("供销院网格", "供销社家属院", "old"),
            _homes("建安网格", "建安小区", "old", "firm8"),
            _homes("粮局院网格", "老粮局宿舍", "old"),
        ),
    ),
    CommunityPlan(
        "F",
        "文昌社区",
        (
            _homes("文昌苑网格", "文昌苑", "middle", "firm8"),
            _homes("书香网格", "书香门第", "tower", "firm9"),
            _homes("翰林网格", "翰林华府", "tower", "firm9"),
            _homes("育才网格", "育才小区", "old", "firm8"),
            _dedicated("文昌教育园网格", "文昌教育园", "幼儿园楼", "职教中心楼", "图书楼"),
            _homes("状元府网格", "状元府", "middle", "firm9"),
            _homes("文汇网格", "文汇家园", "old", "firm8"),
        ),
    ),
    CommunityPlan(
        "G",
        "东泰社区",
        (
            _homes("东泰花园网格", "东泰花园", "middle", "firm10"),
            _homes("东泰新城网格", "东泰新城", "tower", "firm10"),
            _homes("工人新村网格", "工人新村", "old"),
            _homes("机械厂网格", "机械厂宿舍", "old"),
            _homes("泰和网格", "泰和家园", "middle", "firm10"),
            _dedicated("东泰产业园网格", "东泰产业园", "一号厂房", "二号厂房", "研发楼", "职工公寓"),
        ),
    ),
    CommunityPlan(
        "H",
        "揽翠社区",
        (
            _homes("揽翠壹号网格", "揽翠湖壹号", "tower", "firm1"),
            _homes("云栖网格", "云栖苑", "middle", "firm2"),
            _dedicated("揽翠湖公园网格", "揽翠湖公园", "游客服务楼", "湖心茶社", "东门管理房"),
            _homes("山水网格", "山水华庭", "middle", "firm2"),
            _homes("翠屏网格", "翠屏小区", "old", "firm7"),
        ),
    ),
)
