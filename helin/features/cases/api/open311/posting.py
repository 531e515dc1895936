"""A request is posted: the key, what it says and where."""

from datetime import datetime
from uuid import UUID, uuid5

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.people import actions as people
from helin.core.people import phones, throttle
from helin.core.people.actions import Bearer
from helin.core.people.models import Scope
from helin.core.places import queries as places
from helin.features.cases import actions
from helin.features.cases.actions import Concern
from helin.features.cases.api.open311 import asking
from helin.features.cases.api.open311.answers import Entry, Wrong
from helin.features.cases.models import Case
from helin.features.cases.queries import open311
from helin.features.cases.workflow import AppealType
from helin.kit.forms import plain

POSTS = throttle.Limit("open311-post", 120, 60)
TOKENS = signing.Signer(salt="cases.open311", sep=".")
TEXT_MAX, PLACE_MAX, NAME_MAX, KEY_MAX = 4000, 120, 40, 200
REQUEST_KEYS = UUID("6f1f4a3e-2f0c-5f57-9a53-0c1b7d3a3110")
"""The name space of the keys that programs choose; each program has its own part of it."""


def post(request: HttpRequest, *, at: datetime) -> str:
    """File what was posted, once for each request key; its number."""
    given = request.POST
    street_id = asking.street(given)
    bearer = _bearer(given, street_id, at)
    if not throttle.allows(POSTS, str(bearer.token_id), at):
        raise Wrong(429, _("Too many requests with this key. Wait a minute."))
    request_key = _request_key(request, bearer)
    if request_key and (number := open311.filed_under(request_key)):
        return number
    concern = _concern(given, street_id, bearer, at)
    name = " ".join(filter(None, (_said(given, n, NAME_MAX) for n in ("last_name", "first_name"))))
    try:
        case = actions.file_through_program(
            concern,
            name=name[:NAME_MAX],
            phone=_said(given, "phone", 40),
            by=bearer.actor,
            at=at,
            request_key=request_key,
        )
    except phones.NotAPhone:
        raise Wrong(400, _("phone is not a number that can be called.")) from None
    return case.number or ""


def receipt(number: str) -> Entry:
    """What a post is answered: the number at once, therefore no token beside it (Location has one)."""
    told = _("Received. Everyone sees it only once the reporter has agreed and the desk has taken it on.")
    return {"service_request_id": number, "service_notice": told, "account_id": ""}


def _request_key(request: HttpRequest, bearer: Bearer) -> UUID | None:
    """From the header Idempotency-Key or request_key; two programs may choose the same words."""
    said = request.headers.get("Idempotency-Key") or request.headers.get("request-key") or ""
    said = said or request.POST.get("request_key", "")
    if len(said) > KEY_MAX:
        raise Wrong(400, _("%(name)s is longer than %(most)s characters.") % {"name": "request_key", "most": KEY_MAX})
    return uuid5(REQUEST_KEYS, f"{bearer.token_id}:{said}") if said else None


def token_entry(token: str, street_id: int) -> Entry | None:
    """The number that belongs to a token; numbers are given at once, so every token has one."""
    try:
        number = TOKENS.unsign(token)
    except signing.BadSignature:
        return None
    known = Case.objects.filter(number=number, street_id=street_id).exists()
    return {"service_request_id": number, "token": token} if known else None


def _bearer(given: QueryDict, street_id: int, at: datetime) -> Bearer:
    key = given.get("api_key", "")
    if not key:
        raise Wrong(400, _("api_key is needed."))
    bearer = people.use_token(key, at=at)
    if bearer is None or Scope.FILE not in bearer.scopes or bearer.street_id != street_id:
        raise Wrong(403, _("This api_key may not file requests here."))
    return bearer


def _concern(given: QueryDict, street_id: int, bearer: Bearer, at: datetime) -> Concern:
    text = _said(given, "description", TEXT_MAX)
    if not text:
        raise Wrong(400, _("description is needed."))
    category_id = open311.category_of(street_id, given.get("service_code", ""), at=at)
    if category_id is None:
        raise Wrong(404 if given.get("service_code") else 400, _("service_code is one of those that services lists."))
    kind = given.get("attribute[appeal_type]") or AppealType.HELP
    if kind not in AppealType.values:
        raise Wrong(400, _("attribute[appeal_type] is one of: %(words)s") % {"words": ", ".join(AppealType.values)})
    return Concern(
        place_id=_place(given, street_id, at),
        title=actions.title_from(text),
        text=text,
        appeal_type=kind,
        category_id=category_id,
        location_text=_said(given, "address_string", PLACE_MAX),
        is_public=_agreed(given, bearer),
    )


def _agreed(given: QueryDict, bearer: Bearer) -> bool:
    """Whether the program says that the reporter agreed to publication, and may say so."""
    if given.get("attribute[is_public]", "") not in ("true", "1", "yes"):
        return False
    if Scope.CONSENT not in bearer.scopes:
        raise Wrong(403, _("This api_key may not say that the reporter agreed to publication."))
    return True


def _place(given: QueryDict, street_id: int, at: datetime) -> int:
    """The grid around the point, else the place that the code or the address names."""
    if point := asking.point(given):
        grid_id = places.grid_at(*point, timezone.localdate(at))
        grid = places.place_row(grid_id) if grid_id is not None else None
        if grid is None or grid.street_id != street_id:
            raise Wrong(400, _("This point lies outside the grids of this jurisdiction."))
        return grid.id
    if code := given.get("address_id", ""):
        if (found := open311.place_with_code(street_id, code)) is None:
            raise Wrong(400, _("No address_id %(code)s is here.") % {"code": code[:40]})
        return found
    address = _said(given, "address_string", PLACE_MAX)
    if not address:
        raise Wrong(400, _("Say where it is: lat and long, or address_id, or address_string."))
    named = open311.places_in_address(street_id, address)
    if len(named) != 1:
        raise Wrong(400, _("This address names no single place here. Send lat and long, or address_id."))
    return named[0]


def _said(given: QueryDict, name: str, most: int) -> str:
    text = plain(given.get(name, "")).strip()
    if len(text) > most:
        raise Wrong(400, _("%(name)s is longer than %(most)s characters.") % {"name": name, "most": most})
    return text
