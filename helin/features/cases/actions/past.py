"""Load what already happened elsewhere around the rates: disputes and calls, each with its own dates and persons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from helin.core.journal import facts
from helin.core.journal.facts import Fact
from helin.core.places.models import Place
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case, Exclusion, FollowUp, RateScheme, Rating, RatingAppeal, Ruling
from helin.features.cases.workflow import EXCLUSION, RATING_APPEAL, AppealState, ExclusionState, Ruled
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.copying import copy_rows
from helin.kit.workflow import Workflow

ASKS = (Ruled.ASK_EXCLUSION, Ruled.APPEAL_RATING)


@dataclass(frozen=True, slots=True)
class PastRuling:
    """One step of a dispute: what was said, when, by whom and in which role."""

    verb: str
    at: datetime
    by_id: int
    words: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class PastDispute:
    """A case asked to be left out, or (with `is_appeal`) the rating appealed against; its steps in order of time."""

    rating: Rating
    reason: str
    rulings: Sequence[PastRuling]
    is_appeal: bool = False


@dataclass(frozen=True, slots=True)
class PastCall:
    """A bad rating that was asked about, or still waits; `by_id` and `at` say who ended it and when."""

    rating: Rating
    tries: int = 0
    result: str = ""
    words: str = ""
    solved: bool | None = None
    grade: int | None = None
    by_id: int | None = None
    at: datetime | None = None


@dataclass(slots=True)
class _Loaded:
    """Rows and facts of one load, written together."""

    rulings: list[Ruling] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def tell(self, kind: str, case: Case, by_id: int | None, at: datetime, **payload: str | int | None) -> None:
        """Keep a fact of the past: nobody is told of it."""
        who = Actor(by_id, "") if by_id else Actor.system("demo")
        self.facts.append(
            Fact(kind, facts.subject_of(case), case.place_id, case.street_id, who, at, {**payload, "history": True})
        )


@transaction.atomic
def bulk_load_disputes(found: Sequence[PastDispute], *, street: Place, by: Actor, at: datetime) -> int:
    """Load exclusions and appeals with every step they took; the number loaded.

    The ratings come with their case. The journal gets one entry per step, marked `history`, and one for the load.
    Raises PermissionDenied; IllegalTransition when a dispute breaks its table; IntegrityError when one person decides
    twice.
    """
    permissions.require(by, "cases.import", place_ids=street.chain_ids)
    loaded, clock = _Loaded(), workdays.clock()
    scheme = RateScheme.of_street(street.pk, on=timezone.localdate(at))
    exclusions = [(past, _exclusion(past)) for past in found if not past.is_appeal]
    for _past, row in exclusions:
        if row.decided_at is not None:
            row.contest_until = scheme.contest_until(row.decided_at, clock)
    appeals = [(past, _appeal(past)) for past in found if past.is_appeal]
    copy_rows([row for _past, row in exclusions])
    copy_rows([row for _past, row in appeals])
    for past, row in exclusions:
        _keep(loaded, past, exclusion=row)
    for past, appeal in appeals:
        _keep(loaded, past, appeal=appeal)
    copy_rows(loaded.rulings)
    _record(loaded, street, by, at, "disputes", len(found))
    return len(found)


@transaction.atomic
def bulk_load_calls(found: Iterable[PastCall], *, street: Place, by: Actor, at: datetime) -> int:
    """Load calls about bad ratings, open and done; the number loaded. Facts as in `bulk_load_disputes`.

    Raises PermissionDenied; IntegrityError when a call says less than its result.
    """
    permissions.require(by, "cases.import", place_ids=street.chain_ids)
    loaded, clock, rows = _Loaded(), workdays.clock(), []
    scheme = RateScheme.of_street(street.pk, on=timezone.localdate(at))
    for call in found:
        rating = call.rating
        due_at = scheme.follow_up_until(rating.rated_at, clock)
        rows.append(
            FollowUp(
                rating=rating, case_id=rating.case_id, street_id=rating.street_id, asked_at=rating.rated_at,
                due_at=due_at, tries=call.tries, tries_max=scheme.tries_max, result=call.result, words=call.words,
                solved=call.solved, grade=call.grade, done_by_id=call.by_id, done_at=call.at,
            )
        )  # fmt: skip
        loaded.tell("cases.queue_follow_up", rating.case, None, rating.rated_at, rating=rating.pk)
        if call.at is not None:
            said: dict[str, str | int | None] = {"rating": rating.pk, "result": call.result, "tries": call.tries}
            loaded.tell("cases.follow_up", rating.case, call.by_id, call.at, **said)
    copy_rows(rows)
    _record(loaded, street, by, at, "calls", len(rows))
    return len(rows)


def _exclusion(past: PastDispute) -> Exclusion:
    ask, *steps = past.rulings
    row = Exclusion(
        case_id=past.rating.case_id, street_id=past.rating.street_id, reason=past.reason, asked_by_id=ask.by_id,
        asked_at=ask.at, state=_walked(EXCLUSION, ExclusionState.ASKED, steps),
    )  # fmt: skip
    for step in steps:
        if step.verb in (Ruled.EXCLUDE, Ruled.REFUSE_EXCLUSION):
            row.decided_by_id, row.decided_at = step.by_id, step.at
        elif step.verb in (Ruled.LIFT, Ruled.CONFIRM):
            row.settled_by_id, row.settled_at = step.by_id, step.at
    return row


def _appeal(past: PastDispute) -> RatingAppeal:
    ask, *steps = past.rulings
    last = steps[-1] if steps else None
    return RatingAppeal(
        rating=past.rating, case_id=past.rating.case_id, street_id=past.rating.street_id, reason=past.reason,
        asked_by_id=ask.by_id, asked_at=ask.at, state=_walked(RATING_APPEAL, AppealState.FILED, steps),
        decided_by_id=last.by_id if last else None, decided_at=last.at if last else None,
    )  # fmt: skip


def _walked(table: Workflow, state: str, steps: Iterable[PastRuling]) -> str:
    """Where the steps lead. Raises IllegalTransition."""
    for step in steps:
        state = table.plan(state, step.verb).target
    return state


def _keep(loaded: _Loaded, past: PastDispute, **about: Exclusion | RatingAppeal) -> None:
    """The words and facts of each step."""
    for step in past.rulings:
        loaded.rulings.append(
            Ruling(verb=step.verb, words=step.words, by_id=step.by_id, role=step.role, said_at=step.at, **about)
        )
        reason: dict[str, str | int | None] = {"reason_code": past.reason} if step.verb in ASKS else {}
        loaded.tell(f"cases.{step.verb}", past.rating.case, step.by_id, step.at, **reason)


def _record(loaded: _Loaded, street: Place, by: Actor, at: datetime, what: str, count: int) -> None:
    facts.record_many(sorted(loaded.facts, key=lambda fact: fact.at))
    facts.record("cases.import", street, place=street, by=by, at=at, count=count, what=what)
