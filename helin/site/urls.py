"""Every URL: each app mounts its own under its slug."""

from helin.kit.features import feature_urls

urlpatterns = feature_urls()
