"""How a page looks to one reader: large type or not, light or dark. Remembered in two cookies."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from helin.ui import navigation
from helin.ui.desks import desk_of

COOKIE_AGE_SECONDS = 400 * 86_400
"""The longest that browsers keep a cookie. Source: RFC 6265bis, section 5.5."""

MODES = ("standard", "elder")
THEMES = ("auto", "light", "dark")
THEME_LABELS = {"auto": _("As on this device"), "light": _("Light"), "dark": _("Dark")}


@dataclass(frozen=True, slots=True)
class Appearance:
    """`mode` is standard or elder, `theme` is auto, light or dark."""

    mode: str = "standard"
    theme: str = "auto"

    @property
    def is_elder(self) -> bool:
        """Whether large type is on."""
        return self.mode == "elder"

    @property
    def other_mode(self) -> str:
        """What the switch switches to."""
        return "standard" if self.is_elder else "elder"


def of(request: HttpRequest) -> Appearance:
    """Read the two cookies; anything unknown in them counts as not set."""
    mode, theme = request.COOKIES.get("helin_mode"), request.COOKIES.get("helin_theme")
    return Appearance(mode if mode in MODES else "standard", theme if theme in THEMES else "auto")


def context(request: HttpRequest) -> dict[str, Any]:
    """Give every template `appearance`, `themes`, `desk` and the four bars; each bar is built when it is asked for."""
    return {
        "appearance": of(request),
        "themes": THEME_LABELS,
        "desk": SimpleLazyObject(lambda: desk_of(request)),
        "resident_links": SimpleLazyObject(lambda: navigation.links("resident", request)),
        "staff_links": SimpleLazyObject(lambda: navigation.links("staff", request)),
        "public_links": SimpleLazyObject(lambda: navigation.links("public", request)),
        "complaint_links": SimpleLazyObject(lambda: navigation.links("complaint", request)[:1]),
    }
