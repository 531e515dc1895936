"""App configuration of the design system."""

from helin.kit.features import Feature


class Ui(Feature):
    """See the package docstring."""

    name = "helin.ui"
    slug = "ui"
