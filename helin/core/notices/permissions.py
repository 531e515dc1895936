"""Everybody rules over their own inbox, nobody over another's. The subject is the id of the inbox's owner."""

from helin.kit.actors import Actor
from helin.kit.permissions import Grant, declare


def is_self(actor: Actor, person_id: int) -> bool:
    """Whether the inbox is the actor's own."""
    return actor.person_id is not None and actor.person_id == person_id


declare(
    {
        "notices.read": (Grant(only_if=is_self),),
        "notices.choose": (Grant(only_if=is_self),),
        "notices.tell": (Grant(system=True),),
        "notices.send": (Grant(system=True),),
    }
)
