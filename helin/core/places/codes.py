"""Codes of places, and numbers for grids. Pure. Source: docs/sources.md#place-codes."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from helin.core.places.models import PlaceKind

DIGITS = {PlaceKind.STREET: (9, 12), PlaceKind.COMMUNITY: (12,), PlaceKind.GRID: (15,)}
OWN_DIGITS = {PlaceKind.COMMUNITY: 9, PlaceKind.GRID: 12}
"""How many leading digits a code shares with its parent's."""
GRIDS_PER_COMMUNITY = 999


def code_problem(kind: PlaceKind, code: str, parent_code: str = "") -> str:
    """Say what is wrong with a code, in plain words; empty when nothing is."""
    lengths = DIGITS.get(kind)
    if not lengths:
        return _("A building or household has no code.")
    if not re.fullmatch(r"[0-9]+", code) or len(code) not in lengths:
        return {
            PlaceKind.STREET: _("The code of a street has 9 or 12 digits."),
            PlaceKind.COMMUNITY: _("The code of a community has 12 digits."),
            PlaceKind.GRID: _("The code of a grid has 15 digits."),
        }[kind]
    if kind is PlaceKind.STREET and len(code) == 12 and not code.endswith("000"):
        return _("The 12-digit code of a street ends with 000.")
    if kind is PlaceKind.COMMUNITY and code.endswith("000"):
        return _("A 12-digit code that ends with 000 is that of a street.")
    shared = OWN_DIGITS.get(kind, 0)
    if parent_code and code[:shared] != parent_code[:shared]:
        return _("The code does not start with %(digits)s, as that of the place above.") % {
            "digits": parent_code[:shared]
        }
    return ""


def kind_of(code: str) -> PlaceKind | None:
    """Return the kind that a code must belong to, None for no code of ours."""
    if not re.fullmatch(r"[0-9]+", code):
        return None
    if len(code) == 9 or (len(code) == 12 and code.endswith("000")):
        return PlaceKind.STREET
    return {12: PlaceKind.COMMUNITY, 15: PlaceKind.GRID}.get(len(code))


def parent_codes(code: str) -> tuple[str, ...]:
    """Return the codes that the parent may have; none for a street."""
    kind = kind_of(code)
    if kind is PlaceKind.COMMUNITY:
        return code[:9], code[:9] + "000"
    return (code[:12],) if kind is PlaceKind.GRID else ()


def number_grids(community_code: str, points: Mapping[int, tuple[float, float]]) -> dict[int, str]:
    """Give each grid of a community its code, west to east, then north to south.

    `points` maps an id to a point inside: longitude, latitude, compared to about 10 metres.
    Raises ValueError for more grids than three digits can count.
    """
    if len(points) > GRIDS_PER_COMMUNITY:
        raise ValueError("three digits number at most 999 grids")
    order = sorted(points, key=lambda i: (round(points[i][0], 4), -points[i][1], i))
    return {place: f"{community_code}{number:03d}" for number, place in enumerate(order, 1)}
