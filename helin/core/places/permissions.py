"""Who may change the tree of places and their boundaries."""

from helin.core.roles import Role
from helin.kit.permissions import Grant, declare

MANAGE, OPEN_STREET = "places.manage", "places.open_street"
declare(
    {
        MANAGE: (Grant(frozenset({Role.ADMIN})), Grant(system=True)),
        OPEN_STREET: (Grant(system=True),),
    }
)
