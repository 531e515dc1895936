"""From a draft and what was just typed to a `Concern`."""

import re
from typing import Any

from helin.features.cases.actions import Concern
from helin.features.cases.models import Case

TITLE_LENGTH = 30


def concern_of(case: Case, **changed: Any) -> Concern:
    """The concern of a draft with some of its fields changed."""
    kept: dict[str, Any] = {
        "place_id": case.place_id,
        "title": case.title,
        "text": case.text,
        "appeal_type": case.appeal_type,
        "category_id": case.category_id,
        "location_text": case.location_text,
        "is_public": case.is_public,
    }
    return Concern(**(kept | changed))


def title_from(text: str) -> str:
    """A title for a text: its first sentence, cut at thirty characters."""
    first = re.split(r"[。！？!?\n]", text.strip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"
