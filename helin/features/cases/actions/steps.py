"""One move about to be made, and what it leaves behind; without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from helin.features.cases.actions.world import World
from helin.features.cases.models import Case, Rating, Statement
from helin.kit.actors import Actor
from helin.kit.workflow import Transition

Evidence = Mapping[str, str | int | bool | None]


class MissingEvidence(Exception):
    """The move needs words or choices that were not given; `fields` names them."""

    def __init__(self, *fields: str) -> None:
        super().__init__(*fields)
        self.fields = fields


class Refused(Exception):
    """The move is in the table, but a rule forbids it now; `message` tells the person why, at `field`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@dataclass(slots=True)
class Effect:
    """What a move leaves behind besides the changed case."""

    statements: list[Statement] = field(default_factory=list)
    rating: Rating | None = None
    payload: dict[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One move about to be made."""

    case: Case
    plan: Transition
    evidence: Evidence
    by: Actor
    at: datetime
    world: World
    effect: Effect = field(default_factory=Effect)

    def say(self, name: str, *, for_public: bool = False) -> None:
        """Keep the evidence `name` as a statement, if it was given."""
        if text := str(self.evidence.get(name) or "").strip():
            self.remark(name, text, for_public=for_public)

    def remark(self, name: str, text: str, *, for_public: bool = False) -> None:
        """Keep `text` as a statement."""
        self.effect.statements.append(
            Statement(
                case=self.case,
                verb=self.plan.verb,
                field=name,
                text=text,
                for_public=for_public,
                organisation_id=self.case.lead_id,
                by_id=self.by.person_id,
                said_at=self.at,
            )
        )

    def number(self, name: str) -> int | None:
        """The evidence `name` as a whole number."""
        value = self.evidence.get(name)
        return None if value in (None, "") else int(value)

    def took_part(self) -> None:
        """Remember who handled it: they never verify."""
        if self.by.person_id is not None and self.by.person_id not in self.case.handled_by:
            self.case.handled_by = [*self.case.handled_by, self.by.person_id]
