"""Every URL: each app mounts its own under its slug; health stands at the root."""

from django.urls import path

from helin.kit.features import feature_urls
from helin.site import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    *feature_urls(),
]
