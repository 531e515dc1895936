import pytest

from helin.features.cases.queries.naming import named_in, spoken_names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("和美物业服务有限公司乱收费", [1]),
        ("和美物业乱收费，百合居委会不管", [1, 2]),
        ("百合社区的路灯坏了", []),
        ("和美 物业", [1]),
        ("供热公司没有来", [3]),
        ("物业没有来", []),
    ],
)
def test_a_text_names_units(text, found):
    units = [(1, "和美物业服务有限公司"), (2, "百合社区居民委员会"), (3, "供热公司")]
    assert named_in(text, units) == found


def test_names_as_they_are_spoken():
    assert {"和美物业", "和美物业服务有限公司"} <= spoken_names("和美物业服务有限公司")
    assert named_in("", [(1, "甲")]) == []
    assert named_in("甲", [(1, "甲")]) == []
