"""The lists that somebody keeps at the desk."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from helin.features.cases import actions, queries
from helin.features.cases.forms import SavedFilterForm
from helin.features.cases.queries import SavedCount
from helin.features.cases.views import listing
from helin.features.cases.views.access import actor_of, refused
from helin.kit.actors import Actor


def saved_lists(request: HttpRequest, actor: Actor, current: str, at: datetime) -> list[SavedCount]:
    """The own lists with their counts; each address is read anew, so a right that is gone shows nothing."""
    rows = queries.saved_filters(actor)
    read = [(row, listing.read(request, QueryDict(row.query))) for row in rows]
    return queries.count_saved(actor, [(row, here.shown, here.filters) for row, here in read], current=current, at=at)


@require_POST
def create_saved_filter(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not queries.has_desk(actor):
        raise PermissionDenied
    here = listing.read(request, QueryDict(request.POST.get("list", "")[: listing.LENGTH_MAX]))
    form = SavedFilterForm(request.POST)
    if form.is_valid():
        try:
            name = form.cleaned_data["name"]
            actions.save_filter(name=name, query=here.place, by=actor, at=timezone.now())
            return redirect(f"{reverse('cases:desk')}?{here.place}")
        except actions.Refused as refusal:
            refused(form, refusal.field, refusal.message)
    return render(request, "cases/saved_filter.html", {"saved_form": form, "here": here}, status=422)


@require_POST
def end_saved_filter(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    if actor.person_id is None or not actions.forget_filter(pk, by=actor, at=timezone.now()):
        raise Http404
    return redirect("cases:desk")
