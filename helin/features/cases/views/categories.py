"""The category tree of a street: read, added to, worded anew, closed."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from helin.core.places.models import Place
from helin.features.cases import actions, queries
from helin.features.cases.forms.categories import CategoryEndForm, CategoryForm
from helin.features.cases.models import Category
from helin.features.cases.views.access import refused
from helin.features.cases.views.rulers import reader_of
from helin.kit.pages import id_cursor

COPIED = ("name", "name_en", "hint")


@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    _actor, street, keeps = reader_of(request)
    with_past = request.GET.get("past") == "1"
    branches = queries.category_branches(street.pk, at=timezone.now(), with_past=with_past)
    context = {"branches": branches, "with_past": with_past, "keeps": keeps}
    return render(request, "cases/rules/categories.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_category(request: HttpRequest) -> HttpResponse:
    now, (actor, street, keeps) = timezone.now(), reader_of(request)
    if not keeps:
        raise PermissionDenied
    old, status = _named(request, street, "instead_of"), 200
    form = _form(request, street, old)
    if request.method == "POST" and form.is_valid():
        try:
            row = form.category(old.parent if old else None)
            made = actions.add_category(row, street=street, by=actor, at=now, instead_of=old)
            return redirect("cases:category", pk=made.pk)
        except actions.Refused as refusal:
            refused(form, refusal.field if refusal.field in form.fields else "starts_on", refusal.message)
        except actions.Overtaken:
            status = 409
    context = {"form": form, "old": old, "overtaken": status == 409}
    return render(request, "cases/rules/new_category.html", context, status=422 if form.errors else status)


@require_http_methods(["GET", "HEAD", "POST"])
def category(request: HttpRequest, pk: int) -> HttpResponse:
    now, (actor, street, keeps) = timezone.now(), reader_of(request)
    found, form, status = _category_or_404(street, pk), CategoryEndForm(request.POST or None), 200
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            try:
                actions.end_category(found, form.cleaned_data["ends_on"], street=street, by=actor, at=now)
                return redirect("cases:category", pk=pk)
            except actions.Refused as refusal:
                refused(form, refusal.field, refusal.message)
            except actions.Overtaken:
                found, status = _category_or_404(street, pk), 409
    row = queries.category_row(found, timezone.localdate(now))
    context = {"form": form, "row": row, "above": found.parent, "may_end": keeps and row.is_open}
    context |= {"overtaken": status == 409}
    return render(request, "cases/rules/category.html", context, status=422 if form.errors else status)


def _named(request: HttpRequest, street: Place, name: str) -> Category | None:
    """The category that the address names, if any. Raises Http404."""
    asked = request.GET.get(name, "")
    return _category_or_404(street, id_cursor(asked) or 0) if asked else None


def _category_or_404(street: Place, pk: int) -> Category:
    try:
        return queries.get_category(street.pk, pk)
    except Category.DoesNotExist:
        raise Http404 from None


def _form(request: HttpRequest, street: Place, old: Category | None) -> CategoryForm:
    now, parent = timezone.now(), old.parent if old else _named(request, street, "under")
    first: dict[str, object] = {name: getattr(old, name) for name in COPIED} if old else {}
    first |= {"parent": parent.pk if parent else None, "starts_on": timezone.localdate(now)}
    first["code"] = queries.free_code(street.pk, parent)
    branches = [] if old else queries.branch_choices(street.pk, at=now)
    return CategoryForm(request.POST or None, branches=branches, initial=first)
