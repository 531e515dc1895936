"""The same views without our handlers: the negative control."""

from helin.site.tests.faulty_urls import urlpatterns  # noqa: F401 (Django looks for it here)
