"""Who sees the whole tree, and who changes it."""

from helin.core.roles import STAFF, Role
from helin.kit.permissions import Grant, declare

declare(
    {
        "organisations.view": (Grant(STAFF - {Role.HANDLER}), Grant(system=True)),
        "organisations.manage": (Grant(frozenset({Role.ADMIN})), Grant(system=True)),
    }
)
