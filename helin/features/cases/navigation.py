"""Where the feature stands in the bars of a page."""

from django.utils.translation import gettext_lazy as _

from helin.core.roles import Role
from helin.features.cases.models import INTAKE, WATCH
from helin.features.cases.permissions import THIRD
from helin.ui.navigation import NavItem, register

register(NavItem(_("Report"), "cases:report", "resident", order=10, icon="pencil-square"))
register(NavItem(_("My matters"), "cases:mine", "resident", order=20, icon="clipboard-document-list"))
register(NavItem(_("Community"), "cases:public_list", "resident", order=30, icon="home-modern"))
register(NavItem(_("Work list"), "cases:desk", "staff", order=10, roles=WATCH | {Role.HANDLER}, icon="inbox-stack"))
register(
    NavItem(
        _("To do today"),
        "cases:field",
        "staff",
        order=15,
        roles=frozenset({Role.GRID_WORKER, Role.COMMUNITY_STAFF, Role.HANDLER}),
        icon="map-pin",
    )
)
register(NavItem(_("Record a concern"), "cases:intake", "staff", order=20, roles=INTAKE, icon="pencil-square"))
register(
    NavItem(
        _("At a glance"),
        "cases:dashboard",
        "staff",
        order=30,
        roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.VERIFIER, Role.COMMUNITY_STAFF}),
        icon="chart-bar",
    )
)
register(
    NavItem(
        _("Cases by grid"),
        "cases:map",
        "staff",
        order=31,
        roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.COMMUNITY_STAFF}),
        icon="map",
    )
)
register(
    NavItem(
        _("Supervision orders"),
        "cases:orders",
        "staff",
        order=32,
        roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.HANDLER}),
        icon="flag",
    )
)
register(
    NavItem(
        _("Handover"),
        "cases:handovers",
        "staff",
        order=33,
        roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.COMMUNITY_STAFF, Role.GRID_WORKER, Role.HANDLER}),
        icon="users",
    )
)
register(
    NavItem(
        _("Hot topics"),
        "cases:topics",
        "staff",
        order=35,
        roles=frozenset({Role.LEADER, Role.DISPATCHER, Role.VERIFIER, Role.COMMUNITY_STAFF}),
        icon="fire",
    )
)
register(
    NavItem(
        _("Confidential matters"),
        "cases:restricted",
        "staff",
        order=36,
        roles=frozenset({Role.LEADER}),
        icon="lock-closed",
    )
)
register(
    NavItem(
        _("Bad ratings to call about"),
        "cases:follow_ups",
        "staff",
        order=33,
        roles=frozenset({Role.VERIFIER, Role.LEADER}),
        icon="phone",
    )
)
register(
    NavItem(
        _("Second calls by lot"),
        "cases:sample_calls",
        "staff",
        order=34,
        roles=frozenset({Role.VERIFIER, Role.LEADER}),
        icon="clipboard-document-check",
    )
)
register(NavItem(_("Exclusions and appeals"), "cases:disputes", "staff", order=37, roles=THIRD, icon="scale"))
register(NavItem(_("Public matters"), "cases:public_list", "public", order=10))
register(NavItem(_("Find a matter by its number"), "cases:track", "public", order=20))
register(NavItem(_("Second calls by lot"), "cases:samples", "public", order=30))
register(
    NavItem(
        _("Rules of the street"),
        "cases:rules",
        "staff",
        order=40,
        roles=frozenset({Role.ADMIN, Role.DISPATCHER, Role.LEADER}),
        icon="book-open",
    )
)
register(NavItem(_("Programs"), "cases:programs", "staff", order=860, roles=frozenset({Role.ADMIN}), icon="key"))
