"""What stands in the bars of a page. Each app registers its own entries; this module is their only reader."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from helin.kit.actors import Actor
from helin.ui.texts import Text

Audience = Literal["resident", "staff", "public", "complaint"]

TIERS = (1, 2, 4, 7)
"""How many entries of the desk's bar fit a phone in large type, a phone, a tablet and a desk; "More" holds the rest."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of a bar.

    `audience`: resident = the bar of four, staff = the desk's navigation, public = the footer,
    complaint = where to complain about Helin itself (the lowest `order` wins).
    `roles`: any one of them, held anywhere, shows the entry; empty shows it to everybody, which the
    desk's navigation forbids. `icon` is a heroicon's name. `count` is asked once per page and shown
    when above zero.
    """

    label: Text
    url_name: str
    audience: Audience
    order: int = 100
    roles: frozenset[str] = frozenset()
    icon: str = ""
    count: Callable[[HttpRequest], int] | None = None

    def shown_to(self, actor: Actor | None) -> bool:
        """Whether this actor, or nobody signed in, sees the entry."""
        return not self.roles or bool(self.roles & _roles_of(actor))


@dataclass(frozen=True, slots=True)
class NavLink:
    """An entry as one page shows it. `tier` 1 always stands in the bar, higher ones where the window is wide enough."""

    label: Text
    href: str
    icon: str
    count: int
    is_current: bool
    tier: int = 1


_items: dict[tuple[Audience, str], NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry; the same URL registers once per bar.

    Raises ValueError for a second registration and for a staff entry without roles.
    """
    key = (item.audience, item.url_name)
    if key in _items:
        raise ValueError(f"registered twice: {key}")
    if item.audience == "staff" and not item.roles:
        raise ValueError(f"a staff entry names its roles: {item.url_name}")
    _items[key] = item


def registered() -> tuple[NavItem, ...]:
    """Every entry, in the order of the bars."""
    return tuple(sorted(_items.values(), key=lambda item: (item.audience, item.order, item.url_name)))


def links(audience: Audience, request: HttpRequest) -> list[NavLink]:
    """Return what this request's page shows in one bar.

    An entry whose URL is not mounted is left out, so that an error page never fails on it; the
    system check `ui.E001` reports it at start.
    """
    actor = getattr(request, "actor", None)
    shown = (item for item in registered() if item.audience == audience and item.shown_to(actor))
    built = [(item, href) for item in shown if (href := _href(item.url_name))]
    current = _longest_prefix([href for _, href in built], request.path)
    return [
        NavLink(
            item.label, href, item.icon, item.count(request) if item.count else 0, href == current, tier_of(position)
        )
        for position, (item, href) in enumerate(built)
    ]


def tier_of(position: int) -> int:
    """The tier of an entry by its position in the bar, counted from 0."""
    return 1 + bisect_right(TIERS, position)


def _href(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _longest_prefix(hrefs: Iterable[str], path: str) -> str:
    """The entry a page belongs to: the longest href its path starts with; the root only matches itself."""
    matching = [href for href in hrefs if path == href or (href != "/" and path.startswith(href))]
    return max(matching, key=len, default="")


def _roles_of(actor: Actor | None) -> frozenset[str]:
    if actor is None:
        return frozenset()
    return frozenset().union(*actor.roles.values(), *actor.desks.values())
