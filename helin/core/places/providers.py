"""What the pages of places show but the apps above know: each registers one function here."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """A grid's worker as the sign shows them: the name masked by whoever provides it; a phone only if published."""

    name: str
    phone: str = ""


GridWorkers = Callable[[int], list[WorkerLine]]
_grid_workers: list[GridWorkers] = []


def provide_grid_workers(provider: GridWorkers) -> None:
    """Name the function that knows the workers of a grid by its id; the last one named answers."""
    _grid_workers[:] = [provider]


def grid_workers(grid_id: int) -> list[WorkerLine]:
    """List the workers of a grid; none while nobody provides them."""
    return _grid_workers[-1](grid_id) if _grid_workers else []
