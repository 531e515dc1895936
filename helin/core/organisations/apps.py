"""App configuration."""

from helin.kit.features import Feature


class Organisations(Feature):
    """See the package docstring."""

    name = "helin.core.organisations"
    slug = "organisations"
