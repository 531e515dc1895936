"""The dated rules of a street: what is in force, and rows of the dispatch catalogue added and ended."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from helin.core.places.models import Place
from helin.features.cases import actions, queries
from helin.features.cases.forms.rulebook import RuleEndForm, RuleForm
from helin.features.cases.models import DispatchRule
from helin.features.cases.views.access import refused
from helin.features.cases.views.dated import BOOKS
from helin.features.cases.views.rulers import reader_of
from helin.kit.pages import id_cursor

COPIED = ("lead_id", "sign_amount", "sign_unit", "handle_amount", "handle_unit", "source")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    _actor, street, _keeps = reader_of(request)
    now = timezone.now()
    lines = [
        queries.categories_in_force_line(street.pk, at=now),
        queries.catalogue_in_force(street.pk, at=now),
        *(queries.in_force_line(b.model, street.pk, b.url_name, str(b.heading), at=now) for b in BOOKS),
    ]
    return render(request, "cases/rules/list.html", {"lines": lines})


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    _actor, street, keeps = reader_of(request)
    with_past = request.GET.get("past") == "1"
    groups = queries.rule_groups(street.pk, at=timezone.now(), with_past=with_past)
    context = {"groups": groups, "with_past": with_past, "keeps": keeps}
    return render(request, "cases/rules/catalogue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    now, (actor, street, keeps) = timezone.now(), reader_of(request)
    if not keeps:
        raise PermissionDenied
    old = _old(request, street)
    form = _rule_form(request, street, old, now)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            known = {"seen": form.cleaned_data["seen"], "instead_of": old}
            made = actions.add_rule(form.rule(), street=street, by=actor, at=now, **known)
            return redirect("cases:rule", pk=made.pk)
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
        except actions.Overtaken:
            status = 409
    history = queries.rule_history(old, at=now) if old else []
    context = {"form": form, "old": old, "overtaken": status == 409, "history": history}
    return render(request, "cases/rules/new_rule.html", context, status=422 if form.errors else status)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    now, (actor, street, keeps) = timezone.now(), reader_of(request)
    found = _rule_or_404(street, pk)
    form, status = RuleEndForm(request.POST or None), 200
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.end_rule(found, form.cleaned_data["ends_on"], street=street, by=actor, at=now)
                return redirect("cases:rule", pk=pk)
            except actions.Refused as refusal:
                refused(form, refusal.field, refusal.message)
            except actions.Overtaken:
                found, status = _rule_or_404(street, pk), 409
    history = queries.rule_history(found, at=now)
    context = {"form": form, "rule": found, "history": history, "overtaken": status == 409}
    row = next(row for row in history if row.id == pk)
    context |= {"may_end": keeps and row.is_open, "row": row, "heading": f"{row.category} · {row.place}"}
    return render(request, "cases/rules/rule.html", context, status=422 if form.errors else status)


def _old(request: HttpRequest, street: Place) -> DispatchRule | None:
    """The row that gets a new wording, if the address names one. Raises Http404."""
    asked = request.GET.get("instead_of", "")
    return _rule_or_404(street, id_cursor(asked) or 0) if asked else None


def _rule_or_404(street: Place, pk: int) -> DispatchRule:
    try:
        return queries.get_rule(street.pk, pk)
    except DispatchRule.DoesNotExist:
        raise Http404 from None


def _rule_form(request: HttpRequest, street: Place, old: DispatchRule | None, now: datetime) -> RuleForm:
    choices = queries.rule_choices(street.pk, at=now)
    first: dict[str, object] = {name.removesuffix("_id"): getattr(old, name) for name in COPIED} if old else {}
    first |= {"starts_on": timezone.localdate(now), "seen": queries.newest_rule(street.pk)}
    offered = {name: rows for name, rows in choices.items() if old is None or name == "lead"}
    return RuleForm(request.POST or None, choices=offered, instead_of=old, initial=first)
