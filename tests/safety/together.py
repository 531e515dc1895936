"""Cases of the safety tests that hang together with others."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from helin.features.cases import actions
from helin.features.cases.models import Case
from tests.safety.stages import REPORTERS

if TYPE_CHECKING:
    from tests.safety.world import World


def put_together(world: "World", file: Callable[..., Case]) -> None:
    """In each scope a case that was merged into the one being handled."""
    for scope in REPORTERS:
        desk = world.actor("far_dispatcher" if scope == "far" else "dispatcher")
        made, into = file(world, scope, "accepted"), world.cases[scope, "handling"]
        world.cases[scope, "merged"] = actions.merge(made, into=into, reason="同一盏灯。", by=desk, at=world.at)
