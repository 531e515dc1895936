"""What is sent with a form."""

from uuid import uuid4

from tests.safety.cast import SITES
from tests.safety.world import World


def intake(world: World, role: str, _scope: str) -> dict[str, object]:
    site = SITES["far" if role == "far_dispatcher" else "second" if role == "staff_second" else "own"]
    return {
        "source": "phone", "title": "暖气不热", "text": "五楼暖气不热。", "appeal_type": "help", "phone": "13900001111",
        "name": "钱大妈", "place": world.places[site].pk, "request_key": str(uuid4()),
    }  # fmt: skip


def dispatches(world: World, role: str, _scope: str) -> dict[str, object]:
    """One accepted case of the own street, as the desk would tick it."""
    far = role == "far_dispatcher"
    case, desk = world.cases["far" if far else "own", "accepted"], world.desks["far_firm" if far else "heating"]
    return {"case": case.pk, "organisation": desk.pk}


def ready_text(world: World, role: str, _scope: str) -> dict[str, object]:
    """A text for the street or, where a desk writes it, for the desk."""
    desk = {"handler": "firm", "other_handler": "heating", "far_handler": "far_firm"}.get(role, "")
    return {"verb": "reply", "organisation": world.desks[desk].pk if desk else "", "title": "x", "text": "已处理。"}


def where(world: World, _role: str, scope: str) -> dict[str, object]:
    return {"place": world.places[SITES[scope]].pk, "location_text": "门口"}


def concern(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"text": "楼下的灯坏了。", "place_id": world.places["building"].pk}


def street(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"jurisdiction_id": world.places["street"].code}
