import pytest
from django.template import Context, Template

from helin.ui.tables import headed

HEAD = '<thead><tr><th scope="col">What</th><th scope="col" data-kind="number">Days "left"</th></tr></thead>'


def head(*kinds: str) -> str:
    columns = "".join(
        f'<th scope="col"{" data-kind=" + chr(34) + kind + chr(34) if kind else ""}>x</th>' for kind in kinds
    )
    return f"<thead><tr>{columns}</tr></thead><tbody></tbody>"


def test_each_cell_carries_the_heading_of_its_column() -> None:
    rows = '<tr><th scope="row">Lamp</th><td data-kind="number">2</td></tr><tr><th scope="row">Lift</th><td>3</td></tr>'
    html = headed(f"{HEAD}<tbody>{rows}</tbody>").content
    assert html.count('data-label="What"') == 2
    assert html.count('data-label="Days &quot;left&quot;"') == 2
    assert '<td role="cell" data-label="Days &quot;left&quot;" data-kind="number">2</td>' in html


def test_a_table_stays_one_for_who_listens() -> None:
    rows = '<tbody><tr><th scope="row">a</th><td>b</td></tr></tbody>'
    source = f'{{% load ui %}}{{% data_table caption="x" %}}{HEAD}{rows}{{% enddata_table %}}'
    html = Template(source).render(Context())
    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html, role


@pytest.mark.parametrize(
    ("cell", "is_empty"), [("–", True), (" — ", True), ("", True), ("0", False), ("<b>–</b>", False)]
)
def test_a_cell_that_says_nothing_is_marked(cell: str, is_empty: bool) -> None:
    html = headed(f"{HEAD}<tbody><tr><td>a</td><td>{cell}</td></tr></tbody>").content
    assert ("data-empty" in html) is is_empty
    assert f">{cell}</td></tr>" in html


def test_a_heading_is_taken_without_its_tags() -> None:
    html = headed(
        '<thead><tr><th><span class="visually-hidden">Act</span></th></tr></thead><tr><td>x</td></tr>'
    ).content
    assert 'data-label="Act"' in html


@pytest.mark.parametrize(
    ("kinds", "room"),
    [
        (("", "number"), "few"),
        (("", "number", "number"), "few"),
        (("", ""), "some"),
        (("", "", ""), "some"),
        (("", "", "", ""), "many"),
        (("", *["number"] * 8), "many"),
    ],
)
def test_more_and_wider_columns_want_more_room(kinds: tuple[str, ...], room: str) -> None:
    assert headed(head(*kinds)).room == room


def test_a_crossed_table_is_never_taken_apart() -> None:
    source = f'{{% load ui %}}{{% data_table caption="x" crossed=True %}}{HEAD}{{% enddata_table %}}'
    assert 'data-room="crossed"' in Template(source).render(Context())


def test_a_table_without_a_head_is_left_as_it_is() -> None:
    assert headed("<tbody><tr><td>x</td></tr></tbody>").content == "<tbody><tr><td>x</td></tr></tbody>"
