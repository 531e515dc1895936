"""`make new-feature NAME=…`: a whole feature folder in the house style, registered and with its words explained."""

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

HOUSE = Path(__file__).parent / "house"
LOCALE = "locale/zh_Hans/LC_MESSAGES"
FEATURES = re.compile(r"^FEATURES = \[(.*?)\]", re.MULTILINE | re.DOTALL)
PERMISSIONS = re.compile(r"(^## Permissions\n.*?)(?=\n## |\Z)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """What the feature and one of its records are called."""

    name: str
    item: str
    chinese: str

    def fill(self, text: str) -> str:
        """Put the words into a template of the house."""
        return Template(text).substitute(
            name=self.name,
            Name=_title(self.name),
            item=self.item,
            Item=_title(self.item),
            ITEM=self.item.upper(),
            chinese=self.chinese,
        )


def words(name: str, item: str = "", chinese: str = "") -> Words:
    """Check the name and guess what is not given. Raises ValueError with a plain sentence."""
    if not re.fullmatch(r"[a-z][a-z_]{2,30}[a-z]", name):
        raise ValueError(f"{name!r}: a feature's name is a plural noun in small letters, such as wishes")
    item = item or singular(name)
    if item == name:
        raise ValueError(f"one of {name} is what? Say ITEM=…")
    return Words(name, item, chinese or "新功能")  # tidy: chinese: a stand-in for the catalogue that is being written


def singular(name: str) -> str:
    """One of them, for the regular plurals of English; others are given by hand."""
    for plural, single in (("ies", "y"), ("shes", "sh"), ("ches", "ch"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if name.endswith(plural):
            return name.removesuffix(plural) + single
    return name


def scaffold(root: Path, new: Words) -> list[Path]:
    """Write the feature into the checkout at `root`; the files written. Raises ValueError when it is there already."""
    folder = root / "helin" / "features" / new.name
    if folder.exists():
        raise ValueError(f"{folder} is there already")
    written = []
    for source in sorted(HOUSE.rglob("*.txt")):
        if target := _target(source, folder, new):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(new.fill(source.read_text(encoding="utf-8")), encoding="utf-8")
            written.append(target)
    migrations = folder / "migrations" / "__init__.py"
    migrations.parent.mkdir()
    migrations.touch()
    return [*written, migrations, _register(root, new), _explain(root, new)]


def _target(source: Path, folder: Path, new: Words) -> Path | None:
    """Where a template's file goes; the glossary's parts go elsewhere."""
    name = source.relative_to(HOUSE).as_posix().removesuffix(".txt")
    if name.endswith(".md"):
        return None
    if name.endswith(".po"):
        return folder / LOCALE / name
    return folder / name.replace("pages/", f"templates/{new.name}/")


def _register(root: Path, new: Words) -> Path:
    """Put the feature into settings.FEATURES."""
    path = root / "helin" / "site" / "settings.py"
    text = path.read_text(encoding="utf-8")
    found = FEATURES.search(text)
    if found is None:
        raise ValueError(f"{path} has no FEATURES")
    have = re.findall(r'"[^"]+"', found[1])
    lines = "".join(f"    {entry},\n" for entry in [*have, f'"helin.features.{new.name}.apps.{_title(new.name)}"'])
    path.write_text(text.replace(found[0], f"FEATURES = [\n{lines}]"), encoding="utf-8")
    return path


def _explain(root: Path, new: Words) -> Path:
    """Put the feature's words into the glossary."""
    path = root / "docs" / "glossary.md"
    text = path.read_text(encoding="utf-8")
    rows = new.fill((HOUSE / "permissions.md.txt").read_text(encoding="utf-8"))
    text = PERMISSIONS.sub(lambda found: found[1].rstrip("\n") + "\n" + rows, text)
    path.write_text(text + new.fill((HOUSE / "glossary.md.txt").read_text(encoding="utf-8")), encoding="utf-8")
    return path


def _title(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
