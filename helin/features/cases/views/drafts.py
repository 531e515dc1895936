"""From a draft and what was just typed to a `Concern`."""

from typing import Any

from helin.features.cases.actions import Concern
from helin.features.cases.models import Case


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
