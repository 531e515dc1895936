"""The worker's list on the phone: what is mine today, by place."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.features.cases import queries
from helin.features.cases.models import INTAKE
from helin.features.cases.views.access import actor_of


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    if not queries.has_desk(actor):
        raise PermissionDenied
    page = queries.work_list(actor, queries.Queue.MINE, queries.Filters(), after=request.GET.get("after", ""), at=now)
    context = {"page": page, "places": queries.by_place(page.rows), "may_record": bool(actor.places_with(INTAKE))}
    return render(request, "cases/field.html", context)
