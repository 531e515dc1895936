"""What people at their desks keep in the safety tests."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from helin.features.cases import actions
from helin.features.cases.models import DispatchRule, ResponseTemplate

if TYPE_CHECKING:
    from tests.safety.world import World


def kept(world: "World") -> None:
    """The desks by scope; a list that somebody keeps, a text of the street and one of a desk."""
    desks = {"own": "firm", "near": "heating", "second": "second_firm", "far": "far_firm"}
    world.things["desk"] = {scope: {"organisation_id": world.desks[name].pk} for scope, name in desks.items()}
    for scope, name in {"own": "staff", "near": "handler", "second": "staff_second", "far": "far_dispatcher"}.items():
        world.things.setdefault("clerk", {})[scope] = {"person_id": world.people[name].pk}
        world.things.setdefault("grant", {})[scope] = {"grant_id": world.people[name].grants.get().pk}
    holders = {"own": "handler", "near": "other_handler", "far": "far_handler"}
    world.things["holder"] = {scope: {"person_id": world.people[name].pk} for scope, name in holders.items()}
    world.things["held"] = {scope: {"pk": world.cases[scope, "handling"].pk} for scope in holders}
    street = world.places["street"]
    world.things["rule"] = {"own": {"pk": DispatchRule.objects.get(place=street).pk}}
    for scope, name, desk in (("own", "dispatcher", None), ("near", "handler", world.desks["firm"])):
        by = world.actor(name)
        kept = actions.save_filter(name="我的", query="queue=open", by=by, at=world.at)
        world.things.setdefault("saved list", {})[scope] = {"pk": kept.pk}
        text = ResponseTemplate(verb="reply", organisation=desk, title="已修", text="已处理。")
        actions.add_template(text, street=street, by=by, at=world.at)
        world.things.setdefault("ready text", {})[scope] = {"pk": text.pk}


def rule_body(world: "World", role: str, _scope: str) -> dict[str, object]:
    """A row of the catalogue for the own street."""
    far = "far_" if role == "far_dispatcher" else ""
    named = {
        "category": world.categories[f"{far}street"].pk,
        "place": world.places[f"{far}community"].pk,
        "lead": world.desks["far_firm" if far else "heating"].pk,
    }
    limits = {"sign_amount": 3, "sign_unit": "working_hours", "handle_amount": 5, "handle_unit": "working_days"}
    return named | limits | {"starts_on": str(timezone.localdate()), "source": "x", "seen": 2**40}


_SET = {"starts_on": str(timezone.localdate() + timedelta(days=1)), "source": "x", "seen": 0, "confirmed": "1"}
SETS: dict[str, dict[str, object]] = {
    "cases:case_limits": _SET
    | {"objection_days": 2, "extension_days": 10, "extensions_max": 1, "pause_days": 10}
    | {"account_calendar_days": 180, "joint_days": 3, "accept_days": 1, "dispatch_days": 1},
    "cases:supervision_scheme": _SET
    | {"yellow_days": 1, "overdue_level": 1, "dissatisfied_level": 2, "still_dissatisfied_level": 3, "answer_days": 3},
    "cases:rate_scheme": _SET
    | {"response_percent": 20, "satisfaction_percent": 40, "solution_percent": 40, "fairly_percent": 80}
    | {"period_day": 19, "appeal_days": 3, "contest_days": 3, "follow_up_days": 3, "sample_size": 20}
    | {"tries_max": 3, "link_calendar_days": 7},
}
"""What a street sets from tomorrow on."""
