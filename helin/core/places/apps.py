"""App configuration."""

from django.utils.translation import gettext_lazy as _

from helin.core.roles import Role
from helin.kit.features import Feature
from helin.ui import navigation


class Places(Feature):
    """See the package docstring."""

    name = "helin.core.places"
    slug = "places"

    def ready(self) -> None:
        """Stand in the administrator's bar."""
        super().ready()
        navigation.register(
            navigation.NavItem(
                _("Streets to buildings"), "places:list", "staff", order=900, roles=frozenset({Role.ADMIN}), icon="map"
            )
        )
