"""App configuration."""

from django.utils.translation import gettext_lazy as _

from helin.core.roles import Role
from helin.kit.features import Feature
from helin.ui import navigation


class Workdays(Feature):
    """See the package docstring."""

    name = "helin.core.workdays"
    slug = "workdays"

    def ready(self) -> None:
        """Stand in the administrator's bar."""
        super().ready()
        navigation.register(
            navigation.NavItem(
                _("Working days"),
                "workdays:calendar",
                "staff",
                order=910,
                roles=frozenset({Role.ADMIN}),
                icon="calendar",
            )
        )
