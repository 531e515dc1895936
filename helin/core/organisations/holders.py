"""Who counts the holders of posts: an app above, where people are known, registers itself here."""

from collections.abc import Callable, Collection
from datetime import date

Counter = Callable[[Collection[int], date], dict[int, int]]
_counters: list[Counter] = []


def count_with(counter: Counter) -> None:
    """Name the function that counts holders by post on a day; the last one named wins."""
    _counters[:] = [counter]


def count(post_ids: Collection[int], on: date) -> dict[int, int] | None:
    """Holders by post on a day; None when no app counts them."""
    return _counters[-1](post_ids, on) if _counters else None
