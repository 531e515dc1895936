"""Personal data made safe to show: pure functions, tested with canaries.

Source: docs/sources.md#masking.
"""

import re

from helin.core.people.names import mask_name, mask_names

__all__ = ["mask_address", "mask_email", "mask_id", "mask_name", "mask_phone", "mask_text"]


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
# tidy: chinese: patterns of Chinese text
ROOM = re.compile("单元|室|住|对门|隔壁|楼[上下]|家[是在]")
"""Without one of these words no flat is looked for."""
# tidy: chinese: patterns of Chinese text
FLAT = re.compile(
    rf"(?P<stair>{NUMBER}{{1,3}}单元[\s,，\-—]*(?:[一二三四五六七八九十]{{1,3}}楼)?)[\dA-Za-z]{{3,4}}(?P<of_stair>[室户号]|(?![\dA-Za-z]))"
    r"|(?P<lead>住在?|对门的?|隔壁的?|楼[上下]的?|家[是在])\s?\d{3,4}(?![\d.A-Za-z]|[户人天年月元块米平个栋幢座号次路多万斤])"
    r"|(?<![\dA-Za-z.〇零一二三四五六七八九])(?:\d{3,4}|[〇零一二三四五六七八九]{3,4})(?P<room>室)(?![外内])"
)


def _flat(found: re.Match[str]) -> str:
    """Mask the number of a flat, and leave what stands around it."""
    return (
        (found.group("stair") or found.group("lead") or "")
        + "***"
        + (found.group("of_stair") or found.group("room") or "")
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
DIGIT = re.compile(r"\d")
"""Most texts hold no digit or no title; looking for one first halves the time of masking them."""


def mask_text(text: str) -> str:
    """Find and mask what identifies a person in free text; conservative: masks when the pattern is plain.

    A stairway named without a flat stays: it is shared, and whoever mends its lamp must find it.
    Numbers first (identity, bank card, phone, plate, mail, chat handles), then flats, then names: see `names`.
    """
    text = EMAIL.sub(lambda m: mask_email(m.group()), text)
    if DIGIT.search(text):
        text = _numbers_masked(text)
    text = PLATE.sub(lambda m: f"{m.group()[:2]}***{m.group()[-2:]}", text)
    text = CHAT.sub(lambda m: f"{m.group('lead')}{m.group('handle')[0]}***", text)
    # tidy: chinese: patterns of Chinese text
    text = BUILDING.sub(lambda m: f"{m.group('building')}**单元***室", text)
    return mask_names(FLAT.sub(_flat, text) if ROOM.search(text) else text)


def _numbers_masked(text: str) -> str:
    text = IDENTITY.sub(lambda m: mask_id(m.group()), text)
    text = MOBILE.sub(lambda m: mask_phone(re.sub(r"[\s\-]", "", m.group().removeprefix("+86"))[-11:]), text)
    text = OLD_IDENTITY.sub(lambda m: mask_id(m.group()), text)
    text = BANK_CARD.sub(lambda m: _middle(m.group()), text)
    return LANDLINE.sub(lambda m: mask_phone(m.group()), text)


def _middle(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return f"{digits[:4]}{'*' * (len(digits) - 8)}{digits[-4:]}"
