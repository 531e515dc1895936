"""App configuration."""

from helin.kit.features import Feature


class Notices(Feature):
    """See the package docstring."""

    name = "helin.core.notices"
    slug = "notices"
