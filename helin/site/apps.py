"""App configuration of the assembly."""

from django.apps import AppConfig


class Site(AppConfig):
    """Commands, health, error pages, the pages that join features."""

    name = "helin.site"
