"""Names, sizes and docstrings of Python files."""

import ast

from tests.tidy.source import Found, Rule, Source

MODULES = {"__init__", "apps", "workflow", "models", "permissions", "actions", "queries", "subscribers", "notices"}
MODULES |= {"indicators", "jobs", "forms", "views", "api", "feeds", "admin", "urls", "checks", "navigation"}
MODULES |= {"templates", "static", "locale", "migrations", "tests"}
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "managers", "base"}
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 300, 50, 25
TIMES = {"DateTimeField": ("_at", "_until"), "DateField": ("_on", "_until")}


def closed_names(source: Source) -> Found:
    """A feature holds only the modules of the closed list; core may add pure ones with telling names."""
    parts = source.path.parts
    if parts[0] != "helin":
        return
    if banned := [p for p in parts if p.removesuffix(".py") in BANNED and source.is_python]:
        yield 1, f"`{banned[0]}` says nothing: name it after what it holds"
    if parts[1] == "features" and source.app is not None and source.module not in MODULES:
        yield 1, f"`{source.module}` is not in the closed list of module names"


def sizes(source: Source) -> Found:
    """Hard limits: file 300 lines, function 50, view 25."""
    if not source.is_python or "migrations" in source.path.parts:
        return
    if len(source.lines) > FILE_LINES:
        yield 1, f"{len(source.lines)} lines: past {FILE_LINES} a module becomes a package"
    limit = VIEW_LINES if source.is_ours and source.module == "views" else FUNCTION_LINES
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                yield node.lineno, f"{node.name} is {lines} lines, {limit} is the limit"


def docstrings(source: Source) -> Found:
    """Each module of the product says what it is for."""
    empty_by_custom = not source.text.strip() and source.path.parts[-2] in {"templatetags", "commands"}
    if source.is_python and source.is_ours and not empty_by_custom and not ast.get_docstring(source.tree):
        yield 1, "no module docstring"


def no_models_in_kit(source: Source) -> Found:
    """The kit is pure."""
    if source.path.parts[:2] == ("helin", "kit") and source.is_python and source.is_ours:
        for line, name in source.imports():
            if name.startswith(("django.db.models.", "django.contrib.")) and not name.startswith("django.contrib.gis"):
                yield line, f"the kit has no models: {name}"


def model_shape(source: Source) -> Found:
    """No Meta.ordering, no save() or delete() override; times end in _at, dates in _on."""
    if not source.is_python or not source.is_ours:
        return
    for node in source.nodes:
        if not isinstance(node, ast.ClassDef):
            continue
        for item in node.body:
            if node.name == "Meta" and isinstance(item, ast.Assign) and _assigns(item, "ordering"):
                yield item.lineno, "Meta.ordering hides a sort in every query: order in queries"
            if source.module == "models" and isinstance(item, ast.FunctionDef) and item.name in {"save", "delete"}:
                yield item.lineno, f"{item.name}() is overridden: write in actions, guard in the database"
            if source.module == "models" and isinstance(item, ast.Assign) and isinstance(item.value, ast.Call):
                yield from _time_name(item, item.value)


def _assigns(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _time_name(item: ast.Assign, call: ast.Call) -> Found:
    kind = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    for target in item.targets:
        if isinstance(target, ast.Name) and kind in TIMES and not target.id.endswith(TIMES[kind]):
            yield item.lineno, f"{target.id}: a {kind} ends in {TIMES[kind][0]}"


def no_signals(source: Source) -> Found:
    """Facts go through the journal, never through signals."""
    if source.is_python and source.is_ours:
        for line, name in source.imports():
            if name.startswith("django.dispatch") or ".signals" in name:
                yield line, f"{name}: no signals, subscribe to the journal"


RULES: dict[str, Rule] = {
    "names": closed_names,
    "size": sizes,
    "docstring": docstrings,
    "kit": no_models_in_kit,
    "model": model_shape,
    "signals": no_signals,
}
