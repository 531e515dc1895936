"""A program of the safety tests: its key, and the receivers that it has told."""

from datetime import timedelta
from typing import TYPE_CHECKING

from helin.core.journal.models import Entry
from helin.core.people import actions as people
from helin.core.people import vault
from helin.core.people.models import ApiToken, Scope
from helin.core.roles import Role
from helin.features.cases.models import Webhook
from helin.kit.actors import Actor

if TYPE_CHECKING:
    from tests.safety.world import World


def let_in(world: "World") -> None:
    """A program of the firm, whose key opens everything that a key can open."""
    key = people.create_token(
        name="program", scopes=Scope.values, street=world.places["street"], role=Role.HANDLER,
        organisation=world.desks["firm"], expires_at=world.at + timedelta(days=9), by=Actor.system("test"), at=world.at,
    )  # fmt: skip
    world.things["key"] = {"own": {"token_id": key.token.pk}}
    for name, argument in (("webhook", "webhook_id"), ("webhook pk", "pk")):
        world.things[name] = {"own": {argument: _webhook(world, key.token, name).pk}}
    world.headers = {"Authorization": f"Bearer {key.secret}", "Idempotency-Key": "matrix", "If-Match": "*"}


def _webhook(world: "World", token: ApiToken, name: str) -> Webhook:
    """A receiver that is no longer called, and a message to it."""
    hook = Webhook.objects.create(
        token=token, url=f"https://8.8.4.4/{name[-2:]}", kinds=[], made_at=world.at, disabled_at=world.at,
        secret_sealed=vault.seal_apart("whsec_", "webhook"),
    )  # fmt: skip
    entry = Entry.objects.filter(kind="cases.submit").first()
    hook.deliveries.create(entry=entry, state="skipped", due_at=world.at, made_at=world.at, settled_at=world.at)
    return hook
