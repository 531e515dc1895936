"""Where work piles up, grid by grid."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.features.cases import queries
from helin.features.cases.queries import Shown
from helin.features.cases.views.access import actor_of
from helin.kit import permissions


@require_safe
def grid_map(request: HttpRequest) -> HttpResponse:
    """Open or overdue cases by grid in the actor's places."""
    actor = actor_of(request)
    if not permissions.can(actor, "cases.map", place_ids=[*actor.roles]):
        raise PermissionDenied
    asked = request.GET.get("show", "")
    shown = asked if asked in Shown.values else Shown.OPEN.value
    found = queries.case_map(actor, shown=shown, address=reverse("cases:desk"), at=timezone.now())
    return render(request, "cases/map.html", {"map": found, "choices": Shown.choices, "shown": shown})
