"""How a call goes: the first one after an answer, the one about a bad rating, and by which way a rating came."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallResult(models.TextChoices):
    """How the first call ended. Only a person who was reached and answered is a valid call-back.

    Source: docs/sources.md#three-rates.
    """

    REACHED = "reached", _("Reached, and the person answered")
    REFUSED = "refused", _("Reached, but the person would rather not say")
    NOT_REACHED = "not_reached", _("Not reached")


class RatingWay(models.TextChoices):
    """By which way a rating came. Source: docs/sources.md#beijing-jiesujiban-23."""

    PAGE = "page", _("On the page")
    LINK = "link", _("By the link in a text message")
    PHONE = "phone", _("On the telephone")


class FollowUpResult(models.TextChoices):
    """How a call about a bad rating ended. Source: docs/sources.md#good-bad-rating."""

    KEPT = "kept", _("The person stands by the rating")
    CHANGED = "changed", _("The person would now rate otherwise")
    REOPENED = "reopened", _("The case is reopened")
    REFUSED = "refused", _("The person would rather not say")
    NOT_REACHED = "not_reached", _("Not reached")


class ScriptPart(models.TextChoices):
    """What is said at a call, in this order; each part has ready words that the street may put otherwise."""

    WHO = "who", _("Who is calling")
    MOMENT = "moment", _("Is it a good moment")
    ANSWERED = "answered", _("Was the unit in touch")
    SOLVED = "solved", _("Is it solved")
    GRADE = "grade", _("How satisfied")
    ELSE = "else", _("Anything else")
    REFUSAL = "refusal", _("When the person would rather not")


TRIES_CEILING = 9
"""No street may set more tries than this: past it, calling becomes a nuisance."""
