"""Cases of the safety tests that hang together with others."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from helin.features.cases import actions
from helin.features.cases.models import Case
from tests.safety.stages import REPORTERS

if TYPE_CHECKING:
    from tests.safety.world import World


def put_together(world: "World", file: Callable[..., Case]) -> None:
    """In each scope a case that was merged into the one being handled, and one with which another unit helps."""
    for scope in REPORTERS:
        desk = world.actor("far_dispatcher" if scope == "far" else "dispatcher")
        made, into = file(world, scope, "accepted"), world.cases[scope, "handling"]
        world.cases[scope, "merged"] = actions.merge(made, into=into, reason="同一盏灯。", by=desk, at=world.at)
        if scope != "far":
            made = world.cases[scope, "joint"] = file(world, scope, "handling")
            helper = world.desks["heating" if scope == "own" else "firm"]
            (call,) = actions.call_in(made, [actions.Call(helper.pk, 3, "查线路。")], by=desk, at=world.at)
            world.things.setdefault("joint", {})[scope] = {"pk": made.pk}
            world.things.setdefault("call", {})[scope] = {"pk": call.pk}
