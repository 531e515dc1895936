"""What the safety tests send to the pages on which cases are put together."""

from uuid import uuid4

from tests.safety.world import World


def merger(world: World, _role: str, scope: str) -> dict[str, object]:
    return {"number": world.cases[scope, "handling"].number, "reason": "同一盏灯。"}


def calls(world: World, *_asked: object) -> dict[str, object]:
    unit = world.desks["second_firm"].pk
    return {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-organisation": unit, "form-0-days": 3}


def part(*_asked: object) -> dict[str, object]:
    return {"title": "电梯响", "text": "电梯也响。", "reason": "分开办。", "request_key": str(uuid4())}


def figure(world: World, role: str, _scope: str) -> dict[str, object]:
    """A cell of the dashboard: of the whole street, or of the community of its staff."""
    there = {"staff": "community", "staff_second": "second"}.get(role)
    return {"since": 1, "until": 4_000_000_000} | ({"community": world.places[there].pk} if there else {})
