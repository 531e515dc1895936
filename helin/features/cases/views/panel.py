"""What the page of a case shows: composed once for every view that answers with it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from helin.core.files import queries as files
from helin.core.files.queries import AttachmentRow
from helin.core.people import queries as people
from helin.features.cases import queries
from helin.features.cases.forms import ContactForm, PhotoForm, PublicationForm, TransitionForm
from helin.features.cases.models import Case
from helin.features.cases.workflow import CASE, Verb
from helin.kit import permissions
from helin.kit.actors import Actor

BACKWARDS = frozenset(
    {Verb.WITHDRAW, Verb.REOPEN, Verb.DECLINE, Verb.OBJECT, Verb.ASK_TIME, Verb.PAUSE, Verb.ASK_ACCOUNT}
)
"""Moves off the straight way, or that nobody should make by the way: their form opens only when asked for."""


def panel(case: Case, actor: Actor, *, verb: str = "", form: Any = None) -> dict[str, Any]:
    """The context of `cases/show.html`; the form of the chosen verb stands open."""
    now = timezone.now()
    page = queries.case_page(case, actor, at=now)
    may = {
        name: permissions.can(actor, f"cases.{name}", place_ids=case.place_ids, subject=case)
        for name in ("publish", "own", "triage")
    }
    onwards = [name for name in page.verbs if name not in BACKWARDS]
    if form is None and (verb in page.verbs or len(onwards) == 1):
        verb = verb if verb in page.verbs else onwards[0]
        form = TransitionForm(verb, case, queries.choices_for(case, at=now))
    return {
        "page": page,
        "form": form,
        "moves": _moves(case, page.verbs),
        "publication_form": _publication(case) if may["publish"] else None,
        "photo_form": PhotoForm() if may["own"] else None,
        "suggested": queries.suggested_lead(case, at=now) if may["triage"] and "dispatch" in page.verbs else None,
        "replied": [words for item in page.timeline if item.verb == Verb.REPLY for words in item.said][-1:],
        "token": queries.token_of(case) if page.is_own and actor.person_id is None else "",
        "attachments": photos_of(case, actor),
        **_contact(case, actor),
    }


def _moves(case: Case, verbs: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Verb, label, and whether it moves the matter on."""
    open_moves = [m.verb for m in CASE.open_moves(case.status) if m.verb in verbs]
    return [(verb, queries.verb_label(verb), verb not in BACKWARDS) for verb in open_moves]


def photos_of(case: Case, actor: Actor) -> Sequence[AttachmentRow]:
    """The photos of a case that this actor may see."""
    subject = f"cases.case:{case.pk}"
    return files.attachments_of([subject], actor).get(subject, [])


def _publication(case: Case) -> PublicationForm:
    shown = {"is_public": case.is_public, "title": case.public_title, "text": case.public_text}
    return PublicationForm(initial=shown)


def _contact(case: Case, actor: Actor) -> dict[str, Any]:
    """The masked contact and the form to open it, for those who may."""
    may_open = permissions.can(actor, "people.open_personal_data", place_ids=case.place_ids, subject=case)
    if case.reporter_id is None or not may_open:
        return {}
    return {"contact_masked": people.masked_contact(case.reporter_id), "contact_form": ContactForm()}
