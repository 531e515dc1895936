"""What does not count in the rates: asked, objected to, appealed against, decided."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helin.features.cases import actions, queries
from helin.features.cases.forms.disputes import AppealRatingForm, AskExclusionForm, PeriodForm, RulingForm
from helin.features.cases.models import Exclusion, RatingAppeal
from helin.features.cases.views.access import actor_of, case_or_404, refused
from helin.features.cases.workflow import Ruled
from helin.kit import permissions
from helin.kit.workflow import IllegalTransition

T = TypeVar("T")
FORMS = ["GET", "HEAD", "POST"]


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    actor, form = actor_of(request), PeriodForm(request.GET)
    if not permissions.can(actor, "cases.disputes", place_ids=[*actor.roles]):
        raise PermissionDenied
    period = {name: moment for name, moment in form.cleaned_data.items() if moment} if form.is_valid() else {}
    decided = queries.decided_disputes(actor, **period)
    waiting = [] if period else queries.waiting_disputes(actor)
    return render(request, "cases/disputes/list.html", {"waiting": waiting, "decided": decided, "period": period})


@require_http_methods(FORMS)
def ask_exclusion(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    permissions.require(actor, "cases.ask_exclusion", place_ids=case.place_ids, subject=case)
    form = AskExclusionForm(request.POST or None)
    context = {"case": case, "form": form, "heading": _("Ask to leave it out of the rates")}
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: actions.ask_exclusion(case, by=actor, at=timezone.now(), **form.cleaned_data))
        if tried:
            return redirect("cases:exclusion", pk=tried.pk)
    return render(request, "cases/disputes/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(FORMS)
def appeal_rating(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    rating = case.ratings.order_by("-rated_at").first()
    if rating is None:
        raise Http404
    permissions.require(actor, "cases.appeal_rating", place_ids=case.place_ids, subject=rating)
    form = AppealRatingForm(request.POST or None)
    context = {"case": case, "form": form, "rating": rating, "heading": _("Appeal against the rating")}
    if request.method == "POST" and form.is_valid():
        tried = attempt(form, lambda: actions.appeal_rating(rating, by=actor, at=timezone.now(), **form.cleaned_data))
        if tried:
            return redirect("cases:appeal", pk=tried.pk)
    return render(request, "cases/disputes/ask.html", context, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(FORMS)
def exclusion(request: HttpRequest, pk: int) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()

    def load() -> queries.DisputePage:
        return queries.exclusion_page(queries.get_exclusion(pk, actor), actor, at=now)

    def rule(verb: str, words: str) -> Exclusion:
        found = queries.get_exclusion(pk, actor)
        said: Any = {"words": words, "by": actor, "at": now}
        if verb == Ruled.CONTEST:
            return actions.contest(found, **said)
        if verb in (Ruled.EXCLUDE, Ruled.REFUSE_EXCLUSION):
            return actions.decide_exclusion(found, exclude=verb == Ruled.EXCLUDE, **said)
        return actions.settle_contest(found, lift=verb == Ruled.LIFT, **said)

    return _ruled(request, load, rule)


@require_http_methods(FORMS)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)

    def rule(verb: str, words: str) -> RatingAppeal:
        found, uphold = queries.get_appeal(pk, actor), verb == Ruled.UPHOLD_APPEAL
        return actions.judge_appeal(found, uphold=uphold, words=words, by=actor, at=timezone.now())

    return _ruled(request, lambda: queries.appeal_page(queries.get_appeal(pk, actor), actor), rule)


def _ruled(request: HttpRequest, load: Callable[[], queries.DisputePage], rule: Callable[..., object]) -> HttpResponse:
    """The page of a dispute; a POST takes the step that was chosen, once it is the actor's to take."""
    try:
        page = load()
    except (Exclusion.DoesNotExist, RatingAppeal.DoesNotExist):
        raise Http404 from None
    if request.method != "POST":
        return _shown(request, page, RulingForm(page.verbs))
    form = RulingForm(page.verbs, request.POST)
    try:
        if not page.verbs and request.POST.get("verb") in page.possible:
            raise PermissionDenied
        if not page.verbs:
            raise IllegalTransition
        if (
            form.is_valid()
            and attempt(form, lambda: rule(form.cleaned_data["verb"], form.cleaned_data["words"])) is not None
        ):
            return redirect(request.path)
    except IllegalTransition:
        fresh = load()
        return _shown(request, fresh, RulingForm(fresh.verbs), 409)
    return _shown(request, page, form, 422)


def _shown(request: HttpRequest, page: queries.DisputePage, form: RulingForm, status: int = 200) -> HttpResponse:
    actions.note_reading(page.case, by=actor_of(request), at=timezone.now())
    context = {"page": page, "form": form if page.verbs else None, "too_late": status == 409}
    return render(request, "cases/disputes/show.html", context, status=status)


def attempt(form: Any, step: Callable[[], T]) -> T | None:
    """Take a step; a refusal stands at its field, or above the form."""
    try:
        return step()
    except actions.MissingEvidence as missing:
        for field in missing.fields:
            refused(form, field, _("Please fill this in."))
    except actions.Refused as refusal:
        refused(form, refusal.field, refusal.message)
    return None
