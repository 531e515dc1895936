"""What makes the site installable: its manifest, its service worker, and the page shown without a network."""

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parent / "static" / "site" / "service-worker.js"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-maskable.png", "512x512", "maskable"),
)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """The manifest, in the language of the visitor."""
    icons = [
        {"src": static(f"ui/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    icons.append({"src": static("ui/seal.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"})
    told = {
        "id": "/",
        "name": _("Helin"),
        "short_name": _("Helin"),
        "description": _("Matters of the neighbourhood, from the first word to the answer."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#FAF8F4",
        "theme_color": "#FAF8F4",
        "icons": icons,
        "shortcuts": [
            {"name": _("To do today"), "url": reverse("cases:field")},
            {"name": _("Report"), "url": reverse("cases:report")},
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@login_not_required
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """The worker stands at the root, for its scope is the whole site; a browser asks for it anew each time."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the worker shows for a page that it does not keep; it holds nothing of anybody."""
    return render(request, "site/offline.html")
