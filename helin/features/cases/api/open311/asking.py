"""What a request asks for, read from its parameters. Everything that does not fit is a `Wrong` that says so."""

from datetime import UTC, datetime, timedelta
from math import isfinite

from django.http import QueryDict
from django.utils.translation import gettext as _

from helin.features.cases.api.open311.answers import Wrong
from helin.features.cases.queries import open311
from helin.features.cases.queries.open311 import Asked, Near

SPAN = timedelta(days=90)
"""Source: docs/sources.md#open311 (the longest span, and the one taken when none is given)."""
PAGE_SIZE, PAGE_SIZE_MAX, PAGE_MAX, NUMBERS_MAX = 50, 200, 10_000, 200
STATUSES = ("open", "closed")
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)


def street(given: QueryDict) -> int:
    """The id of the street that `jurisdiction_id` names; with one street it may be left out."""
    known, code = open311.jurisdictions(), given.get("jurisdiction_id", "")
    if code:
        if code not in known:
            raise Wrong(404, _("No jurisdiction_id %(code)s is here.") % {"code": code[:40]})
        return known[code]
    if len(known) != 1:
        raise Wrong(400, _("jurisdiction_id is needed. It is one of: %(codes)s") % {"codes": ", ".join(known)})
    return next(iter(known.values()))


def filters(given: QueryDict, *, at: datetime) -> Asked:
    """The list that is asked for; numbers override all other arguments."""
    street_id = street(given)
    if numbers := _words(given, "service_request_id"):
        return Asked(street_id, at, at, numbers=numbers[:NUMBERS_MAX], page_size=NUMBERS_MAX)
    since, until = span(given, at=at)
    statuses = _words(given, "status")
    if unknown := [word for word in statuses if word not in STATUSES]:
        raise Wrong(400, _("status is open or closed, not %(word)s.") % {"word": unknown[0][:40]})
    return Asked(
        street_id=street_id,
        since=since,
        until=until,
        service_codes=_words(given, "service_code"),
        statuses=statuses,
        near=_near(given),
        page=_whole(given, "page", 1, PAGE_MAX),
        page_size=_whole(given, "page_size", PAGE_SIZE, PAGE_SIZE_MAX),
    )


def span(given: QueryDict, *, at: datetime) -> tuple[datetime, datetime]:
    """From when to when: 90 days up to now, or on that side of the one date that is given; never longer."""
    since, until = _moment(given, "start_date"), _moment(given, "end_date")
    if since is None:
        until = until or at
        return until - SPAN, until
    if until is None:
        return since, since + SPAN
    if not timedelta(0) <= until - since <= SPAN:
        raise Wrong(400, _("end_date comes after start_date and at most 90 days later."))
    return since, until


def point(given: QueryDict) -> tuple[float, float] | None:
    """Longitude and latitude, if both are given. Units: degrees, WGS-84."""
    x, y = _number(given, "long"), _number(given, "lat")
    if x is None and y is None:
        return None
    if x is None or y is None or abs(x) > 180 or abs(y) > 90:
        raise Wrong(400, _("lat and long are given together, in degrees (WGS-84)."))
    return x, y


def _near(given: QueryDict) -> Near | None:
    found, radius = point(given), _number(given, "radius")
    if found is None and radius is None:
        return None
    if found is None or radius is None or radius <= 0:
        raise Wrong(400, _("lat, long and radius (in metres) are given together."))
    return Near(*found, radius)


def _words(given: QueryDict, name: str) -> list[str]:
    return [word for text in given.getlist(name) for part in text.split(",") if (word := part.strip())]


def _whole(given: QueryDict, name: str, otherwise: int, most: int) -> int:
    text = given.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most):
        raise Wrong(400, _("%(name)s is a number from 1 to %(most)s.") % {"name": name, "most": most})
    return int(text)


def _number(given: QueryDict, name: str) -> float | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise Wrong(400, _("%(name)s is a number.") % {"name": name})
    return value


def _moment(given: QueryDict, name: str) -> datetime | None:
    """A plus sign that nobody encoded arrives as a space."""
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        if found.tzinfo is None or not EARLIEST <= found <= LATEST:
            raise ValueError
    except (ValueError, OverflowError):
        told = _("%(name)s is a date and time with its zone, as 2026-11-24T09:30:00+08:00 or …Z.")
        raise Wrong(400, told % {"name": name}) from None
    return found
