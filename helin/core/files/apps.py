"""App configuration."""

from helin.kit.features import Feature


class Files(Feature):
    """See the package docstring."""

    name = "helin.core.files"
    slug = "files"
