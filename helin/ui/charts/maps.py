"""A map without tiles: areas shaded by a figure, or offered for picking. A list under it does the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, floor, radians
from zlib import crc32

from helin.ui.charts.scales import ticks, worded
from helin.ui.texts import Text

WIDTH = 280.0
"""Width of the drawing in its own units: narrower than a phone, so that labels never shrink below their size."""
CHARACTER = 22.0
LEVELS, SCANS = 5, 15
STEPS = [digit * 10**power for power in range(12) for digit in (1, 2, 5)]

Ring = tuple[tuple[float, float], ...]
Edge = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Region:
    """An area of one or more rings (x to the right or longitude, y upwards or latitude).

    `value` None is "not known or not published": hatched. In a picker no region has a value.
    """

    label: Text
    rings: tuple[Ring, ...]
    value: float | None = None
    href: str = ""
    is_selected: bool = False
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Choropleth:
    """`is_picker` draws plain areas to choose from; `is_geographic` corrects longitudes for the latitude."""

    finding: Text
    regions: tuple[Region, ...]
    row_heading: Text
    value_heading: Text = ""
    unit: str = ""
    decimals: int = 0
    is_picker: bool = False
    is_geographic: bool = True
    lede: Text = ""
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """A region drawn; `level` is 0–4, "unknown" or "plain"; `number` is its place in the list, 0 where names fit."""

    region: Region
    path: str
    level: str
    value: str
    x: float
    y: float
    label: Text
    number: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """One shade of the key: from `low` to below `high`."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Equal bands: the first begins at `start`, each is `step` wide; there are `count`, at most five."""

    start: float
    step: float
    count: int = LEVELS
    is_whole: bool = False

    def level(self, value: float) -> int:
        """The shade of a value: the bands spread over all five."""
        band = max(0, min(int((value - self.start) / self.step + 1e-9), self.count - 1))
        return round(band * (LEVELS - 1) / max(self.count - 1, 1))

    def bands(self, unit: str, decimals: int) -> Iterator[Band]:
        """The key. Of whole numbers each band ends before the next begins."""
        places = decimals if self.step >= 1 else max(decimals, 1)
        for n in range(self.count):
            low, high = self.start + n * self.step, self.start + (n + 1) * self.step - (1 if self.is_whole else 0)
            text = worded(high, unit, places)
            yield Band(self.level(low), text if low == high else f"{worded(low, '', places)}–{text}")


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """Everything the template needs; `hatch` names the pattern, unique on a page."""

    shapes: tuple[Shape, ...]
    bands: tuple[Band, ...]
    has_unknown: bool
    height: float
    hatch: str
    is_numbered: bool = False

    @property
    def painted(self) -> list[Shape]:
        """The shapes in the order of painting: the chosen ones last, so that no neighbour covers their edge."""
        return sorted(self.shapes, key=lambda shape: shape.region.is_selected)


def draw(chart: Choropleth) -> DrawnMap:
    """Project the regions onto the drawing and shade them in equal bands between round values.

    Raises ValueError for a map without any point.
    """
    points = [point for region in chart.regions for ring in region.rings for point in ring]
    if not points:
        raise ValueError("a map needs at least one ring")
    project, height = _projection(points, is_geographic=chart.is_geographic)
    values = [region.value for region in chart.regions if region.value is not None]
    scale = _scale(values, is_whole=not chart.decimals)
    shapes = [_shape(region, chart, scale, project) for region in chart.regions]
    is_numbered = not _names_fit(shapes)
    if is_numbered:
        shapes = [replace(shape, label=str(n), number=n) for n, shape in enumerate(shapes, start=1)]
    bands = () if chart.is_picker or not values else tuple(scale.bands(chart.unit, chart.decimals))
    hatch = f"hatch-{crc32(str(chart.finding).encode()):08x}"
    return DrawnMap(tuple(shapes), bands, any(shape.level == "unknown" for shape in shapes), height, hatch, is_numbered)


class _Projection:
    """Maps a point into the drawing, y downwards."""

    def __init__(self, left: float, top: float, shrink: float, scale: float) -> None:
        self.left, self.top, self.shrink, self.scale = left, top, shrink, scale

    def __call__(self, point: tuple[float, float]) -> tuple[float, float]:
        x = (point[0] - self.left) * self.shrink * self.scale + 2
        return round(x, 1), round((self.top - point[1]) * self.scale + 2, 1)


def _projection(points: Sequence[tuple[float, float]], *, is_geographic: bool) -> tuple[_Projection, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    shrink = cos(radians(sum(ys) / len(ys))) if is_geographic else 1.0
    scale = (WIDTH - 4) / ((max(xs) - min(xs)) * shrink or 1)
    return _Projection(min(xs), max(ys), shrink, scale), round((max(ys) - min(ys)) * scale + 4, 1)


def _shape(region: Region, chart: Choropleth, scale: Scale, project: _Projection) -> Shape:
    rings = [[project(point) for point in ring] for ring in region.rings]
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings)
    x, y = _middle(max(rings, key=len))
    return Shape(
        region,
        path,
        "plain" if chart.is_picker else "unknown" if region.value is None else str(scale.level(region.value)),
        "" if region.value is None else worded(region.value, chart.unit, chart.decimals),
        x,
        y,
        region.label,
    )


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Where a label stands: the centroid of a ring, of a bent one the middle of its widest part.

    Of a ring without area, the mean of its points.
    """
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)
    if abs(twice) < 1e-6:
        return round(sum(x for x, _ in ring) / len(ring), 1), round(sum(y for _, y in ring) / len(ring), 1)
    x = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in pairs) / (3 * twice)
    y = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in pairs) / (3 * twice)
    if not any(low + CHARACTER / 2 <= x <= high - CHARACTER / 2 for low, high in _spans(pairs, y)):
        top, bottom = min(y for _, y in ring), max(y for _, y in ring)
        lines = [top + (bottom - top) * n / (SCANS + 1) for n in range(1, SCANS + 1)]
        low, high, y = max(((*span, line) for line in lines for span in _spans(pairs, line)), key=lambda s: s[1] - s[0])
        x = (low + high) / 2
    return round(x, 1), round(y, 1)


def _spans(pairs: Sequence[Edge], y: float) -> list[tuple[float, float]]:
    """Where a horizontal line runs inside the ring."""
    crossed = sorted(
        x0 + (y - y0) * (x1 - x0) / (y1 - y0) for (x0, y0), (x1, y1) in pairs if min(y0, y1) <= y < max(y0, y1)
    )
    return list(zip(crossed[::2], crossed[1::2], strict=False))


def _names_fit(shapes: Sequence[Shape]) -> bool:
    """Whether every name can stand in its middle without leaving the drawing or touching another."""
    boxes = [(s.x, s.y, CHARACTER * len(str(s.label)) / 2) for s in shapes]
    if any(x - half < 0 or x + half > WIDTH for x, _y, half in boxes):
        return False
    return all(
        abs(y - other_y) >= CHARACTER or abs(x - other_x) >= half + other_half
        for n, (x, y, half) in enumerate(boxes)
        for other_x, other_y, other_half in boxes[:n]
    )


def _scale(values: Sequence[float], *, is_whole: bool) -> Scale:
    """Equal bands between round values; of whole numbers as few as tell them apart."""
    if not values:
        return Scale(0.0, 1.0)
    if not is_whole:
        marks = ticks(min(values), max(values), LEVELS)
        return Scale(marks[0], (marks[-1] - marks[0]) / LEVELS)
    low, high = floor(min(values)), floor(max(values))
    for step in STEPS:
        start = low - low % step
        if (count := (high - start) // step + 1) <= LEVELS:
            return Scale(start, step, count, is_whole=True)
    raise ValueError("no count is that large")
