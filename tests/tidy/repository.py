"""Rules for every tracked file: reasons, secrets, addresses of package indexes."""

import re

from tests.tidy.source import Found, Rule, Source

TEXT = {".py", ".toml", ".html", ".css", ".js", ".md", ".po", ".svg", ".yml", ".json", ".csv", ".txt", ".lock"}
TEXT |= {".geojson", ".sh", ".cfg", ".xml", ".webmanifest"}
SILENCED = re.compile(r"#\s*(?P<what>noqa|type:\s*ignore|pragma: no cover)(?P<rest>.*)")
CODES = re.compile(r"^(\[[^\]]*\]|:?\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*)?\s*")
SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abp]-\w{10,}|glpat-[\w-]{16,}"
)
ASSIGNED = re.compile(r"""(?i)\b(secret_key|master_key|api_key|password|token)\s*=\s*["'][^"'{}<>]{8,}["']""")
INDEX = re.compile(
    r"(?<!no-emit-)index[-_]"
    r"url|extra[-_]index|find[-_]"
    r"links|trusted[-_]host|pypi[.]org|pythonhosted[.]|[.]org/simple|deb\s+https?:"
)
ADDRESS = re.compile(r"https?://(?!localhost|127\.0\.0\.1)|git\+|file://")
BUILDS = {"Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"}


def reasons(source: Source) -> Found:
    """Whoever silences a tool says why, on the line or in the comment above it."""
    for number, comment in source.comments:
        if match := SILENCED.search(comment):
            said = CODES.sub("", match["rest"]).strip(" #-:;,–")
            above = source.lines[number - 2].strip() if number > 1 else ""
            if len(said) < 8 and not above.startswith("#"):
                yield number, f"{match['what']} without a reason"


def ignored_imports(source: Source) -> Found:
    """Each exception to a contract carries its reason."""
    if source.path.name != "pyproject.toml":
        return
    inside = False
    for number, line in enumerate(source.lines, 1):
        inside = inside or line.startswith("ignore_imports")
        if inside and "->" in line and not re.search(r"#\s*\S.{7,}", line):
            yield number, "ignore_imports without a reason"
        inside = inside and "]" not in line


def no_secrets(source: Source) -> Found:
    """Secrets come from the environment or from var/, never from the repository."""
    for number, line in enumerate(source.lines, 1):
        if SECRET.search(line):
            yield number, "looks like a secret"
        elif source.is_python and source.is_ours and "demo" not in str(source.path) and ASSIGNED.search(line):
            yield number, "a secret written down"


def no_index(source: Source) -> Found:
    """No file says where packages come from: that is the machine's business."""
    builds = source.path.name in BUILDS or source.path.parts[0] == ".ci"
    for number, line in enumerate(source.lines, 1):
        if INDEX.search(line) or (builds and ADDRESS.search(line)):
            yield number, "names a place to download from"


RULES: dict[str, Rule] = {
    "reason": reasons,
    "contract": ignored_imports,
    "secret": no_secrets,
    "index": no_index,
}
