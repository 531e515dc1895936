"""The category tree and the dispatch catalogue: category × place → who leads, and how long it may take.

Limits marked "演示设定" are ours; the others name where they come from.
Source: docs/sources.md#time-limits, docs/sources.md#shandong-2020.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from helin.site.demo.ground import COMMUNITIES
from helin.site.demo.organisations import committee_of
from helin.site.demo.world import CategorySeed, PlaceSeed, RuleSeed

HOTLINE = "《山东省政务服务热线管理办法》（2020）：5个工作日"
CITY = "数字城管处置时限（济源）"
DEMO = "演示设定"
SIGN_WITHIN = {
    "urgent_hours": (1, "urgent_hours"),
    "working_hours": (2, "working_hours"),
    "working_days": (1, "working_days"),
}
FIRM = "firm"
COMMITTEE = "committee"


class Row(NamedTuple):
    """A second-level category, who leads it and its limit."""

    code: str
    name: str
    name_en: str
    lead: str
    amount: int = 5
    unit: str = "working_days"
    source: str = HOTLINE


FIRST_LEVEL = {
    "01": ("物业服务", "Property service"),
    "02": ("冬季供热", "Heating"),
    "03": ("供水排水", "Water and drains"),
    "04": ("电力燃气通信", "Power, gas, lines"),
    "05": ("环境卫生", "Cleanliness"),
    "06": ("园林绿化", "Greenery"),
    "07": ("道路交通", "Roads and traffic"),
    "08": ("市容秩序", "Order in the street"),
    "09": ("噪声与油烟", "Noise and smoke"),
    "10": ("违法建设", "Unlawful building"),
    "11": ("消防安全", "Fire safety"),
    "12": ("治安防范", "Public security"),
    "13": ("民生保障", "Livelihood"),
    "14": ("医疗卫生", "Health"),
    "15": ("教育文体", "School and culture"),
    "16": ("邻里矛盾", "Between neighbours"),
    "17": ("市场监管", "Market"),
    "18": ("社区自治", "Self-government"),
}

ROWS = (
    Row("0101", "电梯运行", "Lifts", FIRM, 4, "urgent_hours", DEMO),
    Row("0102", "楼道保洁与照明", "Stairways: cleaning and light", FIRM, 3, "working_days", DEMO),
    Row("0103", "门禁与保安", "Doors and guards", FIRM),
    Row("0104", "小区停车", "Parking in the estate", FIRM),
    Row("0105", "物业收费", "Property fees", "homes"),
    Row("0106", "房屋维修", "Repairs of buildings", FIRM, 10, "working_days", DEMO),
    Row("0107", "公共收益", "Common income", "homes", 10, "working_days", DEMO),
    Row("0201", "室温不达标", "Room too cold", "heat", 8, "urgent_hours", DEMO),
    Row("0202", "供热管网", "Heating pipes", "heat", 4, "urgent_hours", DEMO),
    Row("0203", "供热收费", "Heating fees", "heat"),
    Row("0301", "停水与水压", "Water cut or weak", "water", 8, "urgent_hours", DEMO),
    Row("0302", "水质", "Water quality", "water", 2, "working_days", DEMO),
    Row("0303", "下水堵塞", "Blocked drains", "drain", 2, "working_days", DEMO),
    Row("0304", "道路积水", "Flooded roads", "drain", 8, "urgent_hours", DEMO),
    Row("0401", "停电", "Power cuts", "power", 4, "urgent_hours", DEMO),
    Row("0402", "燃气", "Gas", "gas", 2, "urgent_hours", DEMO),
    Row("0403", "通信与杂乱线缆", "Cables and lines", "enforce"),
    Row("0501", "垃圾清运", "Rubbish collection", "clean", 1, "working_days", f"{CITY}：暴露垃圾1个工作日"),
    Row("0502", "公共厕所", "Public toilets", "clean", 1, "working_days", DEMO),
    Row("0503", "大件与装修垃圾", "Bulky and building waste", "clean", 4, "working_days", f"{CITY}：积存渣土4个工作日"),
    Row("0504", "鼠蚊防治", "Rats and mosquitoes", "health"),
    Row("0601", "树木修剪", "Trees", "green", 5, "working_days", "绿地养护5个工作日（某市）"),
    Row("0602", "绿地养护", "Lawns", "green", 5, "working_days", "绿地养护5个工作日（某市）"),
    Row("0701", "路面与井盖", "Road surface and covers", "drain", 3, "working_days", DEMO),
    Row("0702", "路灯", "Street lamps", "city", 3, "working_days", DEMO),
    Row("0703", "信号与标线", "Signals and markings", "traffic", 10, "working_days", DEMO),
    Row("0704", "道路停车", "Parking in the street", "traffic", 8, "working_hours", DEMO),
    Row("0801", "占道经营", "Street stalls", "enforce", 8, "working_hours", DEMO),
    Row("0802", "广告招牌", "Signs and posters", "city"),
    Row("0803", "养犬", "Dogs", COMMITTEE),
    Row("0901", "施工噪声", "Building noise", "city", 8, "working_hours", DEMO),
    Row("0902", "生活噪声", "Noise from people", "police", 3, "working_days", DEMO),
    Row("0903", "油烟与异味", "Smoke and smells", "environment"),
    Row("0904", "烟花爆竹", "Fireworks", "police", 2, "urgent_hours", DEMO),
    Row("1001", "私搭乱建", "Unlawful building", "enforce", 15, "working_days", f"{CITY}：违法搭建15个工作日"),
    Row("1002", "毁绿种菜", "Vegetables on lawns", COMMITTEE),
    Row("1003", "拆改承重结构", "Load-bearing walls", "housing", 2, "working_days", DEMO),
    Row("1101", "电动车充电", "Charging of e-bikes", COMMITTEE, 2, "working_days", DEMO),
    Row("1102", "通道堵塞", "Blocked escape routes", "fire", 8, "working_hours", DEMO),
    Row("1103", "消防设施与隐患", "Fire gear and hazards", "fire", 3, "working_days", DEMO),
    Row("1201", "防盗防骗", "Theft and fraud", "police", 3, "working_days", DEMO),
    Row("1202", "高空抛物", "Things thrown from above", "police", 3, "working_days", DEMO),
    Row("1301", "社会救助", "Relief", "civil"),
    Row("1302", "养老服务", "Care for the old", "service"),
    Row("1303", "残疾人服务", "Help for the disabled", "service"),
    Row("1304", "就业与工资", "Work and wages", "labour"),
    Row("1401", "基层诊疗与接种", "Clinic and vaccination", "health", 3, "working_days", DEMO),
    Row("1501", "入学", "Enrolment", "school", 3, "working_days", DEMO),
    Row("1502", "校园周边", "Around the school", "school"),
    Row("1503", "文体设施", "Sport and culture", COMMITTEE),
    Row("1601", "漏水纠纷", "Leaks between homes", COMMITTEE),
    Row("1602", "噪声纠纷", "Noise between homes", COMMITTEE),
    Row("1603", "楼道堆物", "Things in the stairway", COMMITTEE, 3, "working_days", DEMO),
    Row("1701", "消费与价格", "Shopping and prices", "market"),
    Row("1702", "食品安全", "Food safety", "market", 2, "working_days", DEMO),
    Row("1801", "业主委员会", "Owners' committee", "homes", 10, "working_days", DEMO),
    Row("1802", "社区服务", "Community services", COMMITTEE, 3, "working_days", DEMO),
    Row("1803", "意见与建议", "Ideas and thanks", COMMITTEE),
)


def build_categories() -> tuple[CategorySeed, ...]:
    """The tree, first level before second."""
    return (
        *(CategorySeed(code, *names) for code, names in FIRST_LEVEL.items()),
        *(CategorySeed(row.code, row.name, row.name_en, row.code[:2]) for row in ROWS),
    )


def build_rules(places: Sequence[PlaceSeed]) -> tuple[RuleSeed, ...]:
    """One row for the street, or one per community, and one more where a property firm serves the grid.

    The last row speaks for every category that no other row names.
    """
    found = [rule for row in ROWS for rule in _rules(row, places)]
    return (*found, RuleSeed("", "s", "gridoffice", 5, "working_days", 1, "working_days", HOTLINE))


def lead_at(rules: Sequence[RuleSeed]) -> dict[tuple[str, str], RuleSeed]:
    """The rules by category and place; look up grid, then community, then street."""
    return {(rule.category, rule.place): rule for rule in rules}


def _rules(row: Row, places: Sequence[PlaceSeed]) -> Iterator[RuleSeed]:
    def rule(place: str, lead: str) -> RuleSeed:
        return RuleSeed(row.code, place, lead, row.amount, row.unit, *SIGN_WITHIN[row.unit], row.source)

    if row.lead not in {FIRM, COMMITTEE}:
        yield rule("s", row.lead)
        return
    for community in (place for place in places if place.kind == "community"):
        yield rule(community.key, committee_of(community.key))
    if row.lead == FIRM:
        plans = [plan for community in COMMUNITIES for plan in community.grids]
        grids = [place for place in places if place.kind == "grid"]
        yield from (rule(grid.key, plan.firm) for grid, plan in zip(grids, plans, strict=True) if plan.firm)
