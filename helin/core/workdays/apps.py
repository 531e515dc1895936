"""App configuration."""

from helin.kit.features import Feature


class Workdays(Feature):
    """See the package docstring."""

    name = "helin.core.workdays"
    slug = "workdays"
