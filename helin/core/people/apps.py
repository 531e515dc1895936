"""App configuration."""

from importlib import import_module

from helin.core.organisations import holders
from helin.kit.features import Feature


class People(Feature):
    """See the package docstring."""

    name = "helin.core.people"
    slug = "people"

    def ready(self) -> None:
        """Import what registers itself; count the holders of posts for the pages of bodies."""
        super().ready()
        holders.count_with(import_module("helin.core.people.queries").seats_held)
