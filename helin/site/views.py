"""Health of the process, for supervisors and load balancers."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse


@login_not_required
def livez(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Whether the process answers; touches nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")
