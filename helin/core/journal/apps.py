"""App configuration."""

from importlib import import_module

from helin.kit import recording
from helin.kit.features import Feature


class Journal(Feature):
    """See the package docstring."""

    name = "helin.core.journal"
    slug = "journal"

    def ready(self) -> None:
        """Offer the writer of facts to the apps below, which may not import this one."""
        super().ready()
        recording.record_with(import_module("helin.core.journal.facts").record)
