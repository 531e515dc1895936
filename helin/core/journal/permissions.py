"""Who may read the journal itself. What a feature shows of it on its own pages is the feature's to decide."""

from helin.core.roles import Role
from helin.kit.permissions import Grant, declare

declare({"journal.audit": (Grant(frozenset({Role.AUDITOR})),)})
