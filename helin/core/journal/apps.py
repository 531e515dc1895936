"""App configuration."""

from django.utils.translation import gettext_lazy as _

from helin.core.roles import Role
from helin.kit.features import Feature
from helin.ui import navigation


class Journal(Feature):
    """See the package docstring."""

    name = "helin.core.journal"
    slug = "journal"

    def ready(self) -> None:
        """Import what registers itself; put the audit page into the desk's bar."""
        super().ready()
        navigation.register(
            navigation.NavItem(
                _("Journal"), "journal:audit", "staff", order=900, roles=frozenset({Role.AUDITOR}), icon="book-open"
            )
        )
