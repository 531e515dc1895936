"""The tree of bodies, counted as product.md's table counts: 32 branches and 1, 142 groups, 257 households, 13 units."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helin.site.demo import bodies
from helin.site.demo.chance import spread
from helin.site.demo.ground import COMMUNITIES, DESK_PHONE
from helin.site.demo.world import OrganisationSeed, PlaceSeed

GRID_BRANCHES = 32
BUILDING_GROUPS = 142
KEY_HOUSEHOLDS = 257
OFFICE = "office"
ORDINALS = "一二三四五六七八九十"
"""Source: docs/sources.md#linqu-2022."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The places as the bodies need them."""

    communities: Sequence[PlaceSeed]
    grids: Sequence[PlaceSeed]
    buildings: Sequence[PlaceSeed]
    homes: dict[str, list[PlaceSeed]]

    @classmethod
    def of(cls, places: Sequence[PlaceSeed]) -> "Ground":
        """Sort the places by kind; homes by their building, empty homes left out."""
        homes: dict[str, list[PlaceSeed]] = defaultdict(list)
        for place in places:
            if place.kind == "household" and place.residents:
                homes[str(place.parent)].append(place)
        return cls(
            [place for place in places if place.kind == "community"],
            [place for place in places if place.kind == "grid"],
            [place for place in places if place.kind == "building"],
            homes,
        )


def build_organisations(places: Sequence[PlaceSeed]) -> tuple[OrganisationSeed, ...]:
    """All bodies, parents before children."""
    ground = Ground.of(places)
    branches = list(_branches(ground))
    groups = list(_groups(ground, branches))
    return (
        OrganisationSeed(OFFICE, "street_office", "东城街道办事处", "s", phone=DESK_PHONE),
        *_of_the_street(),
        *_committees(ground),
        *branches,
        _district_branch(ground),
        *groups,
        *_key_households(ground, groups),
        *_firms(),
        *_owners(ground),
        *_units(),
        *_merchants(ground),
        *(
            OrganisationSeed(f"social{n}", "social_organisation", name, place)
            for n, (name, place) in enumerate(bodies.SOCIAL, start=1)
        ),
    )


def committee_of(place: str) -> str:
    """The key of the committee of the community that a place key lies in."""
    return f"committee{place[1 : place.index('g')] if 'g' in place else place[1:]}"


def _of_the_street() -> Iterator[OrganisationSeed]:
    for order, desk in enumerate(bodies.DESKS, start=1):
        yield OrganisationSeed(
            desk.key, "department", f"东城街道{desk.name}", "s", OFFICE, f"0536-00001{order:02}", trade=desk.trade
        )
    for order, body in enumerate(bodies.DEPARTMENTS, start=1):
        yield OrganisationSeed(body.key, "department", body.name, "s", phone=f"0536-00002{order:02}", trade=body.trade)


def _committees(ground: Ground) -> Iterator[OrganisationSeed]:
    for order, place in enumerate(ground.communities, start=1):
        name = f"{place.name}居民委员会"
        key = committee_of(place.key)
        yield OrganisationSeed(key, "community_committee", name, place.key, OFFICE, f"0536-00003{order:02}")


def _branches(ground: Ground) -> Iterator[OrganisationSeed]:
    basic = [grid for grid in ground.grids if grid.grid_kind == "basic"]
    for grid in spread(GRID_BRANCHES, basic):
        name = f"{grid.name}党支部"
        yield OrganisationSeed(f"branch-{grid.key}", "grid_branch", name, grid.key, committee_of(grid.key))


def _district_branch(ground: Ground) -> OrganisationSeed:
    grid = next(grid for grid in ground.grids if grid.name == "百合商圈网格")
    return OrganisationSeed("districtbranch", "district_branch", "百合商圈党支部", grid.key, committee_of(grid.key))


def _groups(ground: Ground, branches: Sequence[OrganisationSeed]) -> Iterator[OrganisationSeed]:
    """Each group stands under the branch of its grid, or under the nearest earlier one of its community."""
    parent: dict[str, str] = {}
    own = {branch.place: branch.key for branch in branches}
    for grid in ground.grids:
        community = str(grid.parent)
        first = next(branch.key for branch in branches if branch.parent == committee_of(community))
        parent[grid.key] = parent[community] = own.get(grid.key) or parent.get(community, first)
    lived_in = [building for building in ground.buildings if building.key in ground.homes]
    for building in spread(BUILDING_GROUPS, lived_in):
        yield OrganisationSeed(
            f"group-{building.key}",
            "building_group",
            f"{building.name}党小组",
            building.key,
            parent[str(building.parent)],
        )


def _key_households(ground: Ground, groups: Sequence[OrganisationSeed]) -> Iterator[OrganisationSeed]:
    """At least one in each group, the rest spread; the name gives the building only, never the door."""
    twice = {group.key for group in spread(KEY_HOUSEHOLDS - len(groups), groups)}
    for group in groups:
        homes = ground.homes[group.place]
        for order in range(2 if group.key in twice else 1):
            home = homes[(len(homes) * (2 * order + 1)) // 5]
            name = f"{group.name.removesuffix('党小组')}党员中心户（{ORDINALS[order]}）"
            yield OrganisationSeed(f"key-{home.key}", "key_household", name, home.key, group.key)


def _firms() -> Iterator[OrganisationSeed]:
    for order, firm in enumerate(bodies.FIRMS, start=1):
        yield OrganisationSeed(
            firm.key, "property_firm", firm.name, "s", phone=f"0536-00004{order:02}", trade=firm.trade
        )


def _owners(ground: Ground) -> Iterator[OrganisationSeed]:
    """Every second estate with a property firm has elected a committee."""
    plans = [grid for community in COMMUNITIES for grid in community.grids]
    served = [grid for grid, plan in zip(ground.grids, plans, strict=True) if plan.firm]
    for grid in served[::2]:
        name = f"{grid.estate}业主委员会"
        yield OrganisationSeed(f"owners-{grid.key}", "owners_committee", name, grid.key, committee_of(grid.key))


def _units() -> Iterator[OrganisationSeed]:
    for order, name in enumerate((*bodies.CONSORTIUM, *bodies.OTHER_UNITS)):
        community = f"c{order % len(COMMUNITIES) + 1}"
        joined = order < len(bodies.CONSORTIUM)
        yield OrganisationSeed(f"unit{order + 1}", "dual_registered_unit", name, community, in_consortium=joined)


def _merchants(ground: Ground) -> Iterator[OrganisationSeed]:
    for order, grid in enumerate(ground.grids):
        name = f"{bodies.SHOP_NAMES[order % 12]}{bodies.SHOP_TRADES[(order * 5 + order // 12) % 8]}"
        yield OrganisationSeed(f"shop{order + 1}", "merchant", f"{name}（{grid.estate}店）", grid.key)
