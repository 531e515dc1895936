"""App configuration."""

from helin.kit.features import Feature


class Places(Feature):
    """See the package docstring."""

    name = "helin.core.places"
    slug = "places"
