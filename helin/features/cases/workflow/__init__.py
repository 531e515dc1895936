"""The life of a case, as one table. Read it top to bottom; nothing else decides.

Source: docs/sources.md#case-states, docs/sources.md#fugou-2019-3 (whoever handles must not verify).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
from helin.features.cases.workflow.supervision import ORDER, CardAbout, CardColour, OrderCause, OrderStatus
from helin.kit.workflow import Workflow, move

__all__ = [
    "APART",
    "AT_CALL_BACK",
    "CALLABLE",
    "CASE",
    "CO_UNIT",
    "EXCLUSION",
    "IN_HAND",
    "LEFT_OUT",
    "OF_TWO",
    "OPEN",
    "ORDER",
    "PASSED_ON",
    "RATING_APPEAL",
    "REOPENINGS_MAX",
    "RESTING",
    "SPLITTABLE",
    "AppealReason",
    "AppealState",
    "AppealType",
    "CardAbout",
    "CardColour",
    "CoStatus",
    "CoVerb",
    "ExclusionReason",
    "ExclusionState",
    "Grade",
    "NotDispatchedReason",
    "OrderCause",
    "OrderStatus",
    "Ruled",
    "Source",
    "Status",
    "Verb",
]


class Status(models.TextChoices):
    """Where a case stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    NOT_DISPATCHED = "not_dispatched", _("Not dispatched")
    ACCEPTED = "accepted", _("Accepted")
    DISPATCHED = "dispatched", _("Dispatched")
    SIGNED = "signed", _("Signed for")
    OBJECTED = "objected", _("Objection under review")
    HANDLING = "handling", _("Being handled")
    PAUSED = "paused", _("Waiting for the person")
    ON_ACCOUNT = "on_account", _("On account")
    REPLIED = "replied", _("Replied")
    CALLED_BACK = "called_back", _("Called back")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Reopened")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MERGED = "merged", _("Merged")


class Verb(models.TextChoices):
    """What can be done to a case: the word on the button and in the journal."""

    SUBMIT = "submit", _("Submit")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Do not dispatch")
    DISPATCH = "dispatch", _("Dispatch")
    OBJECT = "object", _("Object to the dispatch")
    UPHOLD = "uphold", _("Uphold the objection")
    OVERRULE = "overrule", _("Overrule the objection")
    SIGN = "sign", _("Sign for")
    START = "start", _("Start handling")
    ASK_TIME = "ask_time", _("Ask for more time")
    GRANT_TIME = "grant_time", _("Grant more time")
    REFUSE_TIME = "refuse_time", _("Refuse more time")
    PAUSE = "pause", _("Wait for the person")
    ASK_ACCOUNT = "ask_account", _("Propose to put on account")
    PUT_ON_ACCOUNT = "put_on_account", _("Put on account")
    REFUSE_ACCOUNT = "refuse_account", _("Do not put on account")
    ANSWER = "answer", _("Answer the unit")
    RESUME = "resume", _("Take up again")
    REPLY = "reply", _("Reply")
    CALL_BACK = "call_back", _("Record call-back")
    RATE = "rate", _("Rate")
    CLOSE = "close", _("Close")
    REOPEN = "reopen", _("Reopen")
    WITHDRAW = "withdraw", _("Withdraw")
    MERGE = "merge", _("Merge into another")
    TAKE_IN = "take_in", _("Take in another")
    UNMERGE = "unmerge", _("Take out again")
    LET_GO = "let_go", _("Let another go")
    SPLIT = "split", _("Split off a part")
    CALL_IN = "call_in", _("Call in other units")


class NotDispatchedReason(models.TextChoices):
    """The six classes that are not dispatched. Source: docs/sources.md#beijing-jiesujiban-11."""

    EMERGENCY = "emergency", _("Urgent danger: belongs to 110, 119, 120 or 122")
    LEGAL_CHANNEL = "legal_channel", _("Already before a court, arbitrator or petition office")
    SAME_MATTER = "same_matter", _("The same matter is in hand or done, nothing new")
    SECRECY = "secrecy", _("Touches state secrets, business secrets or privacy")
    BEYOND_DUTIES = "beyond_duties", _("Beyond the duties of government: market or social channel")
    UNLAWFUL = "unlawful", _("Unlawful or against public order")


class AppealType(models.TextChoices):
    """The five kinds of appeal. Source: docs/sources.md#beijing-jiesujiban-2."""

    HELP = "help", _("Ask for help")
    COMPLAINT = "complaint", _("Complaint")
    CONSULTATION = "consultation", _("Question")
    SUGGESTION = "suggestion", _("Suggestion")
    ACCUSATION = "accusation", _("Report wrongdoing")


class Source(models.TextChoices):
    """The channel by which a concern came in."""

    PAGE = "page", _("Page")
    PHONE = "phone", _("Phone call")
    WALK_IN = "walk_in", _("Walk-in")
    PAPER = "paper", _("Paper")
    VISIT = "visit", _("Visit or patrol")
    IMPORT = "import", _("Import")
    API = "api", _("Program")


class Grade(models.IntegerChoices):
    """Five grades; the last two are bad ratings. Source: docs/sources.md#good-bad-rating."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIRLY_SATISFIED = 3, _("Fairly satisfied")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


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
CALLABLE = (S.DISPATCHED, S.SIGNED, S.HANDLING)
"""The lead has it, so other units can be called to it. Source: docs/sources.md#beijing-jiesujiban-14."""

CASE = Workflow(
    name="case",
    initial=S.DRAFT,
    final=frozenset({S.NOT_DISPATCHED, S.WITHDRAWN, S.MERGED}),
    moves=(
        move(V.SUBMIT, S.DRAFT, S.SUBMITTED, permission="cases.own"),
        move(V.ACCEPT, S.SUBMITTED, S.ACCEPTED, permission="cases.triage", requires=("category",), accepts=("named",)),
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
        move(
            V.CALL_BACK,
            S.REPLIED,
            S.CALLED_BACK,
            permission="cases.verify",
            requires=("contacted",),
            accepts=("solved", "grade", "comment"),
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
