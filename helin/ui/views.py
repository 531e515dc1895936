"""Switches of appearance, the page on complaints about Helin itself, and the gallery."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n
from django.views.decorators.http import require_GET, require_POST

from helin.ui import appearance, gallery


@login_not_required
@require_POST
def set_mode(request: HttpRequest) -> HttpResponse:
    return _remember(request, "helin_mode", request.POST.get("mode", ""), appearance.MODES)


@login_not_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    return _remember(request, "helin_theme", request.POST.get("theme", ""), appearance.THEMES)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    return i18n.set_language(request)


@login_not_required
@require_GET
def show_complaint(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/complaint.html")


@login_not_required
@require_GET
def show_gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", gallery.context(request.GET.get("as", "resident")))


def _remember(request: HttpRequest, cookie: str, value: str, allowed: tuple[str, ...]) -> HttpResponse:
    """Answer with a redirect back to where the switch was pressed; an unknown value changes nothing."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    if value in allowed:
        response.set_cookie(
            cookie,
            value,
            max_age=appearance.COOKIE_AGE_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response
