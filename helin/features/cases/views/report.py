"""A resident reports in three steps: what, where, check and send. Works without JavaScript."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helin.core.files import actions as file_actions
from helin.features.cases import actions, queries
from helin.features.cases.forms import AccusedForm, CheckForm, WhatForm, WhereForm
from helin.features.cases.models import Case
from helin.features.cases.views import again, limits
from helin.features.cases.views.access import actor_of, case_or_404, remember, street_of
from helin.features.cases.views.drafts import concern_of
from helin.features.cases.views.panel import photos_of
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor
from helin.kit.pages import id_cursor

WORDS_MAX = 40


def _draft(request: HttpRequest, pk: int) -> Case:
    """The draft; one that was sent meanwhile is shown as the matter it became."""
    return case_or_404(request, pk)[0]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest) -> HttpResponse:
    form = again.typed(request).fill(WhatForm)
    if request.method == "POST" and form.is_valid():
        now, actor = timezone.now(), actor_of(request)
        if wait := limits.wait(request, limits.DRAFTS, at=now):
            return limits.too_many(request, "cases/report_what.html", {"form": form}, wait)
        case = actions.start_draft(street=street_of(request), by=actor, at=now)
        remember(request, case)
        return _keep_what(request, case, form)
    unsent = queries.unsent(actor_of(request))
    return _step(request, "what", {"form": form, "unsent": unsent})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def what_again(request: HttpRequest, pk: int) -> HttpResponse:
    case = _draft(request, pk)
    if case.status != Status.DRAFT:
        return redirect("cases:show", pk=pk)
    initial, photos = {"text": case.text, "appeal_type": case.appeal_type}, photos_of(case, actor_of(request))
    form = again.typed(request).fill(WhatForm, initial=initial, kept=[p.id for p in photos])
    context = {"form": form, "case": case, "attachments": photos}
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["photos"] and (wait := limits.wait(request, limits.PHOTOS, at=timezone.now())):
            return limits.too_many(request, "cases/report_what.html", context, wait)
        return _keep_what(request, case, form)
    return _step(request, "what", context)


def _step(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Show a step; after a mistake by way of a new request."""
    wrong = bool(context["form"].errors) or bool(context.get("accused_form") and context["accused_form"].errors)
    if wrong and request.method == "POST" and (answer := again.ask_again(request, context["form"])):
        return answer
    return render(request, f"cases/report_{name}.html", context, status=422 if wrong else 200)


def _keep_what(request: HttpRequest, case: Case, form: WhatForm) -> HttpResponse:
    now, actor, said = timezone.now(), actor_of(request), form.cleaned_data
    concern = concern_of(
        case, text=said["text"], title=actions.title_from(said["text"]), appeal_type=said["appeal_type"]
    )
    case = actions.save_draft(case, concern, by=actor, at=now)
    for attachment_id in said["remove"]:
        file_actions.remove(attachment_id, by=actor, at=now)
    for photo in said["photos"]:
        file_actions.attach(photo, subject=f"cases.case:{case.pk}", place=case.place, by=actor, at=now)
    return redirect("cases:report_where", pk=case.pk)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def where(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = _draft(request, pk), actor_of(request)
    if case.status != Status.DRAFT:
        return redirect("cases:show", pk=pk)
    chosen = case.place_id if case.place_id != case.street_id else None
    near = queries.picker(
        case.street_id,
        id_cursor(request.GET.get("in", "")),
        words=request.GET.get("find", "").strip()[:WORDS_MAX],
        actor_places=tuple(actor.roles),
        chosen=chosen,
        at=timezone.now(),
    )
    initial = {"place": chosen or near.home, "location_text": case.location_text}
    form = again.typed(request).fill(WhereForm, initial=initial, places=near.choices)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        concern = concern_of(case, place_id=said["place"], location_text=said["location_text"])
        actions.save_draft(case, concern, by=actor, at=timezone.now())
        return redirect("cases:report_check", pk=case.pk)
    return _step(request, "where", {"form": form, "case": case, "near": near})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = _draft(request, pk), actor_of(request)
    if case.status != Status.DRAFT:
        return redirect("cases:show", pk=pk)
    said = again.typed(request)
    form = said.fill(CheckForm, initial={"is_public": case.is_public}, case=case)
    page = queries.case_page(case, actor, at=timezone.now())
    context = {"form": form, "page": page, "attachments": photos_of(case, actor)}
    context["neighbours_read"] = actions.public_words(case.title, case.text)
    context["accused_form"] = accused = _accused(said, case)
    context["similar"] = queries.similar_public(case, at=timezone.now())
    if request.method == "POST" and form.is_valid() and (accused is None or accused.is_valid()):
        if wait := limits.wait(request, limits.SENDINGS, at=timezone.now()):
            return limits.too_many(request, "cases/report_check.html", context, wait)
        try:
            return _send(case, form.cleaned_data, actor, accused)
        except PermissionDenied:  # pressed twice: the first press sent it
            if not case_or_404(request, pk)[0].submitted_at:
                raise
            return redirect("cases:report_sent", pk=pk)
    return _step(request, "check", context)


def _accused(said: again.Typed, case: Case) -> AccusedForm | None:
    """Whom an accusation is about; nobody is asked of other matters."""
    if not case.is_restricted:
        return None
    return said.fill(AccusedForm, initial={"unit": next(iter(case.named), None)}, units=queries.units_of(case))


@transaction.atomic
def _send(case: Case, said: dict[str, Any], actor: Actor, accused: AccusedForm | None) -> HttpResponse:
    now = timezone.now()
    if accused is not None:
        unit = accused.cleaned_data["unit"]
        case = actions.name_units(case, [unit] if unit else [], by=actor, at=now)
    case = actions.save_draft(case, concern_of(case, is_public=said.get("is_public", False)), by=actor, at=now)
    if actor.person_id is None and said.get("phone"):
        case = actions.leave_contact(case, name=said["name"], phone=said["phone"], by=actor, at=now)
    actions.advance(case, "submit", by=actor, at=now)
    return redirect("cases:report_sent", pk=case.pk)


@login_not_required
@require_POST
def create_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    if case.status != Status.DRAFT:
        return redirect("cases:show", pk=pk)
    now = timezone.now()
    with transaction.atomic():
        for photo in photos_of(case, actor):
            file_actions.remove(photo.id, by=actor, at=now)
        actions.throw_away(case, by=actor, at=now)
    return redirect("cases:report_gone")


@login_not_required
@require_safe
def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/report_gone.html")


@login_not_required
@require_safe
def sent(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    page = queries.case_page(case, actor, at=timezone.now())
    if not page.is_own or case.status == Status.DRAFT:  # the page shows the secret link, which makes one the reporter
        raise Http404
    return render(request, "cases/report_sent.html", {"page": page, "token": queries.token_of(case)})


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    now, actor, after = timezone.now(), actor_of(request), request.GET.get("after", "")
    page = queries.my_cases(actor, after=after, at=now)
    return render(request, "cases/mine.html", {"page": page, "joined": queries.joined_cases(actor, at=now)})
