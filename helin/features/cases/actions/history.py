"""Load what already happened elsewhere: cases with their own dates, as a lived history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from helin.core.journal import facts
from helin.core.journal.facts import Fact
from helin.core.places.models import Place
from helin.features.cases.actions import effects
from helin.features.cases.actions.intake import Concern
from helin.features.cases.actions.world import World
from helin.features.cases.models import Case, Rating, Statement, next_numbers
from helin.features.cases.workflow import CASE, AppealType, Source, Status
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.copying import copy_rows

BATCH = 500


@dataclass(frozen=True, slots=True)
class PastMove:
    """One move that was made, by whom (None: not known) and with which evidence."""

    verb: str
    at: datetime
    by_id: int | None = None
    evidence: Mapping[str, str | int | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """A case and all its moves in order of time; without moves it is a draft."""

    concern: Concern
    created_at: datetime
    moves: Sequence[PastMove]
    source: str = Source.IMPORT
    reporter_id: int | None = None
    recorded_by_id: int | None = None
    external_ref: str | None = None


def bulk_load_histories(found: Sequence[History], *, street: Place, by: Actor, at: datetime) -> int:
    """Load histories in batches, each batch whole or not at all; the number loaded.

    Those whose `external_ref` is there already are left out, so loading twice loads nothing twice.
    The journal gets one entry per past move, marked `history` so that nobody is told of it, and one
    `cases.import` per batch.

    Raises PermissionDenied; IllegalTransition when a history breaks the table.
    """
    permissions.require(by, "cases.import", place_ids=street.chain_ids)
    return sum(_load(found[i : i + BATCH], street=street, by=by, at=at) for i in range(0, len(found), BATCH))


@transaction.atomic
def _load(batch: Sequence[History], *, street: Place, by: Actor, at: datetime) -> int:
    refs = [h.external_ref for h in batch if h.external_ref]
    known = set(Case.objects.filter(external_ref__in=refs).values_list("external_ref", flat=True))
    new = [h for h in batch if h.external_ref not in known or h.external_ref is None]
    places = Place.objects.in_bulk({h.concern.place_id for h in new})
    loader = _Loader(street, places, by)
    for history in new:
        loader.replay(history)
    loader.write()
    facts.record("cases.import", street, place=street, by=by, at=at, count=len(new))
    return len(new)


class _Loader:
    """Replays histories in memory, then writes them with four COPYs."""

    def __init__(self, street: Place, places: Mapping[int, Place], by: Actor) -> None:
        self.street, self.places, self.by = street, places, by
        self.world = World.of_street(street.pk, reaches_back=True)
        self.cases: list[Case] = []
        self.statements: list[Statement] = []
        self.ratings: list[Rating] = []
        self.facts: list[tuple[Case, str, Actor, datetime, facts.Payload]] = []

    def replay(self, history: History) -> None:
        concern, place = history.concern, self.places[history.concern.place_id]
        chain = place.chain_ids
        case = Case(
            street_id=chain[0],
            community_id=chain[1] if len(chain) > 1 else None,
            grid_id=chain[2] if len(chain) > 2 else None,
            place_id=place.pk,
            title=concern.title,
            text=concern.text,
            appeal_type=concern.appeal_type,
            is_restricted=concern.appeal_type == AppealType.ACCUSATION,
            category_id=concern.category_id,
            location_text=concern.location_text,
            is_public=concern.is_public and concern.appeal_type != AppealType.ACCUSATION,
            source=history.source,
            reporter_id=history.reporter_id,
            recorded_by_id=history.recorded_by_id,
            external_ref=history.external_ref,
            status=Status.DRAFT,
            status_at=history.created_at,
            created_at=history.created_at,
        )
        self.cases.append(case)
        for move in history.moves:
            self._move(case, move)

    def _move(self, case: Case, move: PastMove) -> None:
        author = Actor(move.by_id, "") if move.by_id else self.by
        plan = CASE.plan(case.status, move.verb)
        case.number = case.number or "?"  # numbers are drawn for all at once, in `write`
        effect = effects.apply(case, plan, move.evidence, by=author, at=move.at, world=self.world)
        self.statements += effect.statements
        if effect.rating:
            self.ratings.append(effect.rating)
        payload: facts.Payload = {**effect.payload, "history": True}
        self.facts.append((case, f"cases.{move.verb}", author, move.at, payload))

    def write(self) -> None:
        numbered = [c for c in self.cases if c.number]
        for case, number in zip(numbered, next_numbers([c.created_at for c in numbered]), strict=True):
            case.number = number
        copy_rows(self.cases)
        for said in self.statements:
            said.case = said.case  # the case has its id now
        for rating in self.ratings:
            rating.case = rating.case
        copy_rows(self.statements)
        copy_rows(self.ratings)
        facts.record_many(
            Fact(kind, facts.subject_of(case), case.place_id, self.street.pk, author, at, payload)
            for case, kind, author, at, payload in sorted(self.facts, key=lambda f: f[3])
        )
