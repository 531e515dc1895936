"""The names of the bodies that are not counted off from the tree: desks, departments, firms, units."""

from typing import NamedTuple


class Body(NamedTuple):
    """One body: its key, its name, what it does."""

    key: str
    name: str
    trade: str = ""


DESKS = (
    Body("dispatch", "指挥调度中心", "dispatch"),
    Body("gridoffice", "社会治理办公室", "governance"),
    Body("service", "便民服务中心", "service"),
    Body("party", "党建办公室", "party"),
    Body("enforce", "综合执法中队", "enforcement"),
    Body("homes", "物业管理办公室", "homes"),
)

DEPARTMENTS = (
    Body("city", "县城市管理局东城大队", "city"),
    Body("housing", "县住房建设局房产科", "housing"),
    Body("heat", "县供热公司东城站", "heating"),
    Body("water", "县自来水公司东城站", "water"),
    Body("power", "县供电公司东城供电所", "power"),
    Body("gas", "县燃气公司东城站", "gas"),
    Body("police", "东城派出所", "police"),
    Body("traffic", "县交警大队东城中队", "traffic"),
    Body("market", "东城市场监管所", "market"),
    Body("civil", "县民政局救助科", "civil"),
    Body("health", "东城社区卫生服务中心", "health"),
    Body("clean", "县环卫中心东城所", "sanitation"),
    Body("green", "县园林中心东城养护队", "greening"),
    Body("drain", "县市政工程处东城班", "drainage"),
    Body("fire", "东城消防救援站", "fire"),
    Body("school", "县教育局东城学区", "school"),
    Body("labour", "东城人力资源服务站", "labour"),
    Body("environment", "县生态环境局东城所", "environment"),
)

FIRMS = (
    Body("firm1", "清源物业服务公司", "property"),
    Body("firm2", "水岸物业服务公司", "property"),
    Body("firm3", "春和物业服务公司", "property"),
    Body("firm4", "香榭物业服务公司", "property"),
    Body("firm5", "银杏物业服务公司", "property"),
    Body("firm6", "锦和物业服务公司", "property"),
    Body("firm7", "阳光里物业服务公司", "property"),
    Body("firm8", "安居物业服务公司", "property"),
    Body("firm9", "翰林物业服务公司", "property"),
    Body("firm10", "东泰物业服务公司", "property"),
)

CONSORTIUM = (
    "农商银行东城支行",
    "县图书馆",
    "县文化馆",
    "东城实验学校",
    "东城医院",
    "供电公司营业厅",
    "邮政东城支局",
    "县融媒体中心",
    "广电网络东城营业部",
    "东泰机械公司",
    "百合购物广场公司",
    "县老年大学",
    "县科技馆",
)
"""The 13 units of the joint conference. Source: docs/sources.md#linqu-2022 (the number; the names are invented)."""

OTHER_UNITS = (
    "县税务局第二分局",
    "县档案馆",
    "人寿保险东城营业部",
    "县气象站",
    "县公路养护站",
    "县体育运动学校",
    "县种子服务站",
    "联通东城营业部",
)

SOCIAL = (
    ("夕阳红合唱团", "c2"),
    ("暖邻志愿服务队", "c2"),
    ("小橘灯社工服务站", "c6"),
    ("银杏书画社", "c3"),
    ("平安义警队", "c7"),
    ("巧手帮维修队", "c5"),
    ("揽翠健步走协会", "c8"),
    ("春晖家长互助会", "c4"),
    ("清河护水队", "c1"),
)

SHOP_NAMES = ("惠民", "福满", "好邻居", "老槐树", "一品香", "春来", "康泰", "小螺号", "金麦", "顺达", "四季鲜", "阿英")
SHOP_TRADES = ("超市", "药店", "理发店", "包子铺", "家电维修", "水果店", "文具店", "干洗店")
