"""What the forms ask of people: fields, and minutes."""

from dataclasses import dataclass

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helin.features.cases import queries
from helin.features.cases.forms import CheckForm, IntakeForm, TransitionForm, WhatForm, WhereForm
from helin.features.cases.queries.burden import FormMinutes
from helin.features.cases.views.access import actor_of, street_of
from helin.features.cases.workflow import CASE, Verb
from helin.kit import permissions


@dataclass(frozen=True, slots=True)
class Burden:
    """One form: how many fields it asks and how many of them must be filled in."""

    label: str
    fields: int
    required: int
    time: FormMinutes | None = None


@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    now, actor, street = timezone.now(), actor_of(request), street_of(request)
    if not permissions.can(actor, "cases.burden", place_ids=[*actor.roles]):
        raise PermissionDenied
    minutes = queries.form_minutes(street.pk, at=now)
    context = {"rows": [*_of_forms(), *_of_verbs(minutes)], "trend": queries.minutes_trend(street.pk, at=now)}
    return render(request, "cases/burden.html", context)


def _of_forms() -> list[Burden]:
    """The forms with which a concern comes in, counted from their classes."""
    reported = [_counted("", form) for form in (WhatForm, WhereForm, CheckForm)]
    asked, needed = sum(one.fields for one in reported), sum(one.required for one in reported)
    return [
        Burden(_("A resident reports (three steps)"), asked, needed),
        _counted(_("Staff record a concern"), IntakeForm),
    ]


def _counted(label: str, form: type[django_forms.Form]) -> Burden:
    shown = [f for name, f in form.base_fields.items() if not f.widget.is_hidden and name != "remove"]
    return Burden(label, len(shown), sum(f.required for f in shown))


def _of_verbs(minutes: dict[str, FormMinutes]) -> list[Burden]:
    """The verbs of the table that have a form of their own; a repeated verb asks the same everywhere."""
    plans = {move.verb: move for move in CASE.moves}
    found = []
    for verb, plan in plans.items():
        asked = [name for name in (*plan.requires, *plan.accepts) if name in TransitionForm.base_fields]
        needed = [name for name in plan.requires if name in TransitionForm.base_fields]
        if asked:
            found.append(Burden(str(Verb(verb).label), len(asked), len(needed), minutes.get(verb)))
    return found
