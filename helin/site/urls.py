"""Every URL: each app mounts its own under its slug; health stands at the root."""

from django.urls import include, path

from helin.kit.features import feature_urls
from helin.site import installable, views
from helin.site.home import home

urlpatterns = [
    path("", home, name="home"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.figures, name="metrics"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("service-worker.js", installable.service_worker, name="service_worker"),
    path("offline/", installable.offline, name="offline"),
    path("robots.txt", views.robots, name="robots"),
    path("open311/", include("helin.features.cases.api.open311.urls")),
    path("api/", include("helin.features.cases.api.rest.urls")),
    *feature_urls(),
]
handler400 = "helin.site.faults.bad_request"
handler403 = "helin.site.faults.forbidden"
handler404 = "helin.site.faults.not_found"
handler500 = "helin.site.faults.server_error"
