"""The link in a text message by which an answer is rated."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from helin.core.notices.phrases import Param
from helin.core.people import queries as people
from helin.core.people.models import ConsentKind
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.kit.actors import Actor


def way_to_rate(params: Mapping[str, Param], *, person_id: int, by: Actor, at: datetime) -> str:
    """The address of the page where this answer is rated; "" when it is not theirs to rate any more, or when they took
    back that they may be asked by text."""
    case = Case.objects.filter(pk=int(params["case_id"]), reporter_id=person_id).first()
    if case is None or people.has_taken_back(person_id, ConsentKind.CALL_BACK):
        return ""
    secret = actions.offer_rating(case, by=by, at=at)
    return reverse("cases:rating_link", args=[secret]) if secret else ""
