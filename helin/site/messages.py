"""The Chinese texts: compiled and checked with Babel, so that no gettext programs are needed.

Each app keeps its own `locale/zh_Hans/LC_MESSAGES/django.po`; what belongs to no app (the roles, the kit)
stands in the catalogue of `helin/site`. Msgids are English. See docs/adr/0005.
"""

import io
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")
KEYWORDS = dict.fromkeys(
    f"{before}gettext{after}" for before in ("", "n", "p", "np") for after in ("", "_lazy", "_noop")
) | {"_": None}
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
SLOT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True, slots=True)
class Used:
    """One message in the code: its context, its English, and where it stands."""

    context: str | None
    msgid: str
    path: Path
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        """What a catalogue finds it by."""
        return self.context, self.msgid


def home(path: Path, package: Path = PACKAGE) -> Path:
    """The folder whose catalogue a file's messages belong in: its app's, else the site's."""
    parts = path.relative_to(package).parts
    depth = 2 if parts[0] in {"core", "features"} and len(parts) > 2 else 1
    found = package.joinpath(*parts[:depth])
    return found if (found / "apps.py").exists() else package / "site"


def sources(package: Path = PACKAGE) -> Iterator[Path]:
    """Code and templates whose words people read: neither tests nor migrations."""
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html"), *package.rglob("templates/**/*.txt")]):
        if not {"tests", "migrations"} & set(path.relative_to(package).parts):
            yield path


def used(path: Path) -> Iterator[Used]:
    """The messages of one file. A template becomes Python-like text first, as Django's own command does it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())  # what is left has no indents
    for line, function, messages, _ in extract_python(io.BytesIO(text.encode()), KEYWORDS, (), {"encoding": "utf-8"}):
        words = [messages] if isinstance(messages, str) else [word for word in messages if word]
        context = str(words.pop(0)) if "pgettext" in function and words else None
        if words:
            yield Used(context, str(words[0]), path, line)


def catalogue(app: Path) -> dict[tuple[str | None, str], Message]:
    """An app's translations by context and English; empty when it has none yet."""
    path = app / CATALOGUE
    if not path.exists():
        return {}
    with path.open("rb") as file:
        read = read_po(file, locale="zh_Hans", abort_invalid=True)
    return {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in read if m.id}


def compile_messages(package: Path = PACKAGE) -> int:
    """Write each stale .mo beside its .po; the number written. Safe beside another process doing the same."""
    written = 0
    for source in sorted(package.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            read = read_po(file, locale=source.parts[-3], abort_invalid=True)
        beside = target.with_suffix(f".{os.getpid()}.tmp")
        with beside.open("wb") as file:
            write_mo(file, read)
        beside.replace(target)
        written += 1
    translation_file_changed(None, Path("x.mo"))  # this process may have read the old ones, whoever wrote the new
    return written


def problems(package: Path = PACKAGE) -> list[str]:
    """Say what is missing, unfinished, unused or hard-coded; an empty list is complete in both languages."""
    wanted: dict[Path, dict[tuple[str | None, str], Used]] = defaultdict(dict)
    for path in sources(package):
        for message in used(path):
            wanted[home(path, package)].setdefault(message.key, message)
    apps = {path.parents[3] for path in package.rglob(str(CATALOGUE))} | set(wanted)
    catalogues = {app: catalogue(app) for app in apps}
    shared = catalogues.get(package / "ui", {})
    everywhere = {key for messages in wanted.values() for key in messages}
    found = []
    for app in sorted(apps):
        name = app.relative_to(package)
        for key, message in wanted[app].items():
            if key not in catalogues[app] and key not in shared:
                where = f"{message.path.relative_to(package)}:{message.line}"
                found.append(f"{where} {message.msgid!r} is missing in {name / CATALOGUE}")
        needed = everywhere if name == Path("ui") else wanted[app].keys()
        for key, translated in catalogues[app].items():
            found += [f"{name / CATALOGUE}: {problem}" for problem in _wrong(translated)]
            if key not in needed:
                found.append(f"{name / CATALOGUE}: {key[1]!r} is used nowhere")
    return found + _clashes(catalogues, package)


def _wrong(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    if message.fuzzy or not texts or not all(texts):
        yield f"{ids[0]!r} is not translated" if not message.fuzzy else f"{ids[0]!r} is marked fuzzy"
        return
    if HAN.search(ids[0]):
        yield f"{ids[0]!r} is Chinese: a msgid is English"
    if any("!" in text or "！" in text for text in texts):
        yield f"{ids[0]!r} ends in an exclamation mark: say it calmly"
    given = set(SLOT.findall(" ".join([*ids, *message.user_comments])))
    if extra := sorted(set(SLOT.findall(" ".join(texts))) - given):
        yield f"{ids[0]!r} is translated with {', '.join(extra)}, which nobody gives; if the code does, say so above it"


def _clashes(catalogues: dict[Path, dict[tuple[str | None, str], Message]], package: Path) -> list[str]:
    """Django merges the catalogues: the same English must not mean two things without a context."""
    said: dict[tuple[str | None, str], tuple[Path, object]] = {}
    found = []
    for app in sorted(catalogues):
        for key, message in catalogues[app].items():
            first, text = said.setdefault(key, (app, message.string))
            if text != message.string:
                pair = f"{first.relative_to(package)} and {app.relative_to(package)}"
                found.append(f"{key[1]!r} is {text!r} and {message.string!r} in {pair}: give it a context")
    return found


def main() -> int:
    """Compile, then say what is wrong."""
    written = compile_messages()
    found = problems()
    sys.stdout.write("".join(f"{line}\n" for line in found) + f"{written} compiled, {len(found)} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
