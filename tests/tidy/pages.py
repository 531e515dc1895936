"""Templates, style sheets and scripts."""

import re
from html.parser import HTMLParser

from tests.tidy.source import Found, Rule, Source

TEMPLATE_LINES, CSS_LINES, JS_LINES = 120, 250, 120
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
COMMENT = re.compile(r"\{% comment\b.*?\{% endcomment %\}", re.DOTALL)
COPIED = re.compile(r"@license|sourceMappingURL|\(c\)\s*\d{4}|copyright|licensed under", re.IGNORECASE)


class Page(HTMLParser):
    """Reads the elements of a template; Django's tags have become blanks or placeholders by now."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        line = self.getpos()[0]
        if tag == "style" or "style" in have:
            self.found.append((line, "inline style: the policy forbids it; write a class"))
        if tag == "script" and "src" not in have:
            self.found.append((line, "inline script: the policy forbids it; write a module"))
        self.found += [(line, f"{n}: inline handler") for n in have if re.fullmatch(r"on[a-z]+", n)]
        if any(value.strip().lower().startswith("javascript:") for value in have.values()):
            self.found.append((line, "javascript: address"))
        if "hx-get" in have and not {"href", "action"} & have.keys():
            self.found.append((line, "hx-get without href: it must work without JavaScript"))
        writes = {"hx-post", "hx-put", "hx-patch", "hx-delete"} & have.keys()
        if writes and not (tag == "form" and have.get("method", "").lower() == "post" and "action" in have):
            self.found.append((line, f"{min(writes)} stands on a form with method=post and action, or nowhere"))


def markup(source: Source) -> Found:
    """No inline style, script or handler; every htmx element works without JavaScript."""
    if not _is_template(source):
        return
    page = Page()
    page.feed(TAG.sub(_placeholder, COMMENT.sub(_blank, source.text)))
    page.close()
    yield from page.found


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _placeholder(match: re.Match[str]) -> str:
    """A value stays a value; a tag becomes a blank, so that attributes on both its sides are seen."""
    return ("x" if match[0].startswith("{{") else " ") + "\n" * match[0].count("\n")


def own_folder(source: Source) -> Found:
    """An app's templates and static files stand in a folder of the app's name."""
    parts = source.path.parts
    for kind in ("templates", "static"):
        if source.app is not None and kind in parts[3:4] and parts[4] != source.app.name:
            yield 1, f"{kind} of {source.app.name} stand under {kind}/{source.app.name}/"


def page_sizes(source: Source) -> Found:
    """Hard limits: template 120 lines, style sheet 250, module 120."""
    limits = {".html": TEMPLATE_LINES, ".css": CSS_LINES, ".js": JS_LINES}
    limit = limits.get(source.path.suffix)
    if limit and source.path.parts[0] == "helin" and len(source.lines) > limit:
        yield 1, f"{len(source.lines)} lines, {limit} is the limit"


def nothing_copied(source: Source) -> Found:
    """Third-party scripts and styles come inside a package's static files, never copied in."""
    if source.path.suffix not in {".js", ".css", ".mjs", ".map", ".woff", ".woff2", ".ttf"}:
        return
    if ".min." in source.path.name or source.path.suffix in {".map", ".woff", ".woff2", ".ttf"}:
        yield 1, "a built or third-party file"
    for number, line in enumerate(source.lines, 1):
        if COPIED.search(line) or len(line) > 400:
            yield number, "looks copied from elsewhere: bring it in as a package"


def _is_template(source: Source) -> bool:
    return source.path.suffix in {".html", ".svg"} and source.path.parts[0] == "helin" and source.is_ours


RULES: dict[str, Rule] = {"markup": markup, "folder": own_folder, "page-size": page_sizes, "copied": nothing_copied}
