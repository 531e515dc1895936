"""Sets of rules that hold from a day on, as their keepers read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.features.cases.models import CaseLimits, RateScheme, SupervisionScheme
from helin.features.cases.queries.rulebook import RulesInForce, standing_on

Model = type[CaseLimits] | type[RateScheme] | type[SupervisionScheme]


@dataclass(frozen=True, slots=True)
class DatedRow:
    """One set: its numbers in the order of the form, and how it stands today."""

    values: Sequence[int]
    source: str
    starts_on: date
    standing: str
    tone: str


@dataclass(frozen=True, slots=True)
class DatedBook:
    """All sets of a street, the latest first; `current` is the row of today, `newest` the id written last."""

    rows: Sequence[DatedRow]
    current: Any
    newest: int

    @property
    def since(self) -> date | None:
        """Since when the present set holds; None for the defaults."""
        found: date | None = self.current.starts_on
        return found


def dated_book(model: Model, street_id: int, names: Sequence[str], *, at: datetime) -> DatedBook:
    """The sets of a street and, of the weights, those for all streets. Two queries."""
    today = timezone.localdate(at)
    found: list[Any] = list(model.objects.filter(Q(street_id=street_id) | Q(street=None)).order_by("-starts_on", "-pk"))
    current = model.of_street(street_id, on=today)
    rows = [_row(row, names, current, today) for row in found]
    return DatedBook(rows, current, max((row.pk for row in found if row.street_id == street_id), default=0))


def _row(row: Any, names: Sequence[str], current: Any, today: date) -> DatedRow:
    if row.starts_on <= today and row.pk != current.pk:
        standing, tone = _("no longer in force"), "neutral"
    else:
        standing, tone = standing_on(row.starts_on, None, today)
    return DatedRow([getattr(row, name) for name in names], row.source, row.starts_on, standing, tone)


def in_force_line(model: Model, street_id: int, url_name: str, label: str, *, at: datetime) -> RulesInForce:
    """One line of the list of rules. Two queries."""
    book, today = dated_book(model, street_id, (), at=at), timezone.localdate(at)
    coming = [row.starts_on for row in book.rows if row.starts_on > today]
    words = book.current.source or _("Nothing decided by the street")
    return RulesInForce(url_name, label, words, book.since, min(coming, default=None))
