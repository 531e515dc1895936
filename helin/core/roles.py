"""The closed list of roles. A role is held in a place (and counts below it) or in an organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Roles held in a place, then roles held in an organisation (its desk)."""

    RESIDENT = "resident", _("Resident")
    GRID_WORKER = "grid_worker", _("Grid worker")
    COMMUNITY_STAFF = "community_staff", _("Community staff")
    DISPATCHER = "dispatcher", _("Dispatcher")
    VERIFIER = "verifier", _("Call-back officer")
    LEADER = "leader", _("Street leader")
    ADMIN = "admin", _("System administrator")
    AUDITOR = "auditor", _("Audit administrator")
    HANDLER = "handler", _("Handler")


STAFF = frozenset(
    {
        Role.GRID_WORKER,
        Role.COMMUNITY_STAFF,
        Role.DISPATCHER,
        Role.VERIFIER,
        Role.LEADER,
        Role.ADMIN,
        Role.AUDITOR,
        Role.HANDLER,
    }
)
"""Everyone who works with Helin for the street or a unit; a second factor is theirs to use."""
