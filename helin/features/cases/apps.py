"""App configuration."""

from helin.kit.features import Feature


class Cases(Feature):
    """See the package docstring."""

    name = "helin.features.cases"
    slug = "cases"
