"""How often somebody who is not signed in may report from one connection; whoever is signed in is not counted."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from helin.core.people import backends, throttle
from helin.features.cases.views.access import actor_of
from helin.kit.htmx import page_or_partial
from helin.ui.desks import desk_of

DRAFTS, SENDINGS, PHOTOS, MISTAKES = "report-drafts", "report-sendings", "report-photos", "report-mistakes"
HOUR = 3600


def wait(request: HttpRequest, name: str, *, at: datetime) -> datetime | None:
    """Count one try and return when the next is welcome, or None when this one is.

    Units: HELIN_REPORTS_PER_HOUR tries per clock hour and network, counted for each of the names apart.
    """
    if actor_of(request).person_id is not None:
        return None
    limit = throttle.Limit(name, settings.REPORTS_PER_HOUR, HOUR)
    who = throttle.network_of(backends.client_address(request))  # type: ignore[arg-type]  # behind the people middleware
    return None if throttle.allows(limit, who, at) else throttle.opens_at(limit, at)


def too_many(request: HttpRequest, template: str, context: dict[str, Any], until: datetime) -> HttpResponse:
    """Show the page again with all that was typed, and say when and how else."""
    told = _(
        "A lot has come from this connection just now. What you wrote is still here: please send it again after "
        "%(time)s."
    )
    refusal = told % {"time": time_format(timezone.localtime(until), "H:i")}
    if phone := desk_of(request).phone:
        refusal += " " + _("If it cannot wait, ring %(phone)s.") % {"phone": phone}
    response = page_or_partial(request, template, "panel", context | {"refusal": refusal}, status=429)
    response["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return response
