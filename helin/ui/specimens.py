"""Specimen figures for the gallery's charts; nothing here is measured."""

from itertools import pairwise
from math import sin

from django.utils.translation import gettext_lazy as _

from helin.ui import texts
from helin.ui.charts import Bar, BarChart, Choropleth, DotChart, Estimate, HeatTable, LineChart, Region, Series

COMMUNITIES = (
    _("Chunyue"),
    _("Hemei"),
    _("East Gate"),
    _("South Pass"),
    _("Jade Spring"),
    _("North Garden"),
    _("Culture Road"),
    _("Old Station"),
)
MADE_UP = _("Specimen figures, not measured.")

BARS = BarChart(
    finding=_("Heating makes up four of ten concerns in November"),
    lede=_("Concerns by kind, November 2026, n = 412"),
    row_heading=_("Kind"),
    value_heading=_("Concerns"),
    bars=(
        Bar(_("Heating"), 168, is_marked=True, note="41%"),
        Bar(_("Water and drains"), 97, note="24%"),
        Bar(_("Noise"), 61, note="15%"),
        Bar(_("Parking, charging places and everything else that stands in the way"), 52, note="13%", href="#parking"),
        Bar(_("Lamps"), 34, note="8%"),
    ),
    source=MADE_UP,
)

DOTS = DotChart(
    finding=_("No community differs clearly from the street's 82 per cent"),
    lede=_("Solved within the time promised, October 2026"),
    row_heading=_("Community"),
    value_heading=_("Solved in time"),
    reference=82,
    reference_label=_("the whole street"),
    span=(40, 100),
    estimates=tuple(
        Estimate(name, value, low, high, n, is_marked=index == 0)
        for index, (name, value, low, high, n) in enumerate(
            zip(
                COMMUNITIES,
                (88, 84, 82, 81, 80, 78, 77, 75),
                (80, 75, 73, 70, 70, 66, 64, 41),
                (93, 90, 89, 88, 87, 87, 86, 93),
                (103, 91, 88, 79, 84, 63, 57, 8),
                strict=True,
            )
        )
    ),
    source=MADE_UP,
)

LINES = LineChart(
    finding=_("Concerns about heating rise each November and fall by March"),
    lede=_("Concerns a month, January to November 2026"),
    row_heading=_("Month"),
    periods=tuple(f"2026-{month:02}" for month in range(1, 12)),
    series=(
        Series(_("Heating"), (120, 110, 64, 12, 3, 1, 1, 2, 9, 74, 168)),
        Series(_("Water and drains"), (41, 38, 45, 52, 60, 88, 121, 110, 72, 81, 97)),
        Series(_("Noise"), (30, 28, 35, 44, None, None, 70, 66, 58, 49, 61)),
        Series(_("Lamps"), (40, 36, 30, 22, 18, 15, 14, 17, 24, 31, 34)),
    ),
    source=MADE_UP,
)

HEAT = HeatTable(
    finding=_("Most concerns arrive on Monday morning"),
    lede=_("Concerns by weekday and hour, four weeks"),
    row_heading=_("Hours"),
    rows=("6–9", "9–12", "12–15", "15–18", "18–22"),
    columns=texts.WEEKDAYS,
    cells=(
        (31, 12, 14, 11, 9, 7, 3),
        (64, 33, 30, 28, 29, 16, 11),
        (22, 17, 15, 16, 14, 12, 9),
        (35, 26, 24, 25, 27, 10, 8),
        (19, 15, 18, 14, 13, 21, 0),
    ),
    source=MADE_UP,
)


def _areas() -> list[tuple[tuple[float, float], ...]]:
    """Eight areas in two rows of four, with crooked but shared borders."""
    columns, rows = range(5), range(3)
    corner = {(x, y): (x + 0.22 * sin(3 * x + 5 * y), y * 1.1 + 0.2 * sin(4 * x + y)) for x in columns for y in rows}
    return [
        (corner[left, low], corner[right, low], corner[right, high], corner[left, high])
        for high, low in pairwise(reversed(rows))
        for left, right in pairwise(columns)
    ]


MAP = Choropleth(
    finding=_("Late concerns lie in the north"),
    lede=_("Share of open concerns that are late, 24 November 2026"),
    row_heading=_("Community"),
    value_heading=_("Late"),
    unit="%",
    is_geographic=False,
    regions=tuple(
        Region(name, (ring,), value, href=f"#area-{index}")
        for index, (name, ring, value) in enumerate(
            zip(COMMUNITIES, _areas(), (18, 9, 14, 4, 6, 2, None, 11), strict=True)
        )
    ),
    source=MADE_UP,
)

PICKER = Choropleth(
    finding=_("Where is it?"),
    lede=_("Choose the community on the map or in the list."),
    row_heading=_("Community"),
    is_picker=True,
    is_geographic=False,
    regions=tuple(
        Region(name, (ring,), href=f"#pick-{index}", is_selected=index == 2)
        for index, (name, ring) in enumerate(zip(COMMUNITIES, _areas(), strict=True))
    ),
)
