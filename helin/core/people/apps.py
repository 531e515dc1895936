"""App configuration."""

from helin.kit.features import Feature


class People(Feature):
    """See the package docstring."""

    name = "helin.core.people"
    slug = "people"
