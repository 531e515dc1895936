"""An app is one folder. This module turns the installed ones into a working site."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.urls import URLPattern, URLResolver, include, path

CONVENTIONAL_MODULES = ("permissions", "subscribers", "indicators", "notices", "jobs", "checks", "navigation")


class Feature(AppConfig):
    """Base of every Helin app's AppConfig: imports the conventional modules that exist.

    `slug` is where its `urls` are mounted; empty mounts them at the root.
    """

    slug: str = ""

    def ready(self) -> None:
        """Import what registers itself on import."""
        for name in CONVENTIONAL_MODULES:
            if find_spec(f"{self.name}.{name}"):
                import_module(f"{self.name}.{name}")


def feature_urls() -> list[URLPattern | URLResolver]:
    """Mount each app's `urls.py` under its slug."""
    return [
        path(f"{config.slug}/" if config.slug else "", include(f"{config.name}.urls"))
        for config in apps.get_app_configs()
        if isinstance(config, Feature) and find_spec(f"{config.name}.urls")
    ]
