"""Personal data made safe to show: pure functions, tested with canaries.

Source: docs/sources.md#masking.
"""

import re

# tidy: chinese: patterns of Chinese text
COMPOUND = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "西门",
    ]
)
# tidy: chinese: patterns of Chinese text
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹"
    "申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆"
    "农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明"
    "佘池查麻苑迟邝"
)
# tidy: chinese: patterns of Chinese text
HAN = "一-鿿"


def mask_name(name: str) -> str:
    """张三 → 张*, 张三丰 → 张*丰, 欧阳修 → 欧阳*, 欧阳娜娜 → 欧阳*娜; other scripts keep one letter a word."""
    name = name.strip()
    if not name:
        return ""
    if not re.fullmatch(f"[{HAN}]+", name):
        return " ".join(word[0] + "*" * min(len(word) - 1, 3) if len(word) > 1 else "*" for word in name.split())
    if len(name) == 1:
        return "*"
    kept = 2 if len(name) > 2 and name[:2] in COMPOUND else 1
    family, given = name[:kept], name[kept:]
    return family + "*" if len(given) == 1 else family + "*" * (len(given) - 1) + given[-1]


def mask_phone(phone: str) -> str:
    """138****5678; a landline keeps its area code and last two digits; anything else its last two."""
    digits = re.sub(r"\D", "", phone.removeprefix("+86"))
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return f"{digits[:3]}****{digits[-4:]}"
    if re.fullmatch(r"0?\d{9,11}", digits):
        area = re.match(r"0?(10|2\d|[3-9]\d{2})", digits)
        return f"{area.group(0) if area else digits[:3]}****{digits[-2:]}"
    return "*" * max(len(digits) - 2, 0) + digits[-2:] if len(digits) > 4 else "*" * len(digits)


def mask_id(number: str) -> str:
    """370***********1234: the first three and the last four of an identity number."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def mask_email(address: str) -> str:
    """z***@x.com"""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else "***"


def mask_address(address: str) -> str:
    """Keep the building: 3号楼2单元501室 → 3号楼**单元***室."""
    found = BUILDING.search(address)
    if found:
        # tidy: chinese: patterns of Chinese text
        return address[: found.start()] + found.group("building") + "**单元***室"
    # tidy: chinese: patterns of Chinese text
    masked = re.sub(f"{NUMBER}{{1,3}}(?=单元)", "**", address)
    # tidy: chinese: patterns of Chinese text
    return re.sub(r"[\dA-Za-z]{3,5}(?=[室户])", "***", masked)


# tidy: chinese: patterns of Chinese text
NUMBER = "[0-9A-Za-z一二三四五六七八九十甲乙丙丁东西中]"
# tidy: chinese: patterns of Chinese text
BUILDING = re.compile(
    rf"(?P<building>{NUMBER}{{1,4}}(?:号楼|栋|幢|座|#楼|#))[\s,，\-—]*"
    rf"(?:(?:{NUMBER}{{1,3}}(?:单元|门)[\s,，\-—]*)(?:[\dA-Za-z]{{2,5}}[室号户]?)|[\dA-Za-z]{{3,5}}(?:[室户]|(?!\d|[A-Za-z]|号)))"
)
EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)")
OLD_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{7}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}(?!\d)")
MOBILE = re.compile(r"(?<!\d)(?:\+?86[\s\-]?)?1[3-9]\d(?:[\s\-]?\d{4}){2}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[\s\-—)）]?[2-9]\d{6,7}(?!\d)")
BANK_CARD = re.compile(r"(?<!\d)[3-6]\d{3}(?:[\s\-]?\d{4}){2,3}(?:[\s\-]?\d{1,4})?(?!\d)")
# tidy: chinese: patterns of Chinese text
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·\s]?(?P<tail>[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Za-z0-9])"
)
# tidy: chinese: patterns of Chinese text
CHAT = re.compile(r"(?P<lead>(?:微信号?|QQ号?|qq号?|WeChat)[号是为:：\s]{0,3})(?P<handle>[A-Za-z0-9_\-]{5,20})")
# tidy: chinese: patterns of Chinese text
SAYS_NAME = re.compile(
    r"(?P<lead>(?:我叫|我的名字[是叫]|本人叫|姓名[是为]?|联系人[是为]?|名叫|名字[是叫]|业主叫"
    r"|(?:投诉人|举报人|反映人|来电人)(?:[是为叫]|(?=[:：])))[:：\s]{0,2})"
    rf"(?P<name>[{HAN}]{{2,4}})"
)
# tidy: chinese: patterns of Chinese text
I_AM = re.compile(
    rf"(?P<lead>(?<!叫)我(?:就)?是)(?P<name>[{HAN}]{{2,4}}?)(?=[^{HAN}]|$|住在|家住|电话|手机|要举报|举报|反映|投诉)"
)
# tidy: chinese: patterns of Chinese text
TITLES = re.compile("先生|女士|大爷|大妈|阿姨|同志|师傅|老师")
TITLED = re.compile(rf"(?P<name>[{HAN}]{{2,3}})(?={TITLES.pattern})")
DIGIT = re.compile(r"\d")
"""Most texts hold no digit or no title; looking for one first halves the time of masking them."""


def mask_text(text: str) -> str:
    """Find and mask what identifies a person in free text; conservative: masks when the pattern is plain.

    A stairway named without a flat stays: it is shared, and whoever mends its lamp must find it.
    Numbers first (identity, bank card, phone, plate, mail, chat handles), then flats, then names after
    the words that announce one (我叫, 姓名, 联系人 …) or before a title (先生, 女士 …).
    """
    text = EMAIL.sub(lambda m: mask_email(m.group()), text)
    if DIGIT.search(text):
        text = _numbers_masked(text)
    text = PLATE.sub(lambda m: f"{m.group()[:2]}***{m.group()[-2:]}", text)
    text = CHAT.sub(lambda m: f"{m.group('lead')}{m.group('handle')[0]}***", text)
    # tidy: chinese: patterns of Chinese text
    text = BUILDING.sub(lambda m: f"{m.group('building')}**单元***室", text)
    text = SAYS_NAME.sub(
        lambda m: m.group("lead") + _said(m.group("name"), m.group("lead").rstrip()[-1] in ":："), text
    )
    text = I_AM.sub(_am, text)
    return TITLED.sub(lambda m: _titled(m.group("name")), text) if TITLES.search(text) else text


def _numbers_masked(text: str) -> str:
    text = IDENTITY.sub(lambda m: mask_id(m.group()), text)
    text = MOBILE.sub(lambda m: mask_phone(re.sub(r"[\s\-]", "", m.group().removeprefix("+86"))[-11:]), text)
    text = OLD_IDENTITY.sub(lambda m: mask_id(m.group()), text)
    text = BANK_CARD.sub(lambda m: _middle(m.group()), text)
    return LANDLINE.sub(lambda m: mask_phone(m.group()), text)


def _middle(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"{digits[:4]}{'*' * (len(digits) - 8)}{digits[-4:]}"


def _family(text: str) -> int:
    if text[:2] in COMPOUND:
        return 2
    return 1 if text[:1] in SURNAMES else 0


def _am(found: re.Match[str]) -> str:
    """Mask a name that stands alone behind "I am", unless it is a word for a kind of person."""
    lead, name = found.group("lead"), found.group("name")
    family = _family(name)
    if not family or not 1 <= len(name) - family <= 2 or KINDS_OF_PEOPLE.match(name):
        return lead + name
    return lead + mask_name(name)


def _said(run: str, is_certain: bool) -> str:
    """Mask the name at the start of a run of characters that may go on with other words.

    Without a known surname it is a name only where that is certain, after a colon.
    """
    family = _family(run)
    if not family:
        return mask_name(run[:3]) + run[3:] if is_certain else run
    given = 2 if len(run) - family >= 2 and run[family + 1] not in FOLLOWS else 1
    end = family + given
    return mask_name(run[:end]) + run[end:]


def _titled(run: str) -> str:
    """Mask a full name before a title: the longest tail of the run that begins with a surname."""
    if run[-1] in PARTICLES:
        return run
    for start in range(len(run) - 1):
        if NOT_NAMES.match(run, start):
            return run
        if _family(run[start:]) and len(run) - start > _family(run[start:]):
            return run[:start] + mask_name(run[start:])
    return run


# tidy: chinese: patterns of Chinese text
FOLLOWS = frozenset("住在是的家电今年男女和与及,，。;；、就想要有反投咨请我")
# tidy: chinese: patterns of Chinese text
PARTICLES = "的地得了着过"
"""No given name ends with one: 修路灯的师傅 names nobody."""
# tidy: chinese: patterns of Chinese text
KINDS_OF_PEOPLE = re.compile(
    "党员|高中|高三|高层|房东|房主|常住|常客|路人|路过|白领|钟点工|施工|管家|管理|项目|司机|单身|单亲|包工|安保|安全|周边|孙女|方便|物业|万分"
)
"""Words behind it that begin like a family name."""
# tidy: chinese: patterns of Chinese text
NOT_NAMES = re.compile(
    "关于|对于|由于|终于|属于|方便|高兴|安全|金牌|老师|全体|时候|左右|成为|路上|车上|应该|项目|经常|支持"
)
