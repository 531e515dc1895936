"""Limits, supervision and weights: what held when, and a new set from a day on, shown in words before it is set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from helin.features.cases import actions, queries
from helin.features.cases.forms.dated import DatedForm, LimitsForm, RatesForm, SupervisionForm
from helin.features.cases.models import CaseLimits, RateScheme, SupervisionScheme
from helin.features.cases.queries.dated import DatedBook, Model
from helin.features.cases.views.access import refused
from helin.features.cases.views.rulers import reader_of


@dataclass(frozen=True, slots=True)
class Book:
    """One kind of set."""

    url_name: str
    heading: Any
    lede: Any
    model: Model
    form: type[DatedForm]
    write: Callable[..., Any]


LIMITS = Book(
    "cases:case_limits",
    _("Limits of a case"),
    _("How long one may object, wait and put off. What runs already keeps the days it was given."),
    CaseLimits,
    LimitsForm,
    actions.set_limits,
)
SUPERVISION = Book(
    "cases:supervision_scheme",
    _("Cards and supervision"),
    _("When a card is given and which cause raises which level. Cards and orders already given stay."),
    SupervisionScheme,
    SupervisionForm,
    actions.set_supervision_scheme,
)
RATES = Book(
    "cases:rate_scheme",
    _("Weights of the three rates"),
    _("A period is counted by the weights that were in force on its first day."),
    RateScheme,
    RatesForm,
    actions.set_rate_scheme,
)
BOOKS = (LIMITS, SUPERVISION, RATES)


@require_http_methods(["GET", "HEAD", "POST"])
def case_limits(request: HttpRequest) -> HttpResponse:
    return _kept(request, LIMITS)


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_scheme(request: HttpRequest) -> HttpResponse:
    return _kept(request, SUPERVISION)


@require_http_methods(["GET", "HEAD", "POST"])
def rate_scheme(request: HttpRequest) -> HttpResponse:
    return _kept(request, RATES)


def _kept(request: HttpRequest, kind: Book) -> HttpResponse:
    now, (actor, street, keeps) = timezone.now(), reader_of(request)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    names = tuple(kind.form.base_fields)
    book = queries.dated_book(kind.model, street.pk, names, at=now)
    first = {name: getattr(book.current, name) for name in names} | {"seen": book.newest}
    form, changes, status = kind.form(request.POST or None, initial=first), None, 200
    if request.method == "POST" and form.is_valid():
        changes = _changes(form, book)
        if request.POST.get("confirmed"):
            try:
                row = form.row(kind.model)
                kind.write(row, street=street, by=actor, at=now, seen=form.cleaned_data["seen"])
                return redirect(kind.url_name)
            except actions.Refused as refusal:
                refused(form, refusal.field, refusal.message)
            except actions.Overtaken:
                status, changes = 409, None
    context = {"kind": kind, "book": book, "form": form, "changes": changes, "keeps": keeps}
    context |= {"overtaken": status == 409, **_in_words(form, book, names)}
    return render(request, "cases/rules/dated.html", context, status=422 if form.errors else status)


def _in_words(form: DatedForm, book: DatedBook, names: Sequence[str]) -> dict[str, Any]:
    """Each set with its numbers by their names; the defaults where the street has decided nothing."""
    labels = [form.fields[name].label for name in names]
    defaults = (
        [] if book.since else [(label, getattr(book.current, name)) for label, name in zip(labels, names, strict=True)]
    )
    return {"defaults": defaults, "sets": [(row, list(zip(labels, row.values, strict=True))) for row in book.rows]}


def _changes(form: DatedForm, book: DatedBook) -> list[tuple[Any, int, int]]:
    """What would be otherwise: label, now, then."""
    said = form.cleaned_data
    pairs = [(form.fields[name].label, getattr(book.current, name), said[name]) for name in form.numbers]
    return [(label, old, new) for label, old, new in pairs if old != new]
