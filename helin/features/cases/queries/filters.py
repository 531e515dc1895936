"""What narrows a work list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from helin.features.cases.models import CaseQuerySet, Rating, left_out, words_read_by
from helin.features.cases.queries.search import matching
from helin.features.cases.workflow import Grade
from helin.kit.actors import Actor


class Rated(TextChoices):
    """Which call-backs a figure of the dashboard counts."""

    REACHED = "reached", _("Call-backs reached")
    ANSWERED = "answered", _("The unit had been in touch")
    SOLVED = "solved", _("Solved")
    SATISFIED = "satisfied", _("Fairly satisfied or better")


RATED: Mapping[str, Q] = {
    Rated.REACHED: Q(),
    Rated.ANSWERED: Q(answered=True),
    Rated.SOLVED: Q(solved=True),
    Rated.SATISFIED: Q(grade__gte=Grade.FAIRLY_SATISFIED),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a work list; empty means no narrowing. `words` is searched in title, text and number.

    `rated` asks for cases with such a call-back in [since, until); `lead_id` is then the unit that was rated.
    """

    words: str = ""
    status: str = ""
    category_id: int | None = None
    community_id: int | None = None
    grid_id: int | None = None
    lead_id: int | None = None
    rated: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def narrow(self, cases: CaseQuerySet, actor: Actor, *, at_once: bool = False) -> CaseQuerySet:
        """Apply the filters that are set; words are looked for in what the actor may read."""
        named = {
            "status": self.status,
            "category_id": self.category_id,
            "community_id": self.community_id,
            "grid_id": self.grid_id,
            "lead_id": None if self.rated else self.lead_id,
        }
        cases = cases.filter(**{name: value for name, value in named.items() if value})
        if self.rated:
            cases = cases.filter(Exists(self._ratings()))
        return matching(cases, self.words, read=words_read_by(actor), at_once=at_once) if self.words else cases

    def _ratings(self) -> QuerySet[Rating]:
        period = {"rated_at__gte": self.since, "rated_at__lt": self.until, "lead_id": self.lead_id}
        asked = {name: value for name, value in period.items() if value}
        found = Rating.objects.filter(RATED[self.rated], case_id=OuterRef("pk"), contacted=True, **asked)
        return found.exclude(left_out())
