"""The invented ground: a slightly crooked lattice of streets; every block between streets is one grid.

Neighbouring blocks share their corner points exactly, so blocks, communities and the street partition
the ground without gap or overlap. The roads run along the lattice lines; buildings keep a distance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sin
from random import Random

from shapely.geometry import Polygon
from shapely.ops import unary_union

from helin.site.demo.world import Point

NORTH_WEST: Point = (118.5302, 36.5221)
BLOCK_M = 430.0
CROOKED_M = 45.0
TURN_DEGREES = 3.5
METRES_PER_DEGREE = 111_320.0

AVENUES = ("春华路", "秋实路", "银杏路", "文汇路", "东成路", "望岳路", "槐荫路", "清溪路", "迎晖路")
STREETS = ("和顺街", "百合街", "兴业街", "安泰街", "向阳街", "康宁街", "裕民街")

MAP = ("AABBCCDD", "AABBBCDD", "ABBCCCDD", "EEFFGGHH", "EEFFFGHH", "EEFFGGGH")
"""Seen from above, north up: which community each block belongs to."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its column and row in the lattice and its corners, clockwise from the north-west."""

    column: int
    row: int
    community: str
    corners: tuple[Point, Point, Point, Point]

    def inside(self, across: float, down: float) -> Point:
        """The point at these shares (0..1) of the way from west to east and from north to south."""
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = self.corners
        top = (ax + (bx - ax) * across, ay + (by - ay) * across)
        bottom = (dx + (cx - dx) * across, dy + (cy - dy) * across)
        return (
            round(top[0] + (bottom[0] - top[0]) * down, 6),
            round(top[1] + (bottom[1] - top[1]) * down, 6),
        )

    @property
    def ring(self) -> tuple[Point, ...]:
        """The closed outline."""
        return (*self.corners, self.corners[0])

    def address(self, number: int) -> str:
        """An address on one of the two roads that meet at the north-west corner."""
        road = STREETS[self.row] if number % 3 else AVENUES[self.column]
        return f"{road}{number}号"


def blocks(random: Random) -> list[Block]:
    """All blocks, row by row from the north, in each row from the west."""
    corner = {(c, r): _corner(c, r, random) for r in range(len(MAP) + 1) for c in range(len(MAP[0]) + 1)}
    return [
        Block(c, r, letter, (corner[c, r], corner[c + 1, r], corner[c + 1, r + 1], corner[c, r + 1]))
        for r, line in enumerate(MAP)
        for c, letter in enumerate(line)
    ]


def outline(parts: Iterable[Block]) -> tuple[Point, ...]:
    """The closed outline of several blocks that hang together.

    Raises ValueError when they fall apart or leave a hole.
    """
    whole = unary_union([Polygon(part.corners) for part in parts])
    if not isinstance(whole, Polygon) or whole.interiors:
        raise ValueError("blocks of one community must hang together")
    return tuple((x, y) for x, y, *_ in whole.exterior.coords)


def centre(ring: tuple[Point, ...]) -> Point:
    """A point that surely lies inside the outline."""
    point = Polygon(ring).representative_point()
    return (round(point.x, 6), round(point.y, 6))


def _corner(column: int, row: int, random: Random) -> Point:
    east = column * BLOCK_M + random.uniform(-CROOKED_M, CROOKED_M)
    south = row * BLOCK_M + random.uniform(-CROOKED_M, CROOKED_M)
    turn = radians(TURN_DEGREES)
    x, y = east * cos(turn) + south * sin(turn), east * sin(turn) - south * cos(turn)
    latitude = NORTH_WEST[1] + y / METRES_PER_DEGREE
    longitude = NORTH_WEST[0] + x / (METRES_PER_DEGREE * cos(radians(NORTH_WEST[1])))
    return (round(longitude, 6), round(latitude, 6))
