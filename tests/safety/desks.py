"""What people at their desks keep in the safety tests."""

from typing import TYPE_CHECKING

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
    world.things["category"] = {"own": {"pk": world.categories["street"].pk}}
    for scope, name, desk in (("own", "dispatcher", None), ("near", "handler", world.desks["firm"])):
        by = world.actor(name)
        kept = actions.save_filter(name="我的", query="queue=open", by=by, at=world.at)
        world.things.setdefault("saved list", {})[scope] = {"pk": kept.pk}
        text = ResponseTemplate(verb="reply", organisation=desk, title="已修", text="已处理。")
        actions.add_template(text, street=street, by=by, at=world.at)
        world.things.setdefault("ready text", {})[scope] = {"pk": text.pk}
