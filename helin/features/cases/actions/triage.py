"""Learn from the street's own history; remember with a move what had been suggested."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from helin.core.journal import facts
from helin.core.organisations.models import Organisation
from helin.core.places.models import Place
from helin.features.cases.models import FIELDS, Case, Category, TriageKind, TriageModel, triage_tags, triage_text
from helin.features.cases.workflow import Status
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.classify import pieces

if TYPE_CHECKING:
    from helin.kit.training import Example

CASES_MAX = 10_000
"""The newest decide: older ones were sorted by people and rules that are gone."""
SUGGESTED = re.compile(r"\d{1,18}(,\d{1,18}){0,2}")


def train_triage(street: Place, kind: str, *, by: Actor, at: datetime) -> TriageModel:
    """Fit a model to what people chose in this street and put it in place of the last one.

    Imports scikit-learn: for commands and jobs. Text is masked before anything is learned from it, and reports of
    wrongdoing are left out. Nothing is locked while it computes.

    Raises PermissionDenied; training.TooFew when there is too little history.
    """
    from helin.kit import training  # noqa: PLC0415 (scikit-learn must not come into the web process)

    permissions.require(by, "cases.configure", place_ids=street.chain_ids)
    trained = training.train(_history(street, kind), keywords=_keywords(street, kind))
    with transaction.atomic():
        TriageModel.objects.select_for_update().filter(street=street, kind=kind, is_current=True).update(
            is_current=False
        )
        row = TriageModel.objects.create(
            street=street,
            kind=kind,
            trained_at=at,
            n=trained.report["n"],
            report=trained.report,
            weights=trained.model.to_bytes(),
        )
        facts.record("cases.train_triage", row, place=street, by=by, at=at, kind=str(kind), n=row.n)
    return row


def with_suggestion(verb: str, suggested: str, evidence: Mapping[str, Any]) -> dict[str, str | int]:
    """What the fact of a move keeps of the suggestion shown: the ids, and which of them was taken (0: none).

    Shape: `suggested` is ids in their order, "12,5,9"; anything else is dropped.
    """
    chosen = evidence.get(FIELDS.get(verb, ""))
    if chosen is None or not SUGGESTED.fullmatch(suggested):
        return {}
    ids = suggested.split(",")
    return {"suggested": suggested, "taken": ids.index(str(chosen)) + 1 if str(chosen) in ids else 0}


def _history(street: Place, kind: str) -> "list[Example]":
    """What people chose last for each case: a correction is simply the newer choice."""
    from helin.kit.training import Example  # noqa: PLC0415 (scikit-learn must not come into the web process)

    chosen = "category_id" if kind == TriageKind.CATEGORY else "lead_id"
    cases = (
        Case.objects.filter(street=street, **{f"{chosen}__isnull": False})
        .exclude(status__in=[Status.DRAFT, Status.SUBMITTED, Status.WITHDRAWN])
        .filter(is_restricted=False)
        .only("title", "text", "category_id", "lead_id", "community_id")
        .order_by("-id")[:CASES_MAX]
    )
    return [Example(triage_text(c), str(getattr(c, chosen)), triage_tags(c, kind)) for c in cases]


def _keywords(street: Place, kind: str) -> dict[str, frozenset[str]]:
    """The words by which a person would look: names and hints of categories, names of units."""
    if kind == TriageKind.CATEGORY:
        rows = Category.objects.filter(street=street).values_list("pk", "name", "hint")
        return {str(pk): pairs(f"{name} {hint}") for pk, name, hint in rows}
    names = Organisation.objects.filter(place__street=street).values_list("pk", "name")
    return {str(pk): pairs(name) for pk, name in names}


def pairs(text: str) -> frozenset[str]:
    """The letter pairs of a text, which find its words without cutting it into words."""
    return frozenset(p[i : i + 2] for p in pieces(text) for i in range(len(p) - 1))
