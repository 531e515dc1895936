"""What effects may look at besides the case: the clock, the dispatch catalogue, the counter of case numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock
from helin.features.cases.models import RuleBook, next_numbers


@dataclass(frozen=True, slots=True)
class World:
    """Loaded once before a move, or once for many."""

    clock: Clock
    rules: RuleBook
    next_number: Callable[[datetime], str]

    @classmethod
    def of_street(cls, street_id: int, *, with_rules: bool = True) -> "World":
        """The world of a street; the rule book costs two queries and is left empty when not asked for."""
        rules = RuleBook.of_street(street_id) if with_rules else RuleBook()
        return cls(workdays.clock(), rules, lambda at: next_numbers([at])[0])
