"""Who may change the calendar."""

from helin.core.roles import Role
from helin.kit.permissions import Grant, declare

MANAGE = "workdays.manage"
declare({MANAGE: (Grant(frozenset({Role.ADMIN})), Grant(system=True))})
