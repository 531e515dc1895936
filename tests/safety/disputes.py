"""Cases that are to be left out of the rates, ratings under appeal, and links to rate, for the matrix."""

from typing import TYPE_CHECKING

from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.kit.actors import Actor
from tests.safety.stages import REPORTERS, WORKERS

if TYPE_CHECKING:
    from tests.safety.world import World

STEPS = ("asked out", "left out", "contested")
"""How far each has come; all start from a case that was called back, as do those under appeal."""


def add(world: "World") -> None:
    """Ask, decide, object and appeal: each by somebody who may."""
    for (scope, stage), case in world.cases.items():
        by, at = world.actor(WORKERS[scope]), world.at
        if stage == "appeal":
            said = {"reason": "wrong_grade", "words": "话里说修好了。"}
            found = actions.appeal_rating(case.ratings.get(), by=by, at=at, **said)
            world.things.setdefault(stage, {})[scope] = {"pk": found.pk}
        if stage == "follow-up":
            entry = actions.queue_follow_up(case.ratings.get(), by=Actor.system("test"), at=at)
            world.things.setdefault(stage, {})[scope] = {"pk": entry.pk}
        if stage in STEPS:
            made = actions.ask_exclusion(case, reason="unreasonable", words="要求免三年费。", by=by, at=at)
            _go_on(world, scope, stage, made)
            world.things.setdefault(stage, {})[scope] = {"pk": made.pk}


def offer(world: "World") -> None:
    """Links to rate the answers that wait, as text messages hold them, and one that nobody made."""
    for scope in REPORTERS:
        world.things.setdefault("rating link", {})[scope] = _link(world, world.cases[scope, "replied"])
    world.things["wrong rating link"] = {"own": {"secret": "A" * 22}}


def offer_confidential(world: "World", case: Case) -> None:
    """A link to rate the answer to a confidential matter."""
    by, desk = world.actor("other_handler"), actions.advance
    for verb, said in (("sign", {}), ("start", {}), ("reply", {"reply": "已核查。"})):
        case = desk(case, verb, by=by, at=world.at, **said)
    world.things["confidential rating link"] = {"own": _link(world, case)}


def _link(world: "World", case: Case) -> dict[str, object]:
    return {"secret": actions.offer_rating(case, by=Actor.system("test"), at=world.at)}


def _go_on(world: "World", scope: str, stage: str, made: object) -> None:
    decider = world.actor("far_dispatcher" if scope == "far" else "leader" if stage == "left out" else "dispatcher")
    decider = world.actor("leader") if stage == "contested" and scope != "far" else decider
    if stage in STEPS[1:]:
        actions.decide_exclusion(made, exclude=True, words="确实不合理。", by=decider, at=world.at)
    if stage == "contested":
        actions.contest(made, words="我要的是正常维修。", by=world.actor(REPORTERS[scope]), at=world.at)
