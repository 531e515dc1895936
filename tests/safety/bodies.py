"""What the requests of the matrix send, where it hangs on who sends it and at which scope."""

from uuid import uuid4

from helin.features.cases.actions import seen_as
from helin.features.cases.models import Case
from tests.safety.world import SITES, World


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


def from_field(world: World, _role: str, scope: str) -> dict[str, object]:
    """As a device sends what was written without a network."""
    case = Case.objects.get(pk=world.cases[scope, "dispatched"].pk)
    return {"key": str(uuid4()), "seen": seen_as(case), "verb": "sign"}


def where(world: World, _role: str, scope: str) -> dict[str, object]:
    return {"place": world.places[SITES[scope]].pk, "location_text": "门口"}


def concern(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"text": "楼下的灯坏了。", "place_id": world.places["building"].pk}


def street(world: World, _role: str, _scope: str) -> dict[str, object]:
    return {"jurisdiction_id": world.places["street"].code}
