"""What comes of a second call to somebody whose case was drawn by lot."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SampleResult(models.TextChoices):
    """How a second call ended. Source: docs/sources.md#audit-sample."""

    REACHED = "reached", _("Reached, and answered")
    REFUSED = "refused", _("Does not want to answer")
    NOT_REACHED = "not_reached", _("Not reached")
    OVERTAKEN = "overtaken", _("No longer to be asked")
