"""Everybody of the safety tests, with role and place; visitors are those who are not signed in."""

from helin.core.roles import Role

SCOPES = ("own", "near", "second", "far")
VISITORS = frozenset({"anonymous", "link", "program"})
CAST = {
    "ann": ("resident", "building"),
    "bob": ("resident", "second_building"),
    "grid_worker": (Role.GRID_WORKER, "grid"),
    "staff": (Role.COMMUNITY_STAFF, "community"),
    "staff_second": (Role.COMMUNITY_STAFF, "second"),
    "dispatcher": (Role.DISPATCHER, "street"),
    "verifier": (Role.VERIFIER, "street"),
    "leader": (Role.LEADER, "street"),
    "admin": (Role.ADMIN, "street"),
    "auditor": (Role.AUDITOR, "street"),
    "handler": (Role.HANDLER, "firm"),
    "other_handler": (Role.HANDLER, "heating"),
    "far_dispatcher": (Role.DISPATCHER, "far_street"),
    "far_handler": (Role.HANDLER, "far_firm"),
}
EXTRAS = {"cat": (Role.RESIDENT, "building"), "dan": (Role.RESIDENT, "far_building")}
SITES = {"own": "building", "near": "building", "second": "second_building", "far": "far_building"}
