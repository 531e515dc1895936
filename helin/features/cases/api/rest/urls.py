"""Where the interface lives: /api/v1/, described at /api/openapi.json."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from helin.features.cases.api.rest.doors import outermost
from helin.features.cases.api.rest.guide import guide
from helin.features.cases.api.rest.interface import api, nowhere, openapi

app_name = "api"


def _wrapped(pattern: URLPattern) -> URLPattern:
    pattern.callback = outermost(pattern.callback)
    return pattern


urlpatterns = [
    path("", login_not_required(guide), name="guide"),
    path("openapi.json", outermost(openapi), name="openapi"),
    *(_wrapped(found) for found in api.urls[0] if isinstance(found, URLPattern) and found.name != "api-root"),
    path("v1/<path:rest>", outermost(nowhere), name="nowhere"),
]
