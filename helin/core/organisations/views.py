"""Pages: the tree and a body for staff, a community's bodies for anyone."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.core.organisations import queries
from helin.kit import permissions
from helin.kit.actors import Actor


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = getattr(request, "actor", Actor.anonymous())
    return actor


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    actor = _actor(request)
    page = queries.tree_page(actor, after=request.GET.get("after", ""))
    if page is None or not actor.places_with(permissions.roles_for("organisations.view")):
        raise Http404
    return render(request, "organisations/tree.html", {"page": page})


@require_safe
def show(request: HttpRequest, organisation_id: int) -> HttpResponse:
    actor = _actor(request)
    body = queries.body(organisation_id, actor, on=timezone.localdate())
    page = queries.tree_page(actor, organisation_id, after=request.GET.get("after", ""))
    if body is None or page is None:
        raise Http404
    return render(request, "organisations/show.html", {"body": body, "page": page})


@login_not_required  # who a community's bodies are and how to ring them is for everyone
@require_safe
def public(request: HttpRequest, place_id: int) -> HttpResponse:
    found = queries.public_bodies(place_id)
    if found is None:
        raise Http404
    return render(request, "organisations/public.html", {"found": found})
