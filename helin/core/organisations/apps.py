"""App configuration."""

from django.utils.translation import gettext_lazy as _

from helin.kit import permissions
from helin.kit.features import Feature
from helin.ui import navigation


class Organisations(Feature):
    """See the package docstring."""

    name = "helin.core.organisations"
    slug = "organisations"

    def ready(self) -> None:
        """Import what registers itself; put the tree into the desk's bar."""
        super().ready()
        viewers = permissions.roles_for("organisations.view")
        navigation.register(
            navigation.NavItem(
                _("Organisations"), "organisations:tree", "staff", order=800, roles=viewers, icon="building-office-2"
            )
        )
