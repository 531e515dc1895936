"""How much is measured: `tiny` proves that the bench runs, `default` fits into twelve minutes, `full` has it all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """`seconds` is one round of load; `histories` are the sizes of the archive, growing."""

    name: str
    rounds: int
    seconds: float
    repeats: int
    histories: tuple[int, ...]
    backlog: int
    import_rows: int
    journal_seconds: int
    grids: int
    kills: int


SIZES = {
    "tiny": Size("tiny", 1, 1.0, 5, (1_000, 2_000), 500, 200, 1, 200, 8),
    "default": Size("default", 3, 5.0, 60, (1_000, 10_000, 100_000), 20_000, 10_000, 3, 2_000, 40),
    "full": Size("full", 3, 8.0, 100, (1_000, 10_000, 100_000, 1_000_000), 20_000, 100_000, 4, 2_000, 210),
}
