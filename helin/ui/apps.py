"""App configuration of the design system."""

from django.utils.translation import gettext_lazy as _

from helin.kit.features import Feature
from helin.ui import navigation


class Ui(Feature):
    """See the package docstring."""

    name = "helin.ui"
    slug = "ui"

    def ready(self) -> None:
        """Offer the last resort for complaints; an app with a better way registers a lower order."""
        super().ready()
        navigation.register(
            navigation.NavItem(_("Something wrong with this website?"), "ui:complaint", "complaint", order=1000)
        )
