"""Who may attach and remove. The subject of both is an attachment, saved or not yet."""

from helin.core.files import rules
from helin.core.files.models import Attachment
from helin.core.roles import Role
from helin.kit.actors import Actor
from helin.kit.permissions import Grant, declare

TIDIERS = frozenset({Role.COMMUNITY_STAFF, Role.DISPATCHER})
"""They answer for what the public and the desks see, so they may take down a photo that shows a face."""


def may_attach(actor: Actor, attachment: Attachment) -> bool:
    """Whether the owner of the subject lets the actor add to it."""
    return rules.may_attach(actor, attachment.subject)


def may_see(actor: Actor, attachment: Attachment) -> bool:
    """Whether the owner of the subject lets the actor see its files."""
    return rules.may_see(actor, attachment.subject)


def may_remove(actor: Actor, attachment: Attachment) -> bool:
    """Whether the owner of the subject lets the actor take files away."""
    return rules.may_remove(actor, attachment.subject)


def is_uploader(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor, who is signed in, uploaded it."""
    return actor.person_id is not None and attachment.uploaded_by_id == actor.person_id


declare(
    {
        "files.attach": (Grant(anyone=True, only_if=may_attach), Grant(system=True)),
        "files.process": (Grant(system=True),),
        "files.remove": (
            Grant(only_if=is_uploader),
            Grant(anyone=True, only_if=may_remove),
            Grant(TIDIERS, only_if=may_see),
            Grant(system=True),
        ),
    }
)
