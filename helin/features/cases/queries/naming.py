"""Which units a text names: by their whole names and by what people call them. Pure."""

import re
from collections.abc import Iterable

# tidy: chinese: what names of Chinese bodies begin and end with
LEGAL = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团公司|服务公司|公司|服务中心|管理处|办公室)$")
# tidy: chinese: what names of Chinese bodies begin and end with
REGION = re.compile(r"^[一-鿿]{2,4}?(?:省|市|县|区|镇|街道)(?=[一-鿿]{4})")
# tidy: chinese: what names of Chinese bodies begin and end with
TRADE = re.compile(r"(物业)(?:服务|管理|管理服务)+")
# tidy: chinese: what names of Chinese bodies begin and end with
COMMITTEE = re.compile(r"^(?P<place>[一-鿿]{2,8}?)(?:社区)?(?:居民委员会|居委会|社区工作站)$")
SHORTEST = 3


def spoken_names(name: str) -> frozenset[str]:
    """The whole name and its usual short forms, none shorter than three characters."""
    name = re.sub(r"[（(][^）)]*[）)]|\s", "", name)
    found = {name}
    if committee := COMMITTEE.match(name):
        # tidy: chinese: what names of Chinese bodies begin and end with
        found |= {f"{committee['place']}{end}" for end in ("居委会", "社区居委会", "居民委员会")}
    for form in (name, REGION.sub("", name)):
        bare = LEGAL.sub("", form)
        found |= {form, bare, TRADE.sub(r"\1", form), TRADE.sub(r"\1", bare)}
    return frozenset(form for form in found if len(form) >= SHORTEST)


def named_in(text: str, units: Iterable[tuple[int, str]]) -> list[int]:
    """The ids of the units that the text names, in the order of its words; a longer name wins over one inside it."""
    forms: dict[str, list[int]] = {}
    for pk, name in units:
        for form in spoken_names(name):
            forms.setdefault(form, []).append(pk)
    if not forms:
        return []
    either = re.compile("|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form))))
    text = re.sub(r"\s", "", text)
    return list(dict.fromkeys(pk for found in either.finditer(text) for pk in forms[found.group()]))
