"""Declarative state machines: a workflow is a table, this module is its only reader.

Pure Python: no Django, no database, no clock. An app declares one `Workflow` in its
`workflow.py`; its `actions` ask `plan()` what a verb would do and write the result.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


class IllegalTransition(Exception):
    """The verb exists, but not from this state."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    `requires` names the evidence the actor must supply (non-empty) for the move to stand;
    `accepts` names evidence that may be left out; `limits` names the dated time limits whose
    clocks the move starts. A move that `asks` for something may be taken while nothing is asked; a move that
    `settles` it, only while it is. Everything else is free of that.
    """

    verb: str
    sources: frozenset[str]
    target: str
    permission: str
    requires: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    asks: str = ""
    settles: str = ""

    def fits(self, pending: str) -> bool:
        """Whether the move stands while `pending` ("" for nothing) waits for a decision."""
        return pending == self.settles if self.settles else not (self.asks and pending)


def move(
    verb: str,
    sources: str | Iterable[str],
    target: str,
    *,
    permission: str,
    requires: tuple[str, ...] = (),
    accepts: tuple[str, ...] = (),
    limits: tuple[str, ...] = (),
    asks: str = "",
    settles: str = "",
) -> Transition:
    """Build a row; a single source may be written bare."""
    found = [sources] if isinstance(sources, str) else sources
    return Transition(verb, frozenset(found), target, permission, requires, accepts, limits, asks, settles)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A state machine as a table of moves."""

    name: str
    initial: str
    final: frozenset[str]
    moves: tuple[Transition, ...]

    @property
    def states(self) -> frozenset[str]:
        """Every state that the table names."""
        return frozenset({self.initial}).union(*(m.sources | {m.target} for m in self.moves))

    @property
    def verbs(self) -> tuple[str, ...]:
        """Every verb once, in table order."""
        return tuple(dict.fromkeys(m.verb for m in self.moves))

    def open_moves(self, state: str) -> Iterator[Transition]:
        """The rows that may be taken from `state`, in table order."""
        return (m for m in self.moves if state in m.sources)

    def plan(self, state: str, verb: str) -> Transition:
        """Return the row for `verb` from `state`.

        Raises IllegalTransition when the table has no such row.
        """
        for candidate in self.open_moves(state):
            if candidate.verb == verb:
                return candidate
        raise IllegalTransition(f"{self.name}: cannot {verb!r} from {state!r}")

    def edges(self) -> list[tuple[str, str]]:
        """Every (source, target) pair once, sorted: what a database trigger may let through."""
        return sorted({(source, m.target) for m in self.moves for source in m.sources if source != m.target})

    def problems(self) -> list[str]:
        """Say what is wrong with the table itself; an empty list is a sound workflow."""
        found = []
        reached, frontier = {self.initial}, [self.initial]
        while frontier:
            for m in self.open_moves(frontier.pop()):
                if m.target not in reached:
                    reached.add(m.target)
                    frontier.append(m.target)
        found += [f"unreachable state {s!r}" for s in sorted(self.states - reached)]
        for state in sorted(self.states):
            verbs = [m.verb for m in self.open_moves(state)]
            if not verbs and state not in self.final:
                found.append(f"{state!r} is a dead end but not declared final")
            found += [f"{v!r} is ambiguous from {state!r}" for v in sorted(set(verbs)) if verbs.count(v) > 1]
        return found

    def mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram for the docs; what stays wherever it stands is left out."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        stays = Counter(m.verb for m in self.moves if m.sources == {m.target})
        for m in self.moves:
            if stays[m.verb] > 1:
                continue
            lines += [f"    {s} --> {m.target}: {m.verb}" for s in sorted(m.sources)]
        lines += [f"    {s} --> [*]" for s in sorted(self.final)]
        return "\n".join(lines) + "\n"
