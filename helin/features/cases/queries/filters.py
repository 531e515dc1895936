"""What narrows a work list."""

from dataclasses import dataclass

from helin.features.cases.models import CaseQuerySet, words_read_by
from helin.features.cases.queries.search import matching
from helin.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a work list; empty means no narrowing. `words` is searched in title, text and number."""

    words: str = ""
    status: str = ""
    category_id: int | None = None
    community_id: int | None = None
    grid_id: int | None = None
    lead_id: int | None = None

    def narrow(self, cases: CaseQuerySet, actor: Actor, *, at_once: bool = False) -> CaseQuerySet:
        """Apply the filters that are set; words are looked for in what the actor may read."""
        named = {
            "status": self.status,
            "category_id": self.category_id,
            "community_id": self.community_id,
            "grid_id": self.grid_id,
            "lead_id": self.lead_id,
        }
        cases = cases.filter(**{name: value for name, value in named.items() if value})
        return matching(cases, self.words, read=words_read_by(actor), at_once=at_once) if self.words else cases
