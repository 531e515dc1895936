"""The colours and sizes of ui.css, recomputed from the file itself."""

import gzip
import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "static" / "ui"
CSS = (STATIC / "ui.css").read_text()
THEMES = ("light", "dark", "elder", "elder dark")

GROUNDS = ("bg", "surface", "sunken")
PAIRS = [
    *product(("text", "text-2", "primary", "primary-hover", "danger"), GROUNDS),
    *product(("text",), ("primary-tint", "ok-tint", "warn-tint", "danger-tint", "heat-0", "heat-1", "heat-2")),
    ("primary", "primary-tint"),
    ("primary-hover", "primary-tint"),
    ("ok", "ok-tint"),
    ("warn", "warn-tint"),
    ("danger", "danger-tint"),
    ("on-primary", "primary"),
    ("on-primary", "primary-hover"),
    ("on-danger", "danger"),
    *product(("on-heat-low",), ("heat-0", "heat-1", "heat-2")),
    *product(("on-heat-high",), ("heat-3", "heat-4")),
]
MARKS = [
    *product(("line", "primary", "ok", "warn", "danger", "seal"), ("bg", "surface")),
    *product(("series-1", "series-2", "series-3", "series-4"), ("bg", "surface")),
    ("on-seal", "seal"),
]


def block(selector: str) -> dict[str, str]:
    """The custom properties declared under the first block of a selector."""
    body = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS)
    assert body, selector
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body[1]))


def tokens(theme: str) -> dict[str, str]:
    found = block("  :root")
    if theme.startswith("elder"):
        found |= block(':root[data-mode="elder"]')
    if theme.endswith("dark"):
        found |= block(':root[data-theme="dark"]')
    if theme == "elder dark":
        found |= block(':root[data-mode="elder"][data-theme="dark"]')
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_agrees_with_known_values() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_stands_out(theme: str) -> None:
    table, least = tokens(theme), 7.0 if "elder" in theme else 4.5
    weak = {f"{a} on {b}": round(c, 2) for a, b in PAIRS if (c := contrast(table[a], table[b])) < least}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_mark_and_control_stands_out(theme: str) -> None:
    table = tokens(theme)
    weak = {f"{a} on {b}": round(c, 2) for a, b in MARKS if (c := contrast(table[a], table[b])) < 3.0}
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_focus_ring_stands_out_by_its_outer_line(theme: str) -> None:
    table = tokens(theme)
    assert contrast(table["text"], table["bg"]) >= 4.5
    assert contrast(table["focus"], table["text"]) >= 3 or contrast(table["focus"], table["bg"]) >= 3


def test_dark_by_device_and_dark_by_choice_are_the_same() -> None:
    assert block(':root:not([data-theme="light"])') == block(':root[data-theme="dark"]')
    elder = ':root[data-mode="elder"]'
    assert block(f'{elder}[data-theme="auto"]') == block(f'{elder}[data-theme="dark"]')


def test_dark_replaces_every_colour_that_elder_sets() -> None:
    colours = {name for name, value in block(':root[data-mode="elder"]').items() if value.startswith("#")}
    assert colours <= block(':root[data-theme="dark"]').keys()


def test_smallest_type_is_one_rem_and_elder_is_larger() -> None:
    def sizes(theme: str) -> list[float]:
        return [float(v.removesuffix("rem")) for k, v in tokens(theme).items() if re.match(r"text-(body|small|h\d)", k)]

    assert min(sizes("light")) >= 1
    assert min(sizes("elder")) >= 1.25
    literal = [
        float(n) for path in STATIC.glob("*.css") for n in re.findall(r"font-size:\s*([\d.]+)rem", path.read_text())
    ]
    assert min(literal, default=1) >= 1


def test_targets_are_44_and_60_pixels() -> None:
    assert (tokens("light")["target"], tokens("elder")["target"]) == ("2.75rem", "3.75rem")


def test_weights() -> None:
    def kilobytes(pattern: str) -> float:
        return sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob(pattern)) / 1024

    assert kilobytes("*.css") <= 20
    assert kilobytes("*.js") <= 8
