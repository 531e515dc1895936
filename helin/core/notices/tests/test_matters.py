import pytest

from helin.core.notices import matters
from helin.kit.actors import Actor

READER = Actor(7, "")
ALL = [{"number": "1"}, {"number": "2"}, {"case_id": 1}]


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch):
    monkeypatch.setattr(matters, "_namers", {})


def test_each_notice_is_named_by_what_may_be_read():
    asked = []

    def namer(reader, values, leaves_house):
        asked.append((reader, set(values), leaves_house))
        return {"1": "楼道灯不亮"}

    matters.register("number", namer)
    assert matters.named(READER, ALL, leaves_house=True) == ["楼道灯不亮", "", ""]
    assert asked == [(READER, {"1", "2"}, True)]


def test_nothing_is_asked_where_nothing_is_to_be_named():
    matters.register("number", lambda *_: pytest.fail("asked"))
    assert matters.named(READER, [{"case_id": 1}], leaves_house=False) == [""]
    assert matters.named(READER, [], leaves_house=False) == []


def test_a_long_name_is_cut():
    matters.register("number", lambda *_: {"1": "长" * 40})
    [said] = matters.named(READER, ALL[:1], leaves_house=False)
    assert said == "长" * (matters.LONGEST - 1) + "…"


def test_a_parameter_has_one_namer():
    matters.register("number", dict)
    matters.register("number", dict)
    with pytest.raises(ValueError, match="namer"):
        matters.register("number", lambda *_: {})
