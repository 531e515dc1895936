"""Build the whole world from a seed, a moment and a working-day clock; pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from helin.core.workdays.clock import Clock
from helin.site.demo.catalogue import build_categories, build_rules
from helin.site.demo.organisations import build_organisations
from helin.site.demo.people import build_people
from helin.site.demo.places import build_places
from helin.site.demo.stories import DAYS, build_stories
from helin.site.demo.world import World

CASES = 6000
SEED = 2026


def build_world(*, seed: int, at: datetime, clock: Clock, cases: int = CASES) -> World:
    """The demo neighbourhood as it stands at `at`: the same arguments give the same world."""
    places = build_places(seed)
    organisations = build_organisations(places)
    since = (at - timedelta(DAYS + 30)).date()
    population = build_people(places, organisations, seed, since)
    world = World(
        seed=seed,
        at=at,
        places=places,
        organisations=organisations,
        people=population.people,
        roles=population.roles,
        posts=population.posts,
        categories=build_categories(),
        rules=build_rules(places),
    )
    return replace(world, stories=tuple(build_stories(world, clock, cases)))


def digest(world: World) -> str:
    """A short name of everything in the world; equal worlds have equal ones."""
    return sha256(repr(world).encode()).hexdigest()[:16]
