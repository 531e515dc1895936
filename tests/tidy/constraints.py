"""What must never be false is a database constraint named as a sentence, and has a test that names it."""

import ast

from tests.tidy.source import Source

KINDS = {"CheckConstraint", "UniqueConstraint", "ExclusionConstraint"}


def declared(source: Source) -> list[tuple[int, str]]:
    """Names of the constraints that a models module declares."""
    if source.module != "models" or not source.is_ours:
        return []
    return [
        (node.lineno, str(keyword.value.value))
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name)
        if (node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id) in KINDS
        for keyword in node.keywords
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant)
    ]


def untested(sources: list[Source]) -> list[str]:
    """Constraints whose name stands in no test, and names that are no sentence."""
    tests = "\n".join(source.text for source in sources if "tests" in source.path.parts)
    found = []
    for source in sources:
        for line, name in declared(source):
            if name.count("_") < 2:
                found.append(f"{source.path}:{line} {name} is not a sentence")
            if name not in tests:
                found.append(f"{source.path}:{line} {name} has no test")
    return found
