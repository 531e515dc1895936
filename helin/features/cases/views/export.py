"""Take a work list out as a file."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helin.core.people import queries as people
from helin.core.people.models import Person
from helin.features.cases import actions, queries
from helin.features.cases.forms import CSV, ExportForm
from helin.features.cases.views import listing
from helin.features.cases.views.access import actor_of, street_of
from helin.kit import permissions
from helin.kit.sheets import as_csv, as_xlsx

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not permissions.can(actor, "cases.export", place_ids=[*actor.roles], subject=actor):
        raise PermissionDenied
    here = listing.came_from(request) or listing.read(request, QueryDict())
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _file(request, here, form)
    context = {"form": form, "here": here, "most": queries.EXPORT_MAX}
    return render(request, "cases/export.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, here: listing.Listing, form: ExportForm) -> HttpResponse:
    """The file with its watermark; that it left is on record first."""
    now, actor, said = timezone.now(), actor_of(request), form.cleaned_data
    rows, more = queries.export_rows(actor, here.shown, here.filters, at=now)
    actions.record_export(
        street=street_of(request), purpose=said["purpose"], kind=said["kind"], count=len(rows), by=actor, at=now
    )
    author = people.own_name(request.user) if isinstance(request.user, Person) else ""
    mark = _("Exported from Helin by %(name)s on %(at)s. Purpose: %(purpose)s. List: %(list)s") % {
        "name": author,
        "at": date_format(timezone.localtime(now), "Y-m-d H:i"),
        "purpose": dict(form.fields["purpose"].choices)[said["purpose"]],  # type: ignore[attr-defined]  # a ChoiceField
        "list": here.label,
    }
    note = _("Only the newest %(n)d cases; narrow the list to export the rest.") % {"n": queries.EXPORT_MAX}
    table = [[mark], *([[note]] if more else []), queries.export_head(), *rows]
    is_csv = said["kind"] == CSV
    body = as_csv(table) if is_csv else as_xlsx(table, title=mark, author=author, at=now)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8" if is_csv else XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="helin-{now:%Y%m%d-%H%M}.{said["kind"]}"'
    response["Cache-Control"] = "no-store"
    return response
