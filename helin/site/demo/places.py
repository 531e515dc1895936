"""The tree of places: street, communities, grids, buildings, households."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from helin.site.demo.chance import stream
from helin.site.demo.geometry import Block, blocks, centre, outline
from helin.site.demo.ground import COMMUNITIES, STREET_CODE, STREET_NAME, CommunityPlan, GridPlan
from helin.site.demo.world import PlaceSeed

MEMBERS = (0, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 5)
"""How many live in a home; 0 is an empty one."""


@dataclass(frozen=True, slots=True)
class Build:
    """How one kind of house is built."""

    units: tuple[int, ...]
    floors: tuple[int, ...]
    homes_per_floor: int


BUILDS = {
    "old": Build((2, 3, 3, 4), (5, 6, 6), 2),
    "middle": Build((2, 2, 3), (7, 11), 2),
    "tower": Build((1, 2), (17, 18), 3),
}


def build_places(seed: int) -> tuple[PlaceSeed, ...]:
    """All places, parents before children."""
    ground = blocks(stream(seed, "ground"))
    ring = outline(ground)
    street = PlaceSeed("s", None, "street", STREET_NAME, STREET_CODE, point=centre(ring), ring=ring)
    found = [street]
    for number, plan in enumerate(COMMUNITIES, start=1):
        own = [block for block in ground if block.community == plan.letter]
        found += _community(plan, number, own, seed)
    return tuple(found)


def _community(plan: CommunityPlan, number: int, own: list[Block], seed: int) -> Iterator[PlaceSeed]:
    key, code, ring = f"c{number}", f"{STREET_CODE}{number:03}", outline(own)
    yield PlaceSeed(key, "s", "community", plan.name, code, point=centre(ring), ring=ring)
    for order, (grid, block) in enumerate(zip(plan.grids, own, strict=True), start=1):
        yield from _grid(grid, block, f"{key}g{order}", key, f"{code}{order:03}", stream(seed, f"grid {code}{order}"))


def _grid(plan: GridPlan, block: Block, key: str, parent: str, code: str, random: Random) -> Iterator[PlaceSeed]:
    kind = "dedicated" if plan.is_dedicated else "basic"
    yield PlaceSeed(
        key, parent, "grid", plan.name, code, kind, point=centre(block.ring), ring=block.ring, estate=plan.estate
    )
    number = 4 + 3 * random.randrange(1, 40)
    if plan.is_dedicated:
        yield from _houses(plan, block, key, number)
    else:
        yield from _homes(plan, block, key, number, random)


def _houses(plan: GridPlan, block: Block, grid: str, number: int) -> Iterator[PlaceSeed]:
    for index, name in enumerate(plan.houses):
        point = block.inside(0.2 + 0.6 * index / len(plan.houses), 0.35 + 0.3 * (index % 2))
        address = block.address(number + index)
        full = name if name.startswith(plan.estate[:2]) else f"{plan.estate}{name}"
        yield PlaceSeed(f"{grid}b{index + 1}", grid, "building", full, address=address, point=point, estate=plan.estate)


def _homes(plan: GridPlan, block: Block, grid: str, number: int, random: Random) -> Iterator[PlaceSeed]:
    build, wanted, there, index = BUILDS[plan.build], random.randint(140, 175), 0, 0
    while there < wanted:
        point = block.inside(0.15 + 0.23 * (index % 4), 0.2 + 0.3 * (index // 4))
        key, name = f"{grid}b{index + 1}", f"{plan.estate}{index + 1}号楼"
        yield PlaceSeed(key, grid, "building", name, address=block.address(number), point=point, estate=plan.estate)
        units, floors = random.choice(build.units), random.choice(build.floors)
        for unit in range(1, units + 1):
            for floor in range(1, floors + 1):
                for door in range(1, build.homes_per_floor + 1):
                    room = f"{floor}{door:02}"
                    yield PlaceSeed(
                        f"{key}h{unit}-{room}",
                        key,
                        "household",
                        f"{unit}单元{room}室",
                        residents=random.choice(MEMBERS),
                    )
        there, index = there + units * floors * build.homes_per_floor, index + 1
