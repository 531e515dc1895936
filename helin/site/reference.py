"""Writes docs/reference/: what the code itself says about apps, permissions, workflows, facts, settings, commands."""

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import django
from django.apps import AppConfig, apps
from django.utils import translation

from helin.core.roles import Role
from helin.kit.permissions import grants
from helin.kit.workflow import Workflow
from helin.site.kinds import called, kinds_in

PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = PACKAGE.parent / "docs" / "reference"
NOTE = "<!-- Written by `make docs`; do not edit. -->\n\n"
READERS = {"words", "flag", "secret", "get", "getenv", "setdefault"}


def pages() -> dict[str, str]:
    """Each page's text by its file name. Needs Django to be set up."""
    with translation.override("en"):
        return {
            "features.md": NOTE + _features(),
            "permissions.md": NOTE + _permissions(),
            "workflows.md": NOTE + _workflows(),
            "journal.md": NOTE + _journal(),
            "settings.md": NOTE + _settings(),
            "commands.md": NOTE + _commands(),
        }


def stale(folder: Path = FOLDER) -> list[str]:
    """The pages that are missing, left over, or no longer say what the code says."""
    wanted = pages()
    there = {path.name for path in folder.glob("*.md")}
    differ = [n for n, text in wanted.items() if n in there and (folder / n).read_text(encoding="utf-8") != text]
    return sorted([*differ, *(wanted.keys() ^ there)])


def write(folder: Path = FOLDER) -> list[str]:
    """Write what is stale; the names written."""
    folder.mkdir(parents=True, exist_ok=True)
    found = stale(folder)
    wanted = pages()
    for name in found:
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()
    return found


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    heads = list(heads)
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def our_apps() -> list[AppConfig]:
    """Helin's own apps, in the order of INSTALLED_APPS."""
    return [config for config in apps.get_app_configs() if config.name.startswith("helin.")]


def workflows() -> list[tuple[AppConfig, Workflow]]:
    """Every workflow that an app declares."""
    found = []
    for config in our_apps():
        if find_spec(f"{config.name}.workflow"):
            module = import_module(f"{config.name}.workflow")
            found += [(config, value) for value in vars(module).values() if isinstance(value, Workflow)]
    return found


def kinds() -> dict[str, str]:
    """Every kind of fact that the code records, with the module that records it; read from the source."""
    verbs: dict[str, tuple[str, ...]] = {}
    for config, flow in workflows():
        verbs[config.label] = (*verbs.get(config.label, ()), *flow.verbs)
    found: dict[str, str] = {}
    for path, tree in _sources():
        for kind in kinds_in(tree, verbs):
            found.setdefault(kind, _dotted(path))
    return dict(sorted(found.items()))


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    """The product's modules, parsed."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _calls(names: set[str]) -> Iterator[tuple[Path, ast.Call]]:
    """Calls in the product's code of functions or methods so named."""
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in names:
                yield path, node


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def _features() -> str:
    rows = []
    for config in our_apps():
        models = ", ".join(f"`{model._meta.object_name}`" for model in config.get_models())
        said = (import_module(config.name).__doc__ or "").strip().splitlines() or [""]
        slug = getattr(config, "slug", None)
        rows.append(
            [f"`{config.name}`", said[0], f"`/{slug}/`" if slug and find_spec(f"{config.name}.urls") else "", models]
        )
    return "# Apps\n\nBottom to top, as they are installed.\n\n" + table(
        ["App", "What it is for", "Mounted at", "Tables"], rows
    )


def _permissions() -> str:
    rows = []
    for permission, allowed in sorted(grants.items()):
        cells = []
        for role in Role:
            named = [grant for grant in allowed if role in grant.roles]
            marks = {("desk" if grant.desk_of else "place") + ("*" if grant.only_if else "") for grant in named}
            cells.append(", ".join(sorted(marks)))
        others = [_other(grant.anyone, grant.system, bool(grant.roles)) for grant in allowed]
        rows.append([f"`{permission}`", *cells, ", ".join(sorted({other for other in others if other}))])
    return (
        "# Permissions and roles\n\n`place`: the role is held in the subject's place or above it. `desk`: it is held in"
        " the organisation that has the matter in hand. A star: under a condition, see the app's `permissions`.\n\n"
        + table(["Permission", *(str(role.label) for role in Role), "Others"], rows)
    )


def _other(anyone: bool, system: bool, roles: bool) -> str:
    if anyone:
        return "anyone"
    if system:
        return "system jobs"
    return "" if roles else "the person concerned"


def _workflows() -> str:
    parts = ["# Workflows\n"]
    for config, flow in workflows():
        rows = [
            [
                f"`{move.verb}`",
                ", ".join(f"`{source}`" for source in sorted(move.sources)),
                f"`{move.target}`",
                f"`{move.permission}`",
                ", ".join([*move.requires, *(f"({name})" for name in move.accepts)]),
                ", ".join(move.limits),
            ]
            for move in flow.moves
        ]
        heads = ["Verb", "From", "To", "Permission", "Evidence (optional)", "Time limit"]
        parts.append(f"## {flow.name} (`{config.name}`)\n\n{table(heads, rows)}\n```mermaid\n{flow.mermaid()}```\n")
    return "\n".join(parts)


def _journal() -> str:
    subscribers = import_module("helin.core.journal.facts").subscribers
    rows = []
    for kind, where in kinds().items():
        heard = sorted(name for name, found in subscribers.items() if found.kinds & {kind, "*"})
        rows.append([f"`{kind}`", f"`{where}`", ", ".join(f"`{name}`" for name in heard)])
    return "# Kinds of fact in the journal\n\n" + table(["Kind", "Recorded in", "Heard by"], rows)


def _settings() -> str:
    found: dict[str, tuple[str, str]] = {}
    for path, call in _calls(READERS):
        literal = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        for name in literal:
            if name.startswith("HELIN_") or name in {"DATABASE_URL", "PORT"}:
                default = next((ast.unparse(k.value) for k in call.keywords if k.arg == "default"), "")
                after = call.args[1:] if name == literal[0] and called(call) != "secret" else []
                default = default or (ast.unparse(after[0]) if after else "")
                found.setdefault(name, (default, _dotted(path)))
    rows = [
        [f"`{name}`", f"`{default}`" if default else "", f"`{where}`"]
        for name, (default, where) in sorted(found.items())
    ]
    return "# Settings from the environment\n\n" + table(["Variable", "Default", "Read in"], rows)


def _commands() -> str:
    main: click.Group = import_module("helin.site.cli").main
    rows = []
    with click.Context(main, info_name="helin") as context:
        for name in main.list_commands(context):
            if command := main.get_command(context, name):
                options = [f"`{'/'.join(p.opts)}`" for p in command.get_params(context) if "--help" not in p.opts]
                said = (command.help or "").split("\n\n")[0]
                rows.append([f"`helin {name}`", said, ", ".join(options)])
    return "# Commands\n\n" + table(["Command", "What it does", "Arguments and options"], rows)


def main() -> int:
    """Write the stale pages and name them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helin.site.settings")
    django.setup()
    sys.stdout.write("".join(f"docs/reference/{name}\n" for name in write()) or "docs/reference/ is up to date\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
