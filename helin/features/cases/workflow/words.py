"""The words of a case: where it stands, what is done to it, how it came and of which kind it is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    CORRECT = "correct", _("Correct the category")
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
    TRY_CALL = "try_call", _("Nobody reached")
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


class CardColour(models.TextChoices):
    """Yellow while one working day is left, red from the first overdue one. Source: docs/sources.md#shandong-2017."""

    YELLOW = "yellow", _("Yellow card")
    RED = "red", _("Red card")


class CardAbout(models.TextChoices):
    """Which deadline of a case a card is about."""

    SIGN = "sign", _("Sign for")
    HANDLE = "handle", _("Answer")


class OrderStatus(models.TextChoices):
    """Where a supervision order stands."""

    ISSUED = "issued", _("Waits for the unit")
    ANSWERED = "answered", _("Answered by the unit")
    CLOSED = "closed", _("Supervision ended")


class OrderCause(models.TextChoices):
    """Why an order was raised: by rule in the first three cases. Source: docs/sources.md#shandong-2017."""

    OVERDUE = "overdue", _("Overdue")
    DISSATISFIED = "dissatisfied", _("Dissatisfied at the call-back")
    STILL_DISSATISFIED = "still_dissatisfied", _("Still dissatisfied after rework")
    BY_HAND = "by_hand", _("Decided by the street")
