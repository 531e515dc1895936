"""Where one's own pages and the leak tracer stand in the bars of a page."""

from django.utils.translation import gettext_lazy as _

from helin.core.roles import STAFF
from helin.kit import permissions
from helin.ui.navigation import NavItem, register

ADMINS = permissions.roles_for("people.create_account")
AUDITORS = permissions.roles_for("people.who_saw")
register(NavItem(_("My account, sign out"), "people:account", "public", order=29))
register(NavItem(_("My data"), "people:my_data", "public", order=30))
register(NavItem(_("My account"), "people:account", "staff", order=950, roles=STAFF, icon="user-circle"))
register(NavItem(_("Who saw it"), "people:who_saw", "staff", order=850, roles=AUDITORS, icon="eye"))
register(NavItem(_("Staff and roles"), "people:staff", "staff", order=700, roles=ADMINS, icon="users"))
