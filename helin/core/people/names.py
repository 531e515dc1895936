"""Names of people in free text, found by what stands around them and masked: pure functions.

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
TITLES = re.compile("先生|女士|大[爷妈娘叔婶哥姐]|阿姨|叔叔|奶奶|爷爷|同志|师傅|老师")
TITLED = re.compile(rf"(?P<name>[{HAN}]{{2,3}})(?={TITLES.pattern})")


def mask_names(text: str) -> str:
    """Mask names after the words that announce one (我叫, 姓名, 联系人, 邻居 …), before a title, and before 家.

    No list knows every name, so a text is read by somebody before it is shown to everybody. Ordinary words that begin
    like a name stay: see `NOT_NAMES` and `WORDS`.
    """
    text = SAYS_NAME.sub(
        lambda m: m.group("lead") + _said(m.group("name"), m.group("lead").rstrip()[-1] in ":："), text
    )
    text = I_AM.sub(_am, text)
    if BESIDE.search(text):
        text = NEIGHBOUR.sub(_beside, text)
        text = APART.sub(lambda m: f"{m.group('family')}{m.group('lead')}{'*' * len(m.group('given'))}", text)
    # tidy: chinese: patterns of Chinese text
    if "家" in text:
        text = AT_HOME.sub(lambda m: _unless_word(m.group()), text)
    if OFFICES.search(text):
        text = OFFICE.sub(lambda m: _unless_word(m.group()), text)
    return TITLED.sub(lambda m: _titled(m.group("name")), text) if TITLES.search(text) else text


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
    "|主任|责任|信任|高中|车间|车队|方面|全部|包工|施工|管理|房产|水电|商场|商业|常务|广场"
)
# tidy: chinese: patterns of Chinese text
CLEAR = (
    "王李张刘陈杨赵吴周徐孙朱胡郭林郑梁谢宋唐许韩冯邓曹彭曾肖萧董袁潘蒋蔡余杜叶苏魏吕丁任沈姚卢姜崔钟谭陆汪范石贾韦邹熊秦邱尹薛闫"
    "侯陶黎贺郝龚邵覃孔樊葛邢庞倪聂鲁翟殷詹欧耿俞柯裴霍"
)
"""Family names that begin few other words."""
# tidy: chinese: patterns of Chinese text
UNCLEAR = "马钱高黄罗雷史龙方田夏康江武严万白金安牛温"
"""Family names that begin many: taken for one only where a sentence or a home follows."""
# tidy: chinese: patterns of Chinese text
WORDS = re.compile(
    "王[府子牌者法]|李子|张[贴开罗嘴望口]|刘海|陈[旧年列设述]|杨[树絮柳梅]|吴江|徐[徐州]|朱[红古]|郑州|郑重[地其的]|宋[代朝体]|许[多久可愿昌诺]"
    "|韩[国语式]|邓州|曹县|曾经|肖像|萧条|苏[州打醒]|魏晋|吕梁|丁[字香点]|沈阳|卢沟|姜[片汤黄]|汪洋|熊[孩猫市]|秦[皇岭]|侯车|陶[瓷器]|黎明"
    "|贺[卡州]|孔[洞雀子]|邢台|鲁[莽班]|周[围边末一二三四五六日天期年岁刊转折到密]|孙[子女儿]|胡[同乱闹说来须萝琴扯]|林[业木子荫场区立带地]"
    "|梁[子柱山]|谢[谢绝意]|唐[山突朝]|范[围本]|余[下地款额热]|叶[子片]|任[何意由务凭性职命期]|钟[点头表声楼]|陆[续地]"
    "|石[头子材板块墩凳狮灰膏油桌]|欧[洲式美元]"
    "|高[兴度峰楼空层压级中考温低清声架速]|马[上路桶达虎车蜂]|钱[款财包]|黄[色土昏线豆河]|罗列|雷[雨声]|史上|龙[头卷]|方[便面向法式案]|田[地里]"
    "|夏[天季日]|康复|江边|武[装断警]|严[重格禁肃]|万[一分元物家]|白[天色白酒灰菜]|金[属额店]|安[装全静排置心]|牛[奶肉]|温[度和水]"
    f"|.?.?(?:{TITLES.pattern})|.[家某姓总]"
)
"""Ordinary words, places and trades that begin like one of them."""
# tidy: chinese: patterns of Chinese text
AFTER = (
    "家|的|住|在|每|天|经常|总|老是|一|又|也|和|与|跟|把|将|从|不|没|已|是|说|有|就|都|还|去|来|被|给|让|叫|这|那|开|养|半夜|夜|晚|早"
    "|装|违|占|打|骂|电|手机|乱|今|昨|前|最|同意|反映|投诉|举报|私|扔|倒|堆|停|放|种|搭|建|因|为|对|向|要|想|他|她|两|楼|自|常"
)
FAMILY = f"(?:{'|'.join(sorted(COMPOUND))}|[{CLEAR}])"
# tidy: chinese: patterns of Chinese text
BESIDE = re.compile(
    "邻居|楼[上下]|对[门面]|隔壁|叫|[业户房店]主|房东|租[户客]|住户|网格员|[楼队店]长|老板|经理|主任|书记|保安|姓"
)
"""Without one of these words no name is looked for behind it."""
# tidy: chinese: patterns of Chinese text
NEIGHBOUR = re.compile(
    "(?P<lead>(?:邻居家?|叫做?|(?<!物)业主|[户房店]主|房东|租[户客]|住户|网格员|[楼队店]长|老板|经理|主任|书记|保安|(?P<near>楼[上下]|对[门面]|隔壁))"
    r"[的是叫:：、\s“]{0,2})"
    f"(?P<name>{FAMILY}(?:[{HAN}]{{2}}(?={AFTER}|[^{HAN}]|$)|[{HAN}](?={AFTER}|[^{HAN}]|$)|(?(near)(?!)|[{HAN}]{{2}}))"
    f"|[{UNCLEAR}][{HAN}]{{1,2}}(?=家|住|[^{HAN}]|$))"
)
# tidy: chinese: patterns of Chinese text
APART = re.compile(f"(?P<family>姓[{HAN}])(?P<lead>[，,、]?名(?:字?叫)?)(?P<given>[{HAN}]{{1,2}})")
# tidy: chinese: patterns of Chinese text
OFFICES = re.compile("经理|主任|书记|老板|队长|医生|律师")
# tidy: chinese: patterns of Chinese text
OFFICE = re.compile(f"{FAMILY}[{HAN}]{{1,2}}(?=副?(?:{OFFICES.pattern})(?!事务))")
# tidy: chinese: patterns of Chinese text
AT_HOME = re.compile(
    f"(?<![感多园森国桃上下每一二两三本这那])(?:{FAMILY}|[{UNCLEAR}])(?:(?![的个了在这那到去回宁])[{HAN}]){{1,2}}"
    f"(?=家(?:的|里|人|天|门|漏|装|阳|楼|总|每|又|卫|厨|水|空|养|狗|[^{HAN}]|$))"
)


def _beside(found: re.Match[str]) -> str:
    """Mask the name behind a word for a person, unless it is a word itself."""
    return found.group("lead") + _unless_word(found.group("name"))


def _unless_word(name: str) -> str:
    return name if WORDS.match(name) else mask_name(name)
