"""Words that people read go through gettext: English in the code, Chinese in the catalogues."""

import ast
import re
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

from tests.tidy.source import Found, Rule, Source

HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES = {"Helin", "PDF", "CSV", "JSON", "XLSX", "GeoJSON", "SMS", "TOTP", "WGS", "nbsp", "px", "rem"}
SPOKEN = re.compile(r"""\b(?:heading|label|lede|caption|hint|title|placeholder|text)=(["'])(.*?)\1""")
READ_ALOUD = {"aria-label", "title", "alt", "placeholder", "aria-description"}
SILENT = {"script", "style", "code", "kbd", "pre", "svg"}


def no_chinese_in_code(source: Source) -> Found:
    """Msgids are English; the demo's stories and what is read from Chinese papers say so with a hatch."""
    if not source.is_ours or "demo" in source.path.as_posix() or "locale" in source.path.parts:
        return
    if source.is_python:
        yield from _chinese_strings(source.tree)
    elif source.path.suffix in {".html", ".js"} or (source.path.suffix == ".txt" and "templates" in source.path.parts):
        for number, line in enumerate(source.lines, 1):
            if HAN.search(line):
                yield number, "Chinese outside the catalogue: write English through gettext"


def _chinese_strings(tree: ast.AST) -> Found:
    """Lines of the innermost statements that hold Chinese; docstrings may."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            own = [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]
            strings = [part for child in own for part in ast.walk(child) if isinstance(part, ast.Constant)]
            if any(isinstance(part.value, str) and HAN.search(part.value) for part in strings):
                yield node.lineno, "Chinese outside the catalogue: write English through gettext"
        if not isinstance(node, ast.expr):
            yield from _chinese_strings(node)


class Text(HTMLParser):
    """Collects what a reader would see or hear of a template's own words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent = 0
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        for name, value in attrs:
            if name in READ_ALOUD:
                self.hear(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.hear(data)

    def hear(self, said: str) -> None:
        if words := [word for word in WORD.findall(said) if word not in NAMES]:
            self.found.append((self.getpos()[0], f"{' '.join(words)[:40]!r} is not translated"))


def translated(source: Source) -> Found:
    """Each word of a template stands in a translate tag."""
    if source.path.suffix != ".html" or not source.is_ours:
        return
    reader, inside = Text(), ""
    for token in Lexer(source.text).tokenize():
        name = token.contents.split(" ", 1)[0].strip() if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if name == f"end{inside}" else inside
        elif name in {"blocktranslate", "blocktrans", "comment"}:
            inside = name
        elif token.contents.strip() == "block measure":  # the width of the page, a keyword
            inside = "block"
        elif token.token_type == TokenType.TEXT:
            reader.feed(token.contents)
            continue
        elif name and not name.startswith("end"):
            yield from _spoken(token)
        reader.feed("\n" * token.contents.count("\n"))
    reader.close()
    yield from reader.found


def _spoken(token: Token) -> Found:
    """Literal words handed to a component: heading="Open cases" instead of heading=_("Open cases")."""
    for match in SPOKEN.finditer(re.sub(r"_\((\"[^\"]*\"|'[^']*')\)", "", token.contents)):
        if any(word not in NAMES for word in WORD.findall(match[2])):
            yield token.lineno, f"{match[2][:40]!r} is not translated"


RULES: dict[str, Rule] = {"chinese": no_chinese_in_code, "translated": translated}
