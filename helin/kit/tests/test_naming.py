import pytest

from helin.kit.likeness import Weights
from helin.kit.naming import PHRASE_MAX, common_phrases


def named(*titles: str, places: tuple[str, ...] = ()) -> list[str]:
    return common_phrases(titles, Weights.of(titles), places=places)


def test_a_phrase_is_no_half_word() -> None:
    titles = ["书香门第1号楼电梯又停了", "学府雅居3号楼电梯又停了", "翰林华府电梯又停了"]
    assert named(*titles) == ["电梯又停了"]


def test_the_letter_before_varies_or_the_phrase_goes_on() -> None:
    assert named("小区楼道像仓库", "花园楼道像仓库", "旧院楼道像仓库") == ["楼道像仓库"]
    assert named("新楼道像仓库", "新楼道像仓库") == ["新楼道像仓库"]


@pytest.mark.parametrize(
    ("titles", "phrase"),
    [
        (("3号楼楼前被车堵了", "12号楼楼前被车堵了"), "楼前被车堵了"),
        (("5号楼2单元门口没有坡道", "门口没有坡道"), "门口没有坡道"),
        (("和顺街路灯一排都不亮", "康宁街路灯一排都不亮"), "路灯一排都不亮"),
        (("独居老人吃饭难（柳堤家园）", "独居老人吃饭难（杏林苑）"), "独居老人吃饭难"),
    ],
)
def test_places_and_house_numbers_are_no_part_of_it(titles: tuple[str, ...], phrase: str) -> None:
    assert named(*titles, places=("和顺街", "康宁街")) == [phrase]


def test_without_the_names_of_places_a_road_leaves_its_end() -> None:
    assert named("和顺街路灯一排都不亮", "康宁街路灯一排都不亮") == ["街路灯一排都不亮"]


def test_numbers_stay_whole() -> None:
    assert named("家里只有15度", "家里只有15度", "家里只有12度") == ["家里只有15度"]


def test_a_whole_title_that_comes_again_is_the_name() -> None:
    assert named("快过年了，老板不接电话", "快过年了,老板不接电话") == ["快过年了，老板不接电话"]


def test_two_things_are_named_when_a_third_says_each() -> None:
    titles = ["停车费说涨就涨"] * 5 + ["地面车位收费没有公示"] * 3
    assert sorted(named(*titles)) == ["停车费说涨就涨", "地面车位收费没有公示"]


@pytest.mark.parametrize("titles", [("甲乙丙", "丁戊己"), ("谢谢春晖网格的网格员", "谢谢山水网格的网格员"), (), ("x",)])
def test_where_nothing_whole_is_shared_there_is_no_name(titles: tuple[str, ...]) -> None:
    assert named(*titles, places=("春晖网格", "山水网格")) == []


def test_a_name_is_never_too_long() -> None:
    assert all(len(phrase) <= PHRASE_MAX for phrase in named("很长的一句话" * 9, "很长的一句话" * 9))
