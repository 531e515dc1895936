"""What effects may look at besides the case: the clock, the dispatch catalogue, the counter of case numbers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from helin.core.workdays import queries as workdays
from helin.core.workdays.clock import Clock
from helin.features.cases.models import CaseLimits, RuleBook, next_numbers


@dataclass(frozen=True, slots=True)
class World:
    """Loaded once before a move, or once for many."""

    clock: Clock
    rules: RuleBook
    next_number: Callable[[datetime], str]
    limits: CaseLimits = field(default_factory=CaseLimits)

    @classmethod
    def of_street(
        cls, street_id: int, *, with_rules: bool = True, limits_on: date | None = None, reaches_back: bool = False
    ) -> "World":
        """The world of a street; the rule book costs two queries, the limits one; without it they are
        those of the province."""
        rules = RuleBook.of_street(street_id, reaches_back=reaches_back) if with_rules else RuleBook()
        limits = CaseLimits.of_street(street_id, on=limits_on) if limits_on else CaseLimits()
        return cls(workdays.clock(), rules, lambda at: next_numbers([at])[0], limits)
