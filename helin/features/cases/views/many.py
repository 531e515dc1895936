"""Several cases at once at the desk."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from helin.core.roles import Role
from helin.features.cases import actions
from helin.features.cases.views import listing
from helin.features.cases.views.access import actor_of
from helin.kit.pages import id_cursor


@require_POST
def create_dispatches(request: HttpRequest) -> HttpResponse:
    """Dispatch what was ticked, and say of each case what became of it."""
    actor = actor_of(request)
    if not actor.places_with({Role.DISPATCHER}):
        raise PermissionDenied
    sent = request.POST.getlist("listed" if request.POST.get("all") else "case")
    ticked = [pk for text in sent if (pk := id_cursor(text)) is not None]
    outcomes = actions.dispatch_many(
        ticked, organisation_id=id_cursor(request.POST.get("organisation", "")), by=actor, at=timezone.now()
    )
    context = {
        "done": [outcome for outcome in outcomes if not outcome.refusal],
        "refused": [outcome for outcome in outcomes if outcome.refusal],
        "here": listing.came_from(request),
    }
    return render(request, "cases/dispatches.html", context, status=200 if outcomes else 422)
