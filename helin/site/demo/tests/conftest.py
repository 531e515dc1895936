"""One world for all tests of the generators."""

from datetime import date, datetime, time

import pytest

from helin.core.workdays.clock import SHANGHAI, Clock, Hours
from helin.site.demo.build import build_world
from helin.site.demo.world import World

AT = datetime(2026, 11, 24, 12, tzinfo=SHANGHAI)
CLOCK = Clock({date(2026, 10, 1): False}, (Hours(date(2000, 1, 1), time(8, 30), time(17, 30), time(12), time(13, 30)),))


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(seed=2026, at=AT, clock=CLOCK)


@pytest.fixture(scope="session")
def small() -> World:
    return build_world(seed=7, at=AT, clock=CLOCK, cases=200)
