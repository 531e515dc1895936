import re
from collections import Counter, defaultdict
from itertools import combinations

import pytest
from shapely.geometry import Point, Polygon

from helin.site.demo.geometry import blocks, outline
from helin.site.demo.organisations import build_organisations
from helin.site.demo.places import build_places
from helin.site.demo.world import OrganisationSeed, PlaceSeed, World

AREA = 1e-12
"""A square of about 10 cm: what rounding to a tenth of a metre may leave."""


@pytest.fixture(scope="module")
def places() -> tuple[PlaceSeed, ...]:
    return build_places(2026)


@pytest.fixture(scope="module")
def bodies(places: tuple[PlaceSeed, ...]) -> tuple[OrganisationSeed, ...]:
    return build_organisations(places)


def of(places: tuple[PlaceSeed, ...], kind: str) -> list[PlaceSeed]:
    return [place for place in places if place.kind == kind]


@pytest.mark.parametrize("seed", [1, 2026, 99])
@pytest.mark.parametrize("kind", ["community", "grid"])
def test_parts_cover_the_street_without_gap_or_overlap(seed: int, kind: str) -> None:
    places = build_places(seed)
    street = Polygon(places[0].ring)
    parts = [Polygon(place.ring) for place in of(places, kind)]
    assert all(part.is_valid for part in (street, *parts))
    assert abs(sum(part.area for part in parts) - street.area) < AREA
    assert all(one.intersection(other).area < AREA for one, other in combinations(parts, 2))


def test_grids_partition_their_community(places: tuple[PlaceSeed, ...]) -> None:
    for community in of(places, "community"):
        own = [Polygon(grid.ring) for grid in of(places, "grid") if grid.parent == community.key]
        whole = Polygon(community.ring)
        assert abs(sum(part.area for part in own) - whole.area) < AREA
        assert all(whole.buffer(1e-7).contains(part) for part in own)


def test_street_lies_where_linqu_lies(places: tuple[PlaceSeed, ...]) -> None:
    longitude, latitude = places[0].point or (0, 0)
    assert 118.5 < longitude < 118.6
    assert 36.48 < latitude < 36.54


def test_points_lie_inside_their_outline_and_buildings_inside_their_grid(places: tuple[PlaceSeed, ...]) -> None:
    rings = {place.key: Polygon(place.ring) for place in places if place.ring}
    for place in places:
        if place.ring:
            assert rings[place.key].contains(Point(place.point))
        elif place.kind == "building":
            assert rings[str(place.parent)].contains(Point(place.point))


def test_buildings_keep_off_the_roads_and_apart(places: tuple[PlaceSeed, ...]) -> None:
    rings = {place.key: Polygon(place.ring) for place in of(places, "grid")}
    for place in of(places, "building"):
        assert rings[str(place.parent)].exterior.distance(Point(place.point)) > 2e-4  # about 20 m
    assert len({place.point for place in of(places, "building")}) == len(of(places, "building"))


def test_codes_are_official_in_form_and_unique(places: tuple[PlaceSeed, ...]) -> None:
    codes = {place.key: place.code for place in places if place.code}
    assert codes["s"] == "370724002"
    assert len(set(codes.values())) == len(codes)
    for place in (*of(places, "community"), *of(places, "grid")):
        assert str(place.code).startswith(str(codes[str(place.parent)]))
        assert re.fullmatch(r"\d{12}" if place.kind == "community" else r"\d{15}", str(place.code))


def test_grids_are_numbered_west_to_east_and_north_to_south(places: tuple[PlaceSeed, ...]) -> None:
    ring_of = {place.ring: place.code for place in of(places, "grid")}
    from helin.site.demo.chance import stream

    for letter in "ABCDEFGH":
        own = [block for block in blocks(stream(2026, "ground")) if block.community == letter]
        numbers = [str(ring_of[block.ring])[-3:] for block in sorted(own, key=lambda b: (b.row, b.column))]
        assert numbers == [f"{n:03}" for n in range(1, len(own) + 1)]


def test_spring_joy_grid_is_there(places: tuple[PlaceSeed, ...]) -> None:
    grid = next(place for place in places if place.name == "春悦网格")
    assert next(place.name for place in places if place.key == grid.parent) == "百合社区"
    assert grid.grid_kind == "basic"


def test_names_are_unique_below_one_parent(places: tuple[PlaceSeed, ...]) -> None:
    below: dict[str | None, list[str]] = defaultdict(list)
    for place in places:
        below[place.parent].append(place.name)
    assert all(len(set(names)) == len(names) for names in below.values())
    names = [place.name for place in of(places, "building")]
    assert len(set(names)) == len(names)


def test_only_basic_grids_are_lived_in(places: tuple[PlaceSeed, ...]) -> None:
    kind = {place.key: place.grid_kind for place in of(places, "grid")}
    lived_in = Counter(kind[home.key.partition("b")[0]] for home in of(places, "household"))
    assert set(lived_in) == {"basic"}
    assert sum(home.residents for home in of(places, "household")) > 17_000


def test_blocks_that_fall_apart_are_refused() -> None:
    from helin.site.demo.chance import stream

    ground = blocks(stream(1, "ground"))
    with pytest.raises(ValueError, match="hang together"):
        outline([ground[0], ground[-1]])


def test_bodies_are_counted_as_the_article_counts(bodies: tuple[OrganisationSeed, ...]) -> None:
    counted = Counter(body.kind for body in bodies)
    assert counted["community_committee"] == 8
    assert counted["grid_branch"] == 32
    assert counted["district_branch"] == 1
    assert counted["building_group"] == 142
    assert counted["key_household"] == 257
    assert sum(body.in_consortium for body in bodies) == 13


def test_bodies_stand_under_earlier_ones_of_the_right_kind(bodies: tuple[OrganisationSeed, ...]) -> None:
    kind: dict[str, str] = {}
    allowed = {
        "grid_branch": "community_committee",
        "district_branch": "community_committee",
        "building_group": "grid_branch",
        "key_household": "building_group",
    }
    for body in bodies:
        if body.kind in allowed:
            assert kind[str(body.parent)] == allowed[body.kind]
        kind[body.key] = body.kind


def test_bodies_and_keys_are_unique(bodies: tuple[OrganisationSeed, ...]) -> None:
    assert len({body.key for body in bodies}) == len(bodies)
    assert len({(body.place, body.kind, body.name) for body in bodies}) == len(bodies)


def test_key_household_is_named_to_the_building_only(bodies: tuple[OrganisationSeed, ...]) -> None:
    assert not [
        body.name for body in bodies if body.kind == "key_household" and ("室" in body.name or "单元" in body.name)
    ]


def test_posts_have_vacancies_and_holders_exist(world: World) -> None:
    people = {person.key for person in world.people}
    held = Counter(post.holder is None for post in world.posts)
    assert 5 <= held[True] <= 20
    assert {post.holder for post in world.posts if post.holder} <= people


def test_every_role_has_one_demo_account_and_phones_are_a_row(world: World) -> None:
    from helin.core.roles import Role

    accounts = [person.key for person in world.people if person.sign_in]
    shown = {role.role for role in world.roles if role.person in accounts}
    assert shown == set(Role.values)
    assert [person.phone for person in world.people] == [f"199000{n:05}" for n in range(1, len(world.people) + 1)]


def test_no_role_is_given_twice(world: World) -> None:
    assert len(set(world.roles)) == len(world.roles)


def test_every_category_has_a_rule_at_every_place_that_stories_name(world: World) -> None:
    parent = {place.key: place.parent for place in world.places}
    rules = {(rule.category, rule.place) for rule in world.rules}
    assert len(rules) == len(world.rules)
    for category in [c.code for c in world.categories if c.parent]:
        for grid in world.places_of("grid"):
            chain = (grid.key, parent[grid.key], "s")
            assert any((category, place) in rules for place in chain), (category, grid.name)
