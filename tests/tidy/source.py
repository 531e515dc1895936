"""What the rules read: one file of the repository, parsed once."""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
NOT_TRACKED = {".git", ".venv", "var", "staticfiles", "build", "__pycache__", "node_modules", "test-results"}
NOT_OURS = re.compile(r"\.(egg-info|mo|pyc)$|_cache$|^\.hypothesis$|^\.coverage")
HATCH = re.compile(r"(?:#|\{#|/[*/])\s*tidy: (?P<rule>[a-z-]+): (?P<reason>\S.{9,})")

Found = Iterator[tuple[int, str]]


@dataclass(frozen=True)
class Source:
    """A file as the rules see it: its path from the root of the repository, and its text."""

    path: PurePosixPath
    text: str

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        return cls(PurePosixPath(path), text)

    @classmethod
    def read(cls, path: Path) -> "Source":
        return cls(PurePosixPath(path.relative_to(ROOT).as_posix()), path.read_text(encoding="utf-8"))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def comments(self) -> list[tuple[int, str]]:
        """Comments of a Python file; what only looks like one inside a string is left out."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline) if self.is_python else ()
        return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]

    @property
    def is_python(self) -> bool:
        return self.path.suffix == ".py"

    @property
    def is_ours(self) -> bool:
        """Code of the product: neither its tests nor its migrations."""
        return self.path.parts[0] == "helin" and not {"migrations", "tests"} & set(self.path.parts)

    @property
    def app(self) -> PurePosixPath | None:
        """The folder of the app of core or features that the file belongs to."""
        parts = self.path.parts
        in_app = len(parts) > 3 and parts[0] == "helin" and parts[1] in {"core", "features"}
        return PurePosixPath(*parts[:3]) if in_app else None

    @property
    def module(self) -> str:
        """The name in the closed list that the file goes by: `actions` for actions.py and actions/sign.py alike."""
        if self.app is None:
            return self.path.stem
        return self.path.relative_to(self.app).parts[0].removesuffix(".py")

    def imports(self) -> Iterator[tuple[int, str]]:
        """Each imported name in full: `from a import b` is a.b."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


Rule = Callable[[Source], Found]


def problems(source: Source, rules: dict[str, Rule]) -> list[str]:
    """Say what the rules find, but for what a hatch excuses: `tidy: rule-name: why this line may`."""
    hatches = {
        n: match["rule"] for n, line in enumerate(source.lines, 1) if (match := HATCH.search(line)) and source.is_ours
    }
    found, used = [], set()
    for name, rule in rules.items():
        for line, message in rule(source):
            if hatches.get(line) == name or hatches.get(line - 1) == name:
                used |= {line, line - 1}
            else:
                found.append(f"{source.path}:{line} {message} [{name}]")
    found += [f"{source.path}:{n} excuses nothing [hatch]" for n in hatches if n not in used and hatches[n] in rules]
    return found


def tracked() -> list[Path]:
    """Every file that git tracks or would track; without git, every file that is not built or installed."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        return sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walk(ROOT))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in NOT_TRACKED or NOT_OURS.search(path.name):
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path
