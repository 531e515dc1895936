"""`helin load-demo`: the demo neighbourhood 东城街道, built once."""

import time
from datetime import datetime
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from helin.site import console

if TYPE_CHECKING:
    from helin.site.demo.load import Loaded
    from helin.site.demo.world import World

SEED, CASES = 2026, 6000


@click.command
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed builds another neighbourhood.")
@click.option("--cases", type=click.IntRange(0, 1_000_000), default=CASES, show_default=True, help="How many cases.")
@click.option("--at", "until", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="When it ends. Default: now.")
@console.json_option
def command(*, seed: int, cases: int, until: datetime | None, as_json: bool) -> None:
    """Build the demo neighbourhood: places, bodies, people and eighteen months of cases, all invented.

    The same seed and end give the same neighbourhood. It is loaded once: when it is there already, this says so
    and exits 0.
    """
    from helin.site.demo import accounts, load

    try:
        load.refuse_twice()
        loaded = _load(_world(seed, cases, until))
        _learn()
    except load.AlreadyThere as there:
        if not there.is_demo:
            console.fail(f"The street {there} is on record with real data; the demo is not loaded into it.")
        console.say("The demo neighbourhood is there already; nothing was changed.")
        loaded = None
    click.echo(accounts.as_text())
    if as_json:
        console.answer(already=loaded is None, **_counted(loaded))


def _world(seed: int, cases: int, until: datetime | None) -> "World":
    from django.utils import timezone

    from helin.core.workdays.queries import clock
    from helin.site.demo.build import build_world

    at = timezone.make_aware(until) if until else timezone.now().replace(second=0, microsecond=0)
    console.say("Inventing the demo neighbourhood …")
    return build_world(seed=seed, at=at, clock=clock(), cases=cases)


def _load(world: "World") -> "Loaded":
    from helin.site.demo.load import load

    total = len(world.places) + len(world.organisations) + len(world.people) + len(world.stories)
    with tqdm(total=total, unit=" rows", dynamic_ncols=True) as bar:

        def progress(part: str, rows: int) -> None:
            bar.set_description(part)
            bar.update(rows)

        return load(world, progress)


def _learn() -> None:
    """Let the worker learn what to suggest and find what is hot, so that loading does not wait for it."""
    from helin.core.places.models import Place
    from helin.kit.jobs import defer
    from helin.site.demo.ground import STREET_CODE

    defer("cases.train_triage", street_id=Place.objects.get(code=STREET_CODE).pk)
    defer("cases.find_topics", timestamp=int(time.time()))


def _counted(loaded: "Loaded | None") -> dict[str, int]:
    from dataclasses import asdict

    return asdict(loaded) if loaded else {}
