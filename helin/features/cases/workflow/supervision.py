"""Cards and supervision orders: their words, and the life of an order as a table."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from helin.kit.workflow import Workflow, move


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
