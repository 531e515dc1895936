"""The resources of GeoReport v2."""

import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from helin.core.people import throttle
from helin.features.cases.api.open311 import answers, asking, posting
from helin.features.cases.api.open311.answers import Entry, Wrong
from helin.features.cases.queries import open311
from helin.features.cases.queries.open311 import RequestUpdate, ServiceRequest
from helin.features.cases.workflow import AppealType

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED_AT = "2026-11-24T00:00:00+08:00"
READS = throttle.Limit("open311-read", 600, 60)
UPDATES_MAX = 500
Resource = Callable[..., HttpResponse]


def resource(*methods: str) -> Callable[[Resource], Resource]:
    """Open to programs that are not signed in: no session counts here, so no CSRF token is asked for."""

    def decorate(function: Resource) -> Resource:
        @wraps(function)
        def view(request: HttpRequest, fmt: str, **named: str) -> HttpResponse:
            try:
                _let_in(request, methods)
                response = function(request, fmt, **named)
            except Wrong as problem:
                response = answers.wrong(fmt, problem)
            if response.status_code == 405:
                response["Allow"] = ", ".join(methods)
            if response.status_code == 429:
                response["Retry-After"] = str(READS.seconds)
            response["Vary"] = "Accept-Language"
            return response

        return login_not_required(csrf_exempt(view) if "POST" in methods else view)

    return decorate


def _let_in(request: HttpRequest, methods: tuple[str, ...]) -> None:
    if request.method not in (*methods, "HEAD"):
        raise Wrong(405, _("This address answers %(methods)s only.") % {"methods": ", ".join(methods)})
    caller = throttle.network_of(str(request.META.get("REMOTE_ADDR", "")))
    if not throttle.allows(READS, caller, timezone.now()):
        raise Wrong(429, _("Too many requests. Wait a minute."))


@resource("GET")
def discovery(request: HttpRequest, fmt: str) -> HttpResponse:
    url = request.build_absolute_uri(reverse("open311:services", args=[fmt])).rpartition("/")[0]
    formats = [kind.partition(";")[0] for kind in (answers.TYPES["xml"], answers.TYPES["json"])]
    endpoint = {
        "specification": SPECIFICATION, "url": url, "changeset": CHANGED_AT, "type": "production", "formats": formats,
    }  # fmt: skip
    entry: Entry = {
        "changeset": CHANGED_AT,
        "contact": " ".join(filter(None, (settings.HELIN_DESK_NAME, settings.HELIN_DESK_PHONE))),
        "key_service": _("The street's administrator makes keys."),
        "endpoints": [endpoint],
    }
    return answers.one(fmt, "discovery", entry)


@resource("GET")
def services(request: HttpRequest, fmt: str) -> HttpResponse:
    found = open311.services(asking.street(request.GET), at=timezone.now())
    entries = [
        {
            "service_code": s.code, "service_name": s.name, "description": s.description, "metadata": True,
            "type": "realtime", "keywords": ",".join(re.findall(r"\w+", s.description)),
            "group": s.group,
        }
        for s in found
    ]  # fmt: skip
    return answers.many(fmt, "services", "service", entries)


@resource("GET")
def service(request: HttpRequest, fmt: str, code: str) -> HttpResponse:
    found = {s.code for s in open311.services(asking.street(request.GET), at=timezone.now())}
    if code not in found:
        raise Wrong(404, _("No such service_code is here."))
    kinds = [{"key": value, "name": str(label)} for value, label in AppealType.choices]
    yes_no = [{"key": "yes", "name": _("Yes")}, {"key": "no", "name": _("No")}]
    attributes = [
        _attribute(1, "appeal_type", _("What kind of concern it is"), kinds),
        _attribute(2, "is_public", _("The reporter agrees that everyone may read it, masked"), yes_no),
    ]
    return answers.one(fmt, "service_definition", {"service_code": code, "attributes": attributes})


def _attribute(order: int, code: str, description: str, values: list[dict[str, str]]) -> dict[str, object]:
    return {
        "variable": True, "code": code, "datatype": "singlevaluelist", "required": False, "datatype_description": "",
        "order": order, "description": description, "values": values,
    }  # fmt: skip


@resource("GET", "POST")
def requests(request: HttpRequest, fmt: str) -> HttpResponse:
    now = timezone.now()
    if request.method == "POST":
        number = posting.post(request, at=now)
        response = answers.many(fmt, "service_requests", "request", [posting.receipt(number)], status=201)
        response["Location"] = reverse("open311:token", args=[posting.TOKENS.sign(number), fmt])
        return response
    return _requests(request, fmt, open311.service_requests(asking.filters(request.GET, at=now)))


@resource("GET")
def single(request: HttpRequest, fmt: str, number: str) -> HttpResponse:
    found = open311.service_request(asking.street(request.GET), number)
    if found is None:
        raise Wrong(404, _("No such service_request_id is public here."))
    return _requests(request, fmt, [found])


@resource("GET")
def token(request: HttpRequest, fmt: str, token: str) -> HttpResponse:
    entry = posting.token_entry(token, asking.street(request.GET))
    if entry is None:
        raise Wrong(404, _("No such token is here."))
    return answers.many(fmt, "service_requests", "request", [entry])


@resource("GET")
def updates(request: HttpRequest, fmt: str) -> HttpResponse:
    since, until = asking.span(request.GET, at=timezone.now())
    found = open311.request_updates(asking.street(request.GET), since, until, limit=UPDATES_MAX)
    return answers.many(fmt, "service_request_updates", "request_update", [_update(row) for row in found])


def _requests(request: HttpRequest, fmt: str, rows: list[ServiceRequest]) -> HttpResponse:
    entries = [_request(row, request.build_absolute_uri) for row in rows]
    return answers.many(fmt, "service_requests", "request", entries)


def _request(row: ServiceRequest, absolute: Callable[[str], str]) -> Entry:
    return {
        "service_request_id": row.number,
        "status": "open" if row.is_open else "closed",
        "status_notes": row.notes,
        "service_name": row.service_name,
        "service_code": row.service_code,
        "description": row.description,
        "agency_responsible": row.agency,
        "service_notice": "",
        "requested_datetime": row.requested_at,
        "updated_datetime": row.updated_at,
        "expected_datetime": row.expected_at,
        "address": row.address,
        "address_id": row.address_code,
        "zipcode": "",
        "lat": row.latitude,
        "long": row.longitude,
        "media_url": absolute(row.media_path) if row.media_path else "",
    }


def _update(row: RequestUpdate) -> Entry:
    return {
        "update_id": str(row.id),
        "service_request_id": row.number,
        "status": "open" if row.is_open else "closed",
        "updated_datetime": row.at,
        "description": row.text,
        "media_url": "",
    }
