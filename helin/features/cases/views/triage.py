"""How good the suggestions of triage are."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helin.features.cases import queries
from helin.features.cases.views.access import actor_of, street_of
from helin.features.cases.views.dashboard import PERIOD
from helin.kit import permissions


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    now, actor = timezone.now(), actor_of(request)
    if not permissions.can(actor, "cases.dashboard", place_ids=[*actor.roles]):
        raise PermissionDenied
    reports = queries.triage_reports(street_of(request).pk, since=now - PERIOD, until=now)
    return render(request, "cases/triage.html", {"reports": reports})
