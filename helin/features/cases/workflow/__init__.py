"""The life of a case, as one table. Read it top to bottom; nothing else decides.

Source: docs/sources.md#case-states, docs/sources.md#fugou-2019-3 (whoever handles must not verify).
"""

from helin.features.cases.workflow.calls import TRIES_CEILING, CallResult, FollowUpResult, RatingWay, ScriptPart
from helin.features.cases.workflow.disputes import (
    EXCLUSION,
    LEFT_OUT,
    RATING_APPEAL,
    AppealReason,
    AppealState,
    ExclusionReason,
    ExclusionState,
    Ruled,
)
from helin.features.cases.workflow.joint import CO_UNIT, CoStatus, CoVerb
from helin.features.cases.workflow.samples import SampleResult
from helin.features.cases.workflow.words import (
    AppealType,
    CardAbout,
    CardColour,
    Grade,
    NotDispatchedReason,
    OrderCause,
    OrderStatus,
    Source,
    Status,
    Verb,
)
from helin.kit.workflow import Workflow, move

__all__ = [
    "APART",
    "AT_CALL_BACK",
    "CALLABLE",
    "CASE",
    "CO_UNIT",
    "EXCLUSION",
    "IN_HAND",
    "IN_PLACE",
    "LEFT_OUT",
    "OF_TWO",
    "OPEN",
    "PASSED_ON",
    "RATING_APPEAL",
    "REOPENINGS_MAX",
    "RESTING",
    "SPLITTABLE",
    "TRIES_CEILING",
    "AppealReason",
    "AppealState",
    "AppealType",
    "CallResult",
    "CardAbout",
    "CardColour",
    "CoStatus",
    "CoVerb",
    "ExclusionReason",
    "ExclusionState",
    "FollowUpResult",
    "Grade",
    "NotDispatchedReason",
    "OrderCause",
    "OrderStatus",
    "RatingWay",
    "Ruled",
    "SampleResult",
    "ScriptPart",
    "Source",
    "Status",
    "Verb",
]


S, V = Status, Verb
REOPENINGS_MAX = 3
"""Source: docs/sources.md#case-states (a proposal); also a database constraint."""

IN_HAND = (S.DISPATCHED, S.OBJECTED, S.SIGNED, S.HANDLING)
"""The clock runs."""
RESTING = (S.PAUSED, S.ON_ACCOUNT)
"""The clock stands still: until the person answers, or until the review date."""
AT_CALL_BACK = (S.REPLIED, S.CALLED_BACK)
"""The unit has answered; a call-back officer has it."""
PASSED_ON = (*IN_HAND, *RESTING, S.REPLIED, S.CALLED_BACK, S.CLOSED, S.REOPENED)
"""A unit has it or has had it."""
OPEN = (S.SUBMITTED, S.ACCEPTED, *IN_HAND, *RESTING, S.REPLIED, S.CALLED_BACK, S.REOPENED)

SPLITTABLE = (S.SUBMITTED, S.ACCEPTED, S.REOPENED, *IN_HAND, *RESTING)
"""The desk can still see that a concern holds two matters."""
OF_TWO = frozenset({V.MERGE, V.TAKE_IN, V.UNMERGE, V.LET_GO, V.SPLIT})
"""Moves that change two cases at once: `actions.merging` makes them, never `advance` alone."""
APART = OF_TWO | {V.CALL_IN}
"""Moves with a page of their own."""
IN_PLACE = APART | {V.CORRECT, V.TRY_CALL}
"""Moves that do not shorten the waiting of a case that stays where it is."""
CALLABLE = (S.DISPATCHED, S.SIGNED, S.HANDLING)
"""The lead has it, so other units can be called to it. Source: docs/sources.md#beijing-jiesujiban-14."""

CASE = Workflow(
    name="case",
    initial=S.DRAFT,
    final=frozenset({S.NOT_DISPATCHED, S.WITHDRAWN, S.MERGED}),
    moves=(
        move(V.SUBMIT, S.DRAFT, S.SUBMITTED, permission="cases.own"),
        move(V.ACCEPT, S.SUBMITTED, S.ACCEPTED, permission="cases.triage", requires=("category",), accepts=("named",)),
        *(move(V.CORRECT, s, s, permission="cases.triage", requires=("category",)) for s in (S.ACCEPTED, S.REOPENED)),
        move(
            V.DISPATCH,
            (S.ACCEPTED, S.REOPENED),
            S.DISPATCHED,
            permission="cases.triage",
            requires=("organisation",),
            accepts=("note", "summary"),
            limits=("sign", "handle"),
        ),
        move(
            V.DECLINE,
            (S.SUBMITTED, S.ACCEPTED),
            S.NOT_DISPATCHED,
            permission="cases.triage",
            requires=("reason_code", "explanation"),
        ),
        move(V.OBJECT, (S.DISPATCHED, S.SIGNED), S.OBJECTED, permission="cases.handle", requires=("reason",)),
        move(V.UPHOLD, S.OBJECTED, S.ACCEPTED, permission="cases.review", requires=("reason",)),
        move(V.OVERRULE, S.OBJECTED, S.DISPATCHED, permission="cases.review", requires=("reason",)),
        move(V.SIGN, S.DISPATCHED, S.SIGNED, permission="cases.handle"),
        move(V.START, S.SIGNED, S.HANDLING, permission="cases.handle", accepts=("handler",)),
        move(V.ASK_TIME, S.HANDLING, S.HANDLING, permission="cases.handle", requires=("days", "reason"), asks="time"),
        move(V.GRANT_TIME, S.HANDLING, S.HANDLING, permission="cases.decide", accepts=("reason",), settles="time"),
        move(V.REFUSE_TIME, S.HANDLING, S.HANDLING, permission="cases.decide", requires=("reason",), settles="time"),
        move(V.PAUSE, S.HANDLING, S.PAUSED, permission="cases.handle", requires=("days", "reason")),
        move(
            V.ASK_ACCOUNT,
            S.HANDLING,
            S.HANDLING,
            permission="cases.handle",
            requires=("review_on", "reason"),
            asks="account",
        ),
        move(
            V.PUT_ON_ACCOUNT,
            S.HANDLING,
            S.ON_ACCOUNT,
            permission="cases.decide",
            accepts=("reason",),
            settles="account",
        ),
        move(
            V.REFUSE_ACCOUNT,
            S.HANDLING,
            S.HANDLING,
            permission="cases.decide",
            requires=("reason",),
            settles="account",
        ),
        move(V.ANSWER, S.PAUSED, S.HANDLING, permission="cases.answer", requires=("answer",)),
        move(V.RESUME, RESTING, S.HANDLING, permission="cases.resume", accepts=("reason",)),
        move(V.REPLY, S.HANDLING, S.REPLIED, permission="cases.handle", requires=("reply",)),
        move(
            V.RATE,
            S.REPLIED,
            S.CALLED_BACK,
            permission="cases.rate",
            requires=("solved", "grade"),
            accepts=("comment",),
        ),
        move(V.TRY_CALL, S.REPLIED, S.REPLIED, permission="cases.verify"),
        move(
            V.CALL_BACK,
            S.REPLIED,
            S.CALLED_BACK,
            permission="cases.verify",
            requires=("result",),
            accepts=("answered", "solved", "grade", "comment"),
        ),
        move(V.CLOSE, S.CALLED_BACK, S.CLOSED, permission="cases.close"),
        move(V.REOPEN, (S.CALLED_BACK, S.CLOSED), S.REOPENED, permission="cases.reopen", requires=("reason",)),
        move(
            V.WITHDRAW,
            (S.DRAFT, S.SUBMITTED, S.ACCEPTED, *IN_HAND, *RESTING),
            S.WITHDRAWN,
            permission="cases.own",
            accepts=("reason",),
        ),
        move(
            V.MERGE,
            (S.SUBMITTED, S.ACCEPTED, S.DISPATCHED),
            S.MERGED,
            permission="cases.triage",
            requires=("into", "reason"),
        ),
        move(V.UNMERGE, S.MERGED, S.ACCEPTED, permission="cases.triage", requires=("reason",)),
        *(move(V.TAKE_IN, s, s, permission="cases.triage", requires=("other",)) for s in OPEN),
        *(move(V.LET_GO, s, s, permission="cases.triage", requires=("other",)) for s in Status if s != S.DRAFT),
        *(move(V.CALL_IN, s, s, permission="cases.call_in", requires=("organisations",)) for s in CALLABLE),
        *(move(V.SPLIT, s, s, permission="cases.triage", requires=("part", "reason")) for s in SPLITTABLE),
    ),
)

ORDER = Workflow(
    name="supervision order",
    initial=OrderStatus.ISSUED,
    final=frozenset({OrderStatus.CLOSED}),
    moves=(
        move(
            "answer_order",
            OrderStatus.ISSUED,
            OrderStatus.ANSWERED,
            permission="cases.answer_order",
            requires=("measures", "finish_on"),
        ),
        move(
            "close_order",
            (OrderStatus.ISSUED, OrderStatus.ANSWERED),
            OrderStatus.CLOSED,
            permission="cases.close_order",
            requires=("remark",),
        ),
    ),
)
