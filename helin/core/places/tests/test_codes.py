import pytest

from helin.core.places.codes import code_problem, kind_of, number_grids, parent_codes
from helin.core.places.models import PlaceKind


@pytest.mark.parametrize(
    ("kind", "code", "parent"),
    [
        ("street", "370724002", ""),
        ("street", "370724002000", ""),
        ("community", "370102013006", "370102013"),
        ("community", "370102013006", "370102013000"),
        ("grid", "370102013006008", "370102013006"),
        ("grid", "370102013006008", ""),
    ],
)
def test_a_sound_code(kind, code, parent):
    assert code_problem(PlaceKind(kind), code, parent) == ""


@pytest.mark.parametrize(
    ("kind", "code", "parent"),
    [
        ("street", "37072400", ""),
        ("street", "370724002001", ""),
        ("street", "３７０７２４００２", ""),
        ("community", "370724002", ""),
        ("community", "370724002000", ""),
        ("community", "370724003001", "370724002"),
        ("grid", "370724002001", ""),
        ("grid", "37072400200100a", ""),
        ("grid", "370724002002001", "370724002001"),
        ("building", "370724002001001", ""),
    ],
)
def test_a_code_that_cannot_be(kind, code, parent):
    assert code_problem(PlaceKind(kind), code, parent)


def test_the_kind_and_parent_follow_from_the_digits():
    assert [kind_of(c) for c in ("370724002", "370724002000", "370724002001", "370724002001003", "12", "")] == [
        "street",
        "street",
        "community",
        "grid",
        None,
        None,
    ]
    assert parent_codes("370724002001") == ("370724002", "370724002000")
    assert parent_codes("370724002001003") == ("370724002001",)
    assert parent_codes("370724002") == ()


def test_grids_are_numbered_west_to_east_then_north_to_south():
    points = {7: (118.52, 36.5), 8: (118.51, 36.4), 9: (118.51, 36.6)}
    assert number_grids("370724002001", points) == {
        9: "370724002001001",
        8: "370724002001002",
        7: "370724002001003",
    }
    with pytest.raises(ValueError, match="999"):
        number_grids("370724002001", dict.fromkeys(range(1000), (1.0, 1.0)))
