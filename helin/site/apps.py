"""App configuration of the assembly."""

from importlib import import_module

from django.apps import AppConfig


class Site(AppConfig):
    """Commands, health, error pages, the pages that join features."""

    name = "helin.site"

    def ready(self) -> None:
        """Register the checks, and whose page a page is."""
        import_module("helin.site.checks")
        import_module("helin.site.desks")
