"""The first page: staff go to their desk, everybody else sees what one can do here."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.core.roles import Role
from helin.features.cases import queries as cases
from helin.kit.actors import Actor

SHOWN = 5


def first_page(actor: Actor) -> str:
    """The URL name of what this actor is here for; "" for a resident or a visitor."""
    if actor.places_with({Role.LEADER}):
        return "cases:dashboard"
    if actor.places_with({Role.GRID_WORKER}) and not actor.places_with({Role.COMMUNITY_STAFF, Role.DISPATCHER}):
        return "cases:field"
    return "cases:desk" if cases.has_desk(actor) else ""


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by the people middleware
    if (name := first_page(actor)) and "stay" not in request.GET:
        return redirect(name)
    mine = cases.my_cases(actor, at=timezone.now(), size=SHOWN) if actor.person_id else None
    return render(request, "site/home.html", {"mine": mine})
