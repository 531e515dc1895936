"""Supervision orders: the list, one of them, and what is done to it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helin.features.cases import actions, queries
from helin.features.cases.forms.supervision import OrderAnswerForm, OrderClosingForm, OrderFilterForm, OrderForm
from helin.features.cases.models import SupervisionOrder
from helin.features.cases.views.access import actor_of, case_or_404, next_page, refused, street_of
from helin.kit import permissions
from helin.kit.actors import Actor
from helin.kit.forms import Form
from helin.kit.workflow import IllegalTransition


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    if not queries.has_desk(actor):
        raise PermissionDenied
    form = OrderFilterForm(request.GET)
    status = form.cleaned_data["status"] if form.is_valid() else ""
    page = queries.orders(actor, status=status, after=request.GET.get("after", ""), at=now)
    rules = queries.supervision_rules(street_of(request).pk, at=now)
    context = {"form": form, "page": page, "next_url": next_page(request, page), "rules": rules, "status": status}
    return render(request, "cases/supervision/orders.html", context)


@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _order_or_404(request, pk)
    return _shown(request, found, actor)


@require_POST
def create_answer(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _order_or_404(request, pk)
    form = OrderAnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer_order(found, by=actor, at=timezone.now(), **form.cleaned_data)
            return redirect("cases:order", pk=pk)
        except IllegalTransition:
            return _quicker(request, pk)
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
    return _shown(request, found, actor, answer_form=form)


@require_POST
def create_closing(request: HttpRequest, pk: int) -> HttpResponse:
    found, actor = _order_or_404(request, pk)
    form = OrderClosingForm(request.POST)
    if form.is_valid():
        try:
            actions.close_order(found, by=actor, at=timezone.now(), **form.cleaned_data)
            return redirect("cases:order", pk=pk)
        except IllegalTransition:
            return _quicker(request, pk)
    return _shown(request, found, actor, closing_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def create_order(request: HttpRequest, pk: int) -> HttpResponse:
    case, actor = case_or_404(request, pk)
    permissions.require(actor, "cases.issue_order", place_ids=case.place_ids, subject=case)
    form = OrderForm(request.POST or None, levels=queries.level_choices(case))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.issue_order(case, by=actor, at=timezone.now(), **form.cleaned_data)
            return redirect("cases:order", pk=made.pk)
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
    context = {"case": case, "form": form, "levels": queries.level_choices(case)}
    return render(request, "cases/supervision/new_order.html", context, status=422 if form.errors else 200)


def _order_or_404(request: HttpRequest, pk: int) -> tuple[SupervisionOrder, Actor]:
    actor = actor_of(request)
    try:
        return queries.get_order(actor, pk), actor
    except SupervisionOrder.DoesNotExist:
        raise Http404 from None


def _shown(
    request: HttpRequest,
    found: SupervisionOrder,
    actor: Actor,
    *,
    answer_form: Form | None = None,
    closing_form: Form | None = None,
) -> HttpResponse:
    """The page of an order, with what the actor may do; a form that was sent must be allowed."""
    page = queries.order_page(found, actor, at=timezone.now())
    if (answer_form and not page.may_answer) or (closing_form and not page.may_close):
        raise PermissionDenied
    context = {
        "page": page,
        "answer_form": (answer_form or OrderAnswerForm()) if page.may_answer else None,
        "closing_form": (closing_form or OrderClosingForm()) if page.may_close else None,
    }
    return render(request, "cases/supervision/order.html", context, status=422 if answer_form or closing_form else 200)


def _quicker(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an order as it stands now, when somebody else has moved it meanwhile."""
    found, actor = _order_or_404(request, pk)
    page = queries.order_page(found, actor, at=timezone.now())
    refusal = _("Somebody else was quicker: this is no longer possible. Here is how it stands now.")
    return render(request, "cases/supervision/order.html", {"page": page, "refusal": refusal}, status=409)
