"""App configuration."""

from importlib import import_module

from django.utils.translation import gettext_lazy as _

from helin.core.roles import Role
from helin.kit import recording
from helin.kit.features import Feature
from helin.ui import navigation


class Journal(Feature):
    """See the package docstring."""

    name = "helin.core.journal"
    slug = "journal"

    def ready(self) -> None:
        """Offer the writer of facts to the apps below, which may not import this one; show the audit page."""
        super().ready()
        recording.record_with(import_module("helin.core.journal.facts").record)
        navigation.register(
            navigation.NavItem(
                _("Journal"), "journal:audit", "staff", order=900, roles=frozenset({Role.AUDITOR}), icon="book-open"
            )
        )
