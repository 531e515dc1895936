"""Confidential cases: restricting, lifting, and a leader's opening with a reason."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helin.features.cases import actions, queries
from helin.features.cases.forms.guard import LiftForm, OpeningForm, RestrictForm
from helin.features.cases.models import Case
from helin.features.cases.views.access import actor_of, case_or_404, next_page, refused, street_of
from helin.features.cases.views.case import panel
from helin.features.cases.views.listing import onwards
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.htmx import page_or_partial


@require_POST
def create_restriction(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    form = RestrictForm(request.POST)
    if form.is_valid():
        try:
            actions.restrict(case, by=actor, at=timezone.now(), **form.cleaned_data)
            return onwards(request, pk)
        except actions.MissingEvidence as missing:
            for name in missing.fields:
                refused(form, name, _("Please fill this in."))
    _require(actor, "cases.restrict", case)
    context = panel(request, case, actor) | {"restrict_form": form}
    return page_or_partial(request, "cases/show.html", "panel", context, status=422)


@require_POST
def create_lifting(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    case = _restricted(actor, pk)
    form = LiftForm(request.POST)
    _require(actor, "cases.lift_restriction", case)
    if form.is_valid():
        actions.lift(case, reason=form.cleaned_data["lifting"], by=actor, at=timezone.now())
        return onwards(request, pk)
    return render(request, "cases/guard/opened.html", _words(case, actor) | {"lift_form": form}, status=422)


@require_safe
def restricted(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    _require(actor, "cases.see_restricted", None, place_ids=[*actor.roles])
    page = queries.restricted_cases(actor, after=request.GET.get("after", ""), at=timezone.now())
    context = {"page": page, "next_url": next_page(request, page), "street": street_of(request)}
    return render(request, "cases/guard/restricted.html", context)


@require_POST
def create_opening(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    case = _restricted(actor, pk)
    _require(actor, "cases.open_restricted", case)
    form = OpeningForm(request.POST)
    if not form.is_valid():
        page = queries.restricted_cases(actor, after="", at=timezone.now())
        context = {"page": page, "form": form, "asked": pk}
        return render(request, "cases/guard/restricted.html", context, status=422)
    actions.open_restricted(case, reason=form.cleaned_data["reason"], by=actor, at=timezone.now())
    context = _words(case, actor)
    if permissions.can(actor, "cases.lift_restriction", place_ids=case.place_ids, subject=case):
        context["lift_form"] = LiftForm()
    response = render(request, "cases/guard/opened.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _words(case: Case, actor: Actor) -> dict[str, Any]:
    page = queries.case_page(case, actor, at=timezone.now())
    opened = permissions.can(actor, "cases.open_restricted", place_ids=case.place_ids, subject=case)
    return {"page": page, "words": queries.opened_words(case) if opened else ()}


def _restricted(actor: Actor, pk: int) -> Case:
    """The restricted case, also for those who decide about its secrecy without seeing it. Raises Http404."""
    case = get_object_or_404(Case.objects.select_related("place", "community", "grid", "category", "lead"), pk=pk)
    may = ("cases.lift_restriction", "cases.open_restricted", "cases.view")
    if not any(permissions.can(actor, name, place_ids=case.place_ids, subject=case) for name in may):
        raise Http404
    return case


def _require(actor: Actor, permission: str, case: Case | None, **where: Any) -> None:
    place_ids = where.get("place_ids", case.place_ids if case else ())
    if not permissions.can(actor, permission, place_ids=place_ids, subject=case):
        raise PermissionDenied
