"""Reads from the source which kinds of fact the journal may hold, for docs/reference/ and its tests."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

RECORDS = {"record", "Fact"}
Verbs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Open:
    """A kind that the call leaves open: the text before it, and the name of what completes it."""

    before: str
    name: str


def kinds_in(tree: ast.Module, verbs: Verbs) -> Iterator[str]:
    """The kinds that one module records. `verbs` are those of each app's workflow, by the app's name.

    Follows one private step: `_record("rename", …)` that calls `record(f"organisations.{verb}", …)`.
    """
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for call in _calls(tree, RECORDS):
        for found in _read(call.args[0] if call.args else None):
            if isinstance(found, str):
                yield found
            elif known := verbs.get(found.before.removesuffix(".")):
                yield from (found.before + verb for verb in known)
            else:
                around = [function for function in inside if call in ast.walk(function)]
                yield from (found.before + word for function in around for word in _given(tree, function, found.name))


def _read(node: ast.expr | None) -> Iterator[str | Open]:
    """A literal, both sides of a choice, or what a variable leaves open."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
        yield node.value
    elif isinstance(node, ast.Name):
        yield Open("", node.id)
    elif isinstance(node, ast.IfExp):
        yield from _read(node.body)
        yield from _read(node.orelse)
    elif isinstance(node, ast.JoinedStr) and len(node.values) == 2:
        before, value = node.values
        if isinstance(before, ast.Constant) and isinstance(value, ast.FormattedValue):
            yield Open(str(before.value), value.value.id if isinstance(value.value, ast.Name) else "")


def _given(tree: ast.Module, function: ast.FunctionDef, name: str) -> Iterator[str]:
    """The literals that a module's own calls give for one argument of its function."""
    names = [argument.arg for argument in function.args.args]
    for call in _calls(tree, {function.name}):
        by_place = dict(zip(names, call.args, strict=False))
        by_name = {keyword.arg: keyword.value for keyword in call.keywords}
        value = by_name.get(name) or by_place.get(name)
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _calls(tree: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(node: ast.Call) -> str:
    """The last part of the name of what is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""
