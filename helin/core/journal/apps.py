"""App configuration."""

from helin.kit.features import Feature


class Journal(Feature):
    """See the package docstring."""

    name = "helin.core.journal"
    slug = "journal"
