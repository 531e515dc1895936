"""What the page of a case shows: composed once for every view that answers with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.signing import Signer
from django.utils import timezone

from helin.core.files import queries as files
from helin.core.files.queries import AttachmentRow
from helin.core.organisations import queries as organisations
from helin.core.people import queries as people
from helin.features.cases import queries
from helin.features.cases.forms import ContactForm, LiftForm, PhotoForm, PublicationForm, RestrictForm, TransitionForm
from helin.features.cases.models import FIELDS, Case
from helin.features.cases.queries.catalogue import SuggestedLead
from helin.features.cases.views import merging
from helin.features.cases.views.form_times import OPENED
from helin.features.cases.views.templates import picked_text
from helin.features.cases.workflow import CASE, AppealType, Verb
from helin.kit import permissions
from helin.kit.actors import Actor

EMPTY: Mapping[str, str] = {}
BACKWARDS = frozenset(
    {Verb.CORRECT, Verb.WITHDRAW, Verb.REOPEN, Verb.DECLINE, Verb.OBJECT, Verb.ASK_TIME, Verb.PAUSE, Verb.ASK_ACCOUNT}
)
"""Moves off the straight way, or that nobody should make by the way: their form opens only when asked for."""


def panel(
    case: Case, actor: Actor, *, verb: str = "", form: Any = None, given: Mapping[str, str] = EMPTY
) -> dict[str, Any]:
    """The context of `cases/show.html`; the form of the chosen verb stands open, with a suggestion that was picked."""
    now = timezone.now()
    page = queries.case_page(case, actor, at=now)
    may = {
        name: permissions.can(actor, f"cases.{name}", place_ids=case.place_ids, subject=case)
        for name in ("publish", "own", "triage", "restrict", "lift_restriction")
    }
    form = form or _opened(case, verb, page.verbs, given, now)
    return {
        "page": page,
        "form": form,
        **_ready(case, form, given, now),
        **_moves(case, page),
        **_confidential(case, may),
        "photo_form": PhotoForm() if may["own"] else None,
        "suggested": _suggested(case, now) if may["triage"] and "dispatch" in page.verbs else None,
        "likely": _likely(case, actor, page, now),
        **_second_persons(case, actor, now),
        "token": queries.token_of(case) if page.is_own and actor.person_id is None else "",
        "attachments": photos_of(case, actor),
        **_contact(case, actor),
    }


def _confidential(case: Case, may: Mapping[str, bool]) -> dict[str, Any]:
    """What neighbours see of it, who is kept out, and the forms to make it confidential or end that."""
    return {
        "publication_form": _publication(case) if may["publish"] and not case.is_restricted else None,
        "named": _kept_out(case, may),
        "restrict_form": RestrictForm() if may["restrict"] else None,
        "lift_form": LiftForm() if may["lift_restriction"] else None,
    }


def _kept_out(case: Case, may: Mapping[str, bool]) -> Sequence[str]:
    """The names of the accused units, for those who dispatch."""
    if not (may["triage"] and case.named and case.appeal_type == AppealType.ACCUSATION):
        return ()
    return sorted(organisations.organisation_names(case.named).values())


def _suggested(case: Case, now: datetime) -> SuggestedLead | None:
    """Whom the catalogue names, unless it is the accused unit."""
    found = queries.suggested_lead(case, at=now)
    accused = case.named if case.appeal_type == AppealType.ACCUSATION else ()
    return None if found is None or found.organisation_id in accused else found


def _second_persons(case: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """Cards and orders, None for whoever may not see them; whether the case counts in the rates."""
    return {
        "supervision": queries.supervision_of(case, actor, at=now),
        "marks": queries.marks_of(case),
        "notes": queries.case_notes(case, actor, at=now),
    }


def _likely(case: Case, actor: Actor, page: queries.CasePage, now: datetime) -> Sequence[queries.Likely]:
    """What it is likely the same as, while the desk can still merge it and no unit has it."""
    asked = Verb.MERGE in page.apart and case.lead_id is None
    return queries.likely_duplicates(case, actor, at=now) if asked else []


def _opened(case: Case, verb: str, verbs: Sequence[str], given: Mapping[str, str], now: datetime) -> Any:
    """The form of the verb asked for, else of the only way onwards; None where there is a choice."""
    onwards = [name for name in verbs if name not in BACKWARDS]
    if verb not in verbs and len(onwards) != 1:
        return None
    verb = verb if verb in verbs else onwards[0]
    return TransitionForm(verb, case, queries.choices_for(case, verb, at=now), initial=_picked(case, verb, given))


def _ready(case: Case, form: Any, given: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The ready texts for the open form, the one picked put into it, and since when it stands open."""
    if form is None:
        return {}
    texts = queries.offered_texts(case, form.verb, at=now)
    picked = picked_text(texts, given)
    if picked and form.verb in queries.TEXT_FIELDS:
        form.initial[queries.TEXT_FIELDS[form.verb]] = picked.text
    opened = Signer(salt=OPENED).sign(str(int(now.timestamp())))
    script = queries.call_script(case, at=now) if form.verb == Verb.CALL_BACK else None
    return {"texts": texts, "picked_text": picked, "opened": opened, "script": script, **_advice(case, form)}


def _picked(case: Case, verb: str, given: Mapping[str, str]) -> dict[str, Any]:
    """What stands chosen in an opened form: the suggestion just picked, else the category written down at intake."""
    name = FIELDS.get(verb, "")
    first: dict[str, Any] = {}
    if verb == Verb.ACCEPT:
        first = {"category": case.category_id, "named": queries.proposed_units(case)}
    elif verb == Verb.CORRECT:
        first = {"category": case.category_id}
    elif verb == Verb.DISPATCH:
        first = {"summary": case.summary}
    return first | ({name: given[name]} if name in given else {})


def _advice(case: Case, form: Any) -> dict[str, Any]:
    """What triage suggests for the open form; nothing where nothing was learned."""
    if form is None or form.verb not in FIELDS:
        return {}
    name = FIELDS[form.verb]
    found = queries.suggestions(case, form.verb, {name: form.fields[name].choices})
    return {"suggestions": found, "suggestion_field": name}


def _moves(case: Case, page: queries.CasePage) -> dict[str, Any]:
    """Verb, label, and whether it moves the matter on; and the moves that have a page of their own."""
    open_moves = [m.verb for m in CASE.open_moves(case.status) if m.verb in page.verbs]
    moves = [(verb, queries.verb_label(verb), verb not in BACKWARDS) for verb in open_moves]
    return {"moves": moves, **merging.offered(case, page.apart)}


def photos_of(case: Case, actor: Actor) -> Sequence[AttachmentRow]:
    """The photos of a case that this actor may see."""
    subject = f"cases.case:{case.pk}"
    return files.attachments_of([subject], actor).get(subject, [])


def _publication(case: Case) -> PublicationForm:
    shown = {"is_public": case.is_public, "title": case.public_title, "text": case.public_text}
    return PublicationForm(initial=shown)


def _contact(case: Case, actor: Actor) -> dict[str, Any]:
    """The masked contact and the form to open it, for those who may."""
    may_open = permissions.can(actor, "cases.open_contact", place_ids=case.place_ids, subject=case)
    if case.reporter_id is None or not may_open:
        return {}
    return {"contact_masked": people.masked_contact(case.reporter_id), "contact_form": ContactForm()}
