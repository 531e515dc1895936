"""Confidential cases of the world: a report of ann's that accuses `firm`, and a complaint that the desk made so."""

from helin.core.files import actions as files
from helin.features.cases import actions
from helin.features.cases.models import Case
from helin.kit.actors import Actor
from tests.safety import disputes
from tests.safety.world import World, upload

TEXT_PHONE, PLACE_PHONE, NAME = "13222400001", "13222400002", "柏璎珞"
"""Canaries of their own: in the words, in the place, and a name behind "I am"."""
READERS = {"accused": frozenset({"ann", "dispatcher"}), "confidential": frozenset({"ann", "dispatcher"})}


def with_confidential(world: World) -> World:
    """Add both cases, in the hands of `heating`, with a photo."""
    accused = _dispatched(world, "accusation", named=str(world.desks["firm"].pk))
    complaint = _dispatched(world, "complaint", named=None)
    by = world.actor("dispatcher")
    complaint = actions.restrict(complaint, reason="涉及未成年人", summary="请核查。", by=by, at=world.at)
    disputes.offer_confidential(world, _dispatched(world, "accusation", named="none"))
    world.things["accused"] = {"own": {"pk": accused.pk}}
    world.things["confidential"] = {"own": {"pk": complaint.pk}}
    made = files.attach(
        upload(), subject=f"cases.case:{accused.pk}", place=accused.place, by=world.actor("ann"), at=world.at
    )
    files.process(made.pk, by=Actor.system("test"), at=world.at)
    world.things["accused photo"] = {"own": {"attachment_id": made.pk, "variant": "view"}}
    return world


def _dispatched(world: World, kind: str, *, named: str | None) -> Case:
    by = world.actor("dispatcher")
    concern = actions.Concern(
        place_id=world.places["building"].pk,
        title=f"desk firm 私分停车费 {TEXT_PHONE}",
        text=f"我是{NAME}，desk firm 私分停车费，电话{TEXT_PHONE}。",
        location_text=f"门卫室 {PLACE_PHONE}",
        appeal_type=kind,
    )
    case = actions.file(concern, source="page", by=world.actor("ann"), at=world.at)
    given = {"category": world.categories["street"].pk}
    case = actions.advance(case, "accept", by=by, at=world.at, **given, **({"named": named} if named else {}))
    return actions.advance(
        case, "dispatch", by=by, at=world.at, organisation=world.desks["heating"].pk, summary="请核查停车费的账目。"
    )
