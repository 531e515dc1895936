"""The inbox in the bars of a page, with the count of what is unread."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from helin.core.notices.queries import unread
from helin.core.roles import STAFF
from helin.kit.actors import Actor
from helin.ui.navigation import NavItem, register


def unread_of(request: HttpRequest) -> int:
    """How many notices whoever asks has not read: one query, none for strangers and where the page knows it."""
    if (known := getattr(request, "unread_notices", None)) is not None:
        return int(known)
    actor: Actor | None = getattr(request, "actor", None)
    return unread(actor) if actor is not None else 0


def know_unread(request: HttpRequest, count: int) -> None:
    """Keep what a page has counted already for the bars of that page."""
    request.unread_notices = count  # type: ignore[attr-defined]  # read by the navigation alone


register(NavItem(_("Messages"), "notices:inbox", "resident", order=40, icon="bell", count=unread_of))
register(
    NavItem(_("Messages"), "notices:inbox", "staff", order=16, roles=frozenset(STAFF), icon="bell", count=unread_of)
)
