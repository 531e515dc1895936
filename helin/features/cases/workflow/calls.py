"""What comes of a call to somebody who rated badly."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FollowUpResult(models.TextChoices):
    """How a call about a bad rating ended. Source: docs/sources.md#good-bad-rating."""

    KEPT = "kept", _("The person stands by the rating")
    CHANGED = "changed", _("The person would now rate otherwise")
    REOPENED = "reopened", _("The case is reopened")
    NOT_REACHED = "not_reached", _("Not reached")
