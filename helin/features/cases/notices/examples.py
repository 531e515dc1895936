"""What stands in the phrases when they are shown as examples, and what is told of a confidential matter."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from helin.core.notices.phrases import Phrase, register
from helin.features.cases.models import CONFIDENTIAL

REPORTER: dict[str, str | int] = {"number": "2600000012", "case_id": 1}
FOLLOWER: dict[str, str | int] = {"number": "2600000012"}
HANDLER: dict[str, str | int] = {"number": "2600000012", "case_id": 1, "due_on": "2026-12-01"}

UNSAID = _("The street office has written to you. Please read it:")
"""A text message can be read by others, so of a confidential matter it says nothing, not even the number."""


def register_own(kind: str, phrase: Phrase) -> None:
    """Register the words for a person's own matter, and those for a confidential one."""
    register(kind, phrase)
    audience = f"{kind}_{CONFIDENTIAL}" if "/" in kind else f"{kind}/{CONFIDENTIAL}"
    register(audience, replace(phrase, text=UNSAID))
