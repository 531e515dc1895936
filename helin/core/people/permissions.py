"""Who may register, grant, look and erase."""

from typing import Any

from helin.core.roles import Role
from helin.kit.actors import Actor
from helin.kit.permissions import Grant, declare

DESK = frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.DISPATCHER, Role.VERIFIER})
"""Those who speak with residents. Handlers (property firms, merchants, departments) are never among them."""

SEPARATE = frozenset({Role.ADMIN, Role.AUDITOR})
"""System and audit administrator: nobody hands these to themselves, and one person does not hold both."""

PAIRS_APART = (
    SEPARATE,
    frozenset({Role.HANDLER, Role.VERIFIER}),
    frozenset({Role.DISPATCHER, Role.VERIFIER}),
)
"""Two roles that one person never holds at once: system and audit administrator (Source: docs/sources.md#mlps); whoever
handles never verifies, and who commands is not who supervises (Source: docs/sources.md#fugou-2019-3)."""


def is_own(actor: Actor, subject: Any) -> bool:
    """The person themselves."""
    return actor.person_id is not None and subject.person_id == actor.person_id


def is_other(actor: Actor, subject: Any) -> bool:
    """Somebody else: no one raises their own standing."""
    return not is_own(actor, subject)


def is_other_and_simple(actor: Actor, subject: Any) -> bool:
    """Somebody else, and a role that a community hands out itself."""
    return is_other(actor, subject) and subject.role in {Role.RESIDENT, Role.GRID_WORKER}


OWN = (Grant(only_if=is_own),)
declare(
    {
        "people.register_person": (Grant(DESK | {Role.ADMIN}), Grant(system=True)),
        "people.register_contact": (Grant(system=True),),
        "people.create_account": (Grant(frozenset({Role.ADMIN})), Grant(system=True)),
        "people.close_account": (Grant(frozenset({Role.ADMIN}), only_if=is_other), Grant(system=True)),
        "people.reopen_account": (Grant(frozenset({Role.ADMIN}), only_if=is_other), Grant(system=True)),
        "people.grant_role": (
            Grant(frozenset({Role.ADMIN}), only_if=is_other),
            Grant(frozenset({Role.COMMUNITY_STAFF}), only_if=is_other_and_simple),
            Grant(system=True),
        ),
        "people.end_role": (
            Grant(frozenset({Role.ADMIN}), only_if=is_other),
            Grant(frozenset({Role.COMMUNITY_STAFF}), only_if=is_other_and_simple),
            Grant(system=True),
        ),
        "people.appoint": (Grant(frozenset({Role.ADMIN, Role.LEADER, Role.COMMUNITY_STAFF})), Grant(system=True)),
        "people.end_tenure": (Grant(frozenset({Role.ADMIN, Role.LEADER, Role.COMMUNITY_STAFF})), Grant(system=True)),
        "people.open_personal_data": (Grant(DESK),),
        "people.find_by_phone": (Grant(DESK),),
        "people.read_confidential": (Grant(frozenset({Role.LEADER, Role.DISPATCHER, Role.VERIFIER})),),
        "people.who_saw": (Grant(frozenset({Role.AUDITOR})),),
        "people.give_consent": OWN,
        "people.withdraw_consent": OWN,
        "people.change_own": OWN,
        "people.create_token": (Grant(frozenset({Role.ADMIN})), Grant(system=True)),
        "people.revoke_token": (Grant(frozenset({Role.ADMIN})), Grant(system=True)),
        "people.erase": (*OWN, Grant(system=True)),
        "people.rotate_keys": (Grant(system=True),),
        "people.replay_erasures": (Grant(system=True),),
    }
)
