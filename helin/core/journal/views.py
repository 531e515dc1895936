"""The audit page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helin.core.journal import queries
from helin.core.journal.forms import AuditForm
from helin.kit.actors import Actor


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    actor: Actor = getattr(request, "actor", Actor.anonymous())
    form = AuditForm(request.GET)
    wanted = form.wanted() if form.is_valid() else queries.AuditFilter()
    page = queries.audit(actor, wanted, before=_id(request, "before"), after=_id(request, "after"))
    if page is None:
        raise Http404
    context = {
        "form": form,
        "page": page,
        "older_url": _url(request, before=page.older),
        "newer_url": _url(request, after=page.newer),
    }
    return render(request, "journal/audit.html", context, status=200 if form.is_valid() else 422)


def _id(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _url(request: HttpRequest, **where: int | None) -> str:
    """This page with its filter, from another id; empty when there is none."""
    ((name, id_),) = where.items()
    if id_ is None:
        return ""
    given = request.GET.copy()
    for key in ("before", "after"):
        given.pop(key, None)
    given[name] = str(id_)
    return f"?{given.urlencode()}"
