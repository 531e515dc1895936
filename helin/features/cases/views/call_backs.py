"""The call-backs that a figure of the dashboard counts."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helin.features.cases import queries
from helin.features.cases.forms.call_backs import FigureForm
from helin.features.cases.models import WATCH
from helin.features.cases.views.access import actor_of, first_page, next_page, street_of
from helin.kit import permissions
from helin.kit.actors import Actor


@require_safe
def counted_call_backs(request: HttpRequest) -> HttpResponse:
    actor, form = actor_of(request), FigureForm(request.GET)
    if not permissions.can(actor, "cases.dashboard", place_ids=[*actor.roles]):
        raise PermissionDenied
    if not form.is_valid():
        raise Http404
    said = form.cleaned_data
    street = street_of(request).pk
    figure = queries.Figure(street, said["since"], said["until"], said["community"], said["lead"])
    if not _watches(actor, figure):
        raise PermissionDenied
    rated = said["rated"] or queries.Rated.REACHED
    found = queries.call_backs(actor, figure, rated=rated, after=request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None), query.pop("rated", None)
    pages = {"next_url": next_page(request, found.page), "first_url": first_page(request)}
    return render(
        request, "cases/call_backs.html", {"found": found, "figure": figure, "query": query.urlencode(), **pages}
    )


def _watches(actor: Actor, figure: queries.Figure) -> bool:
    """Whether the figure is one of the places this actor watches over."""
    return bool({figure.street_id, figure.community_id} & set(actor.places_with(WATCH)))
