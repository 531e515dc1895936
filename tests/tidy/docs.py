"""Rules for what is written about the code: the glossary, links, sources, the README's commands."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*$", re.MULTILINE)
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
CITED = re.compile(r"docs/sources\.md#([\w-]+)")
SOURCE_LINE = re.compile(r"\bSource: (?P<said>.*)$", re.MULTILINE)
NAMED = re.compile(r"docs/(sources\.md#|adr/)|\b(RFC|ISO|GB/T|WCAG|OWASP ASVS)\b")
HAN = re.compile(r"[\u3400-\u9fff]")
COLUMNS = 5

Needed = Mapping[str, Mapping[str, tuple[str, str] | None]]
"""Section of the glossary → code → its English and Chinese as the interface shows them, if it does."""


def glossary_rows(text: str) -> dict[str, dict[str, list[str]]]:
    """Section → code → the cells of its row."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line[3:].strip()
        elif line.startswith("| `"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
            found.setdefault(section, {})[cells[0].strip("`")] = cells
    return found


def glossary_problems(text: str, needed: Needed) -> list[str]:
    """Words of the code without a whole row, rows of words that are gone, and rows that the interface contradicts."""
    rows = glossary_rows(text)
    found = []
    for section, words in needed.items():
        have = rows.get(section, {})
        found += [f"glossary: no row for `{code}` under {section!r}" for code in words if code not in have]
        found += [f"glossary: `{code}` under {section!r} is no word of the code" for code in have if code not in words]
        for code in words.keys() & have.keys():
            found += _row_problems(section, have[code], words[code])
    return sorted(found)


def _row_problems(section: str, cells: list[str], shown: tuple[str, str] | None) -> Iterable[str]:
    name = f"glossary: {cells[0]} under {section!r}"
    if len(cells) != COLUMNS or not all(cells):
        yield f"{name} has not all of code, English, 中文, definition, source"
        return
    if not HAN.search(cells[2]):
        yield f"{name} has no Chinese"
    if shown and (cells[1], cells[2]) != shown:
        yield f"{name} reads {cells[1]} {cells[2]}, the interface says {shown[0]} {shown[1]}"


def slug(heading: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Every place in a page that a link may point at."""
    return set(ANCHOR.findall(text)) | {slug(heading) for heading in HEADING.findall(text)}


def dead_links(page: Path, text: str, root: Path) -> list[str]:
    """Links of a page that lead nowhere inside the repository."""
    found = []
    for target in LINK.findall(re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        to = (page.parent / name).resolve() if name else page
        if not to.exists():
            found.append(f"{page.relative_to(root)}: {target} is not there")
        elif anchor and to.suffix == ".md" and anchor not in anchors(to.read_text(encoding="utf-8") if name else text):
            found.append(f"{page.relative_to(root)}: {target} has no such anchor")
    return found


def citation_problems(name: str, text: str, known: set[str]) -> list[str]:
    """Sources that docs/sources.md does not have, and `Source:` lines that name neither one nor a standard."""
    found = [f"{name}: docs/sources.md#{anchor} is not there" for anchor in CITED.findall(text) if anchor not in known]
    if name.endswith(".py"):
        vague = [match["said"] for match in SOURCE_LINE.finditer(text) if not NAMED.search(match["said"])]
        found += [f"{name}: 'Source: {said}' names no docs/sources.md#anchor" for said in vague]
    return found


def readme_problems(text: str) -> list[str]:
    """The two commands, the picture and the licence are on the front page."""
    wanted = ("make demo", "make test", "docs/images/home.png", "LICENSE", "ARCHITECTURE.md", "CONTRIBUTING.md")
    return [f"README.md does not name {word}" for word in wanted if word not in text]
