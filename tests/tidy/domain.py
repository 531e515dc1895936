"""What the domain code may do: who writes, no HTTP, no clock, the shape of actions."""

import ast
import re
from typing import TypeGuard

from tests.tidy.source import Found, Rule, Source

WEB = frozenset(["navigation", "urls", "admin", "api", "feeds", "views", "forms", "middleware"])
READS_CLOCK = WEB | {"jobs", "checks", "delivery"}  # the delivery worker is a job
HTTP = (
    "django.http",
    "django.shortcuts",
    "django.template",
    "django.urls",
    "django.contrib.messages",
    "django.forms",
    "django.views",
    "helin.kit.htmx",
)
ROWS_HAVE_ADDRESSES = {"queries", "notices"}
CLOCK = {"now", "today", "utcnow"}
LOCAL = {"localtime", "localdate"}
"""These read the clock only when nothing is handed to them."""
WRITES = {"save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "delete"}
WRITES |= {f"a{name}" for name in WRITES}
QUERYSET = {"filter", "exclude", "all", "select_for_update", "order_by", "visible_to", "get_queryset"}
SQL_WRITE = re.compile(r"\s*(insert\s+into|update\s+\w|delete\s+from|truncate|copy\s+\w)", re.IGNORECASE)
MAY_WRITE = {
    "helin/core/journal/facts.py": "appends the facts that actions hand it",
    "helin/core/journal/delivery.py": "moves the cursors of subscribers",
    "helin/core/files/storage.py": "puts bytes on disk",
    "helin/core/people/codes.py": "one-time codes belong to nobody yet",
    "helin/core/people/throttle.py": "counts tries, outside any transaction",
    "helin/core/journal/heads.py": "publishes the heads of the chains",
}


def only_actions_write(source: Source) -> Found:
    """ORM and SQL writes stand in actions, and in the few places that MAY_WRITE names."""
    if not source.is_python or not source.is_ours or source.module == "actions" or str(source.path) in MAY_WRITE:
        return
    for node in source.nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        bare = name in WRITES and not (node.args and name in {"save", "delete"})  # picture.save(file) is no row
        if bare or (name in {"update", "aupdate"} and _on_queryset(node.func.value)):
            yield node.lineno, f".{name}() outside actions"
        if name in {"execute", "executemany", "copy"} and node.args and SQL_WRITE.match(_literal(node.args[0])):
            yield node.lineno, "SQL that writes, outside actions"


def _on_queryset(node: ast.expr) -> bool:
    """Whether the expression goes through a manager or a queryset method."""
    return any(
        isinstance(part, ast.Attribute) and (part.attr in QUERYSET or part.attr in {"objects", "_default_manager"})
        for part in ast.walk(node)
    )


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr) and node.values:
        return _literal(node.values[0])
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def triggers_hold(source: Source) -> Found:
    """Only tests may switch a trigger off."""
    if source.is_python and "tests" not in source.path.parts and source.path.name != "conftest.py":
        for node in source.nodes:
            if isinstance(node, ast.Attribute) and node.attr == "ignore" and _name(node.value) == "pgtrigger":
                yield node.lineno, "pgtrigger.ignore outside tests"
        yield from ((n, "pgtrigger.ignore outside tests") for n, name in source.imports() if name == "pgtrigger.ignore")


def no_http(source: Source) -> Found:
    """The domain knows no requests, templates, forms or addresses."""
    if _is_domain(source) and source.module not in WEB:
        for line, name in source.imports():
            if name.startswith(HTTP) and not (name == "django.urls.reverse" and source.module in ROWS_HAVE_ADDRESSES):
                yield line, f"{name} is HTTP"


def no_clock(source: Source) -> Found:
    """Views and jobs read the clock once; everything below takes `at`."""
    if _is_domain(source) and source.module not in READS_CLOCK:
        yield from ((node.lineno, "reads the clock; take `at`") for node in source.nodes if _reads_clock(node))


def _reads_clock(node: ast.AST) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.Attribute):
        return node.attr in CLOCK or ast.unparse(node) == "time.time"
    if isinstance(node, ast.Call):
        bare = _called(node) in LOCAL and not node.args and not node.keywords
        return bare or _name(node.func) in CLOCK | {"Now"}
    return False


def action_shape(source: Source) -> Found:
    """Every public action takes `by` and `at`, by keyword only."""
    if not source.is_ours or not source.is_python or source.app is None or source.module != "actions":
        return
    public = [n for n in source.tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
    if source.path.name != "actions.py":  # in a package, what opens a transaction, writes or records is an action
        public = [
            n
            for n in public
            if ({"atomic", "record", "record_many"} | WRITES) & {_called_or_named(p) for p in ast.walk(n)}
        ]
    for node in public:
        if missing := {"by", "at"} - {argument.arg for argument in node.args.kwonlyargs}:
            yield node.lineno, f"{node.name} does not take {' and '.join(sorted(missing))} by keyword"


def apart(source: Source) -> Found:
    """Actions decide on the truth, never on a read-model; queries never write."""
    if source.app is None or source.module not in {"actions", "queries"} or not source.is_ours:
        return
    other = "queries" if source.module == "actions" else "actions"
    wanted = ".".join((*source.app.parts, other))
    for line, name in source.imports():
        if f"{name}.".startswith(f"{wanted}."):
            yield line, f"{source.module} imports its own {other}"


def plain_rows(source: Source) -> Found:
    """What queries hand out is frozen and slotted, so templates cannot start queries."""
    if not source.is_ours or source.module != "queries" or not source.is_python:
        return
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            for decorator in node.decorator_list:
                text = ast.unparse(decorator)
                if "dataclass" in text and not ("frozen=True" in text and "slots=True" in text):
                    yield node.lineno, f"{node.name}: a row is @dataclass(frozen=True, slots=True)"


def _is_domain(source: Source) -> bool:
    return source.is_python and source.is_ours and source.path.parts[1] in {"core", "features", "processes"}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _called_or_named(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)


RULES: dict[str, Rule] = {
    "writes": only_actions_write,
    "triggers": triggers_hold,
    "http": no_http,
    "clock": no_clock,
    "action": action_shape,
    "apart": apart,
    "rows": plain_rows,
}
