"""Health and figures, for supervisors, load balancers and Prometheus."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from helin.site import health, metrics

LOCAL = frozenset({"127.0.0.1", "::1"})


@login_not_required
@require_safe
def livez(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Whether the process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether it can serve: 200 or 503; what is wrong only to those who may read the figures."""
    parts = health.parts()
    ready = all(part.ok for part in parts if part.decides)
    told = {part.name: {"ok": part.ok} | ({"says": part.says} if _may_read(request) else {}) for part in parts}
    response = JsonResponse({"ready": ready, **told}, status=200 if ready else 503)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus figures, for this machine or for who has the token (HELIN_METRICS_TOKEN)."""
    if not _may_read(request):
        raise Http404
    return HttpResponse(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Search engines are not invited: what people report is for the neighbourhood."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


def _may_read(request: HttpRequest) -> bool:
    """A caller on this machine (no proxy named another), or one with the token."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode()):
        return True
    return request.META.get("REMOTE_ADDR") in LOCAL
