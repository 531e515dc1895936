"""Imports every process, so that its subscribers register."""

from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig


class Processes(AppConfig):
    """One file per rule."""

    name = "helin.processes"

    def ready(self) -> None:
        """Import each process module."""
        package = import_module(self.name)
        for module in iter_modules(package.__path__):
            if module.name not in {"apps", "tests"}:
                import_module(f"{self.name}.{module.name}")
