"""How long a form stood open: the signed time in it, and counting it when it is sent."""

from datetime import UTC, datetime

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.kit.actors import Actor

OPENED = "cases.form-opened"


def count_time(request: HttpRequest, case: Case, verb: str, actor: Actor, now: datetime) -> None:
    """How long the form stood open, by the signed time in it; a form without one is not counted."""
    try:
        opened = int(Signer(salt=OPENED).unsign(request.POST.get("opened", "")))
    except (BadSignature, ValueError):
        return
    opened_at = datetime.fromtimestamp(opened, UTC)
    actions.note_form_time(verb, street_id=case.street_id, opened_at=opened_at, by=actor, at=now)
