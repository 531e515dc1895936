"""A map without tiles: areas shaded by a figure, or offered for picking. A list under it does the same."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, radians
from zlib import crc32

from helin.ui.charts.scales import share, ticks, worded
from helin.ui.texts import Text

WIDTH = 280.0
"""Width of the drawing in its own units: narrower than a phone, so that labels never shrink below their size."""
CHARACTER = 22.0
LEVELS = 5

Ring = tuple[tuple[float, float], ...]


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
    marks = ticks(min(values), max(values), LEVELS) if values else (0.0, 1.0)
    shapes = [_shape(region, chart, marks, project) for region in chart.regions]
    is_numbered = not _names_fit(shapes)
    if is_numbered:
        shapes = [replace(shape, label=str(n), number=n) for n, shape in enumerate(shapes, start=1)]
    bands = () if chart.is_picker or not values else tuple(_bands(chart, marks))
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


def _shape(region: Region, chart: Choropleth, marks: Sequence[float], project: _Projection) -> Shape:
    rings = [[project(point) for point in ring] for ring in region.rings]
    path = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in rings)
    x, y = _middle(max(rings, key=len))
    return Shape(
        region,
        path,
        "plain" if chart.is_picker else "unknown" if region.value is None else str(_level(region.value, marks)),
        "" if region.value is None else worded(region.value, chart.unit, chart.decimals),
        x,
        y,
        region.label,
    )


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centroid of a ring; of a ring without area, the mean of its points."""
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)
    if abs(twice) < 1e-6:
        return round(sum(x for x, _ in ring) / len(ring), 1), round(sum(y for _, y in ring) / len(ring), 1)
    x = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in pairs) / (3 * twice)
    y = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in pairs) / (3 * twice)
    return round(x, 1), round(y, 1)


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


def _level(value: float, marks: Sequence[float]) -> int:
    """The shade of a value: five equal bands between the outermost marks."""
    return min(int(share(value, marks[0], marks[-1]) / 100 * LEVELS), LEVELS - 1)


def _bands(chart: Choropleth, marks: Sequence[float]) -> Iterator[Band]:
    width = (marks[-1] - marks[0]) / LEVELS
    decimals = chart.decimals if width >= 1 else max(chart.decimals, 1)
    for level in range(LEVELS):
        low, high = marks[0] + level * width, marks[0] + (level + 1) * width
        yield Band(level, f"{worded(low, '', decimals)}–{worded(high, chart.unit, decimals)}")
