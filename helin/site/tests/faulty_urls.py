"""Views that meet real faults, for the tests of what people are told then."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from helin.core.places.models import Place
from helin.kit.workflow import Workflow, move
from helin.site.urls import handler400, handler403, handler404, handler500  # noqa: F401 (Django looks for them here)
from helin.site.urls import urlpatterns as site_urls

ERRORS = {"forbidden": PermissionDenied, "suspicious": SuspiciousOperation, "invalid": ValidationError, "bug": KeyError}
DOOR = Workflow("door", "open", frozenset({"shut"}), (move("shut", "open", "shut", permission="door.shut"),))


@login_not_required
def write(request: HttpRequest) -> HttpResponse:
    """Insert a row."""
    with transaction.atomic():
        Place.objects.create(kind="street", name=request.POST.get("name", "x")[:80])
    return HttpResponse("written")


@login_not_required
def sql(request: HttpRequest) -> HttpResponse:
    """Run what the test says."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(request.POST["sql"])
    return HttpResponse("done")


@login_not_required
def fail(request: HttpRequest, how: str) -> HttpResponse:
    """Raise."""
    if how == "transition":
        DOOR.plan("shut", "shut")
    raise ERRORS[how]("private words 13812345678")


@login_not_required
def echo(request: HttpRequest) -> HttpResponse:
    """Say what arrived."""
    return HttpResponse(request.POST.get("text", "") + "|" + request.GET.get("q", ""))


def members(request: HttpRequest) -> HttpResponse:
    """For those signed in: the middleware must ask the database."""
    return HttpResponse("hello")


urlpatterns = [
    path("write/", write),
    path("sql/", sql),
    path("fail/<str:how>/", fail),
    path("echo/", echo),
    path("members/", members),
    *site_urls,
]
