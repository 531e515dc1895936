"""Texts ready to adapt: for one form, and all that somebody keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from helin.features.cases.models import TEMPLATE_VERBS, Case, ResponseTemplate
from helin.features.cases.queries.catalogue import name_of
from helin.features.cases.workflow import ScriptPart, Verb
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.ui.texts import told_day

TEXT_FIELDS = {Verb.REPLY: "reply", Verb.DECLINE: "explanation", Verb.PAUSE: "reason"}
"""Where the text of a verb goes; a call-back has a script, which is read aloud and goes nowhere."""


@dataclass(frozen=True, slots=True)
class OfferedText:
    """A text for one case, its placeholders filled in."""

    id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A text as its keepers see it."""

    id: int
    verb_label: str
    part_label: str
    title: str
    text: str
    owner: str
    category: str
    starts_on: date


def offered_texts(case: Case, verb: str, *, at: datetime) -> list[OfferedText]:
    """What the street and the desk that leads have ready for this verb, those of the category first, without the parts
    of the script. One query."""
    if verb not in TEMPLATE_VERBS:
        return []
    category = case.category
    mine = Q(category=None) | Q(category__in=[category.pk, category.parent_id] if category else [])
    found = in_force(at).filter(Q(organisation=None) | Q(organisation=case.lead_id), mine, part="")
    rows = found.filter(street_id=case.street_id, verb=verb).order_by(F("category").asc(nulls_last=True), "title", "id")
    return [OfferedText(row.pk, row.title, filled(row.text, case, at)) for row in rows]


def kept_templates(actor: Actor, street_id: int, *, at: datetime) -> list[TemplateRow]:
    """The texts in force that this actor keeps. One query."""
    found = in_force(at).filter(street_id=street_id).select_related("organisation", "category", "street")
    return [
        TemplateRow(
            row.pk,
            str(Verb(row.verb).label),
            str(ScriptPart(row.part).label) if row.part else "",
            row.title,
            row.text,
            row.organisation.name if row.organisation else row.street.name,
            name_of(row.category) if row.category else "",
            row.starts_on,
        )
        for row in found.order_by("verb", "title", "id")
        if permissions.can(actor, "cases.keep_templates", place_ids=row.street.chain_ids, subject=row)
    ]


def template_desks(actor: Actor) -> Sequence[int]:
    """The desks whose texts a handler keeps."""
    return actor.desks_with(permissions.roles_for("cases.keep_templates"))


def get_template(actor: Actor, pk: int) -> ResponseTemplate:
    """The text if this actor keeps it. Raises ResponseTemplate.DoesNotExist, also when the right is missing."""
    found = ResponseTemplate.objects.select_related("street", "organisation").get(pk=pk)
    if not permissions.can(actor, "cases.keep_templates", place_ids=found.street.chain_ids, subject=found):
        raise ResponseTemplate.DoesNotExist
    return found


def in_force(at: datetime) -> QuerySet[ResponseTemplate]:
    """The texts that are offered on that day."""
    today = timezone.localdate(at)
    return ResponseTemplate.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), starts_on__lte=today)


def filled(text: str, case: Case, at: datetime) -> str:
    """A text with what belongs to the case; the street is asked for only where it is named."""
    today = timezone.localdate(at)
    values = {
        "number": case.number or "",
        "unit": case.lead.name if case.lead else "",
        "deadline": told_day(timezone.localdate(case.due_at), today=today) if case.due_at else "",
    }
    if "{street}" in text:
        values["street"] = case.street.name
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
