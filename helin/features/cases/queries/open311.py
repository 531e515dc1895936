"""Cases, categories and updates in the words of Open311 GeoReport v2: nothing that the public page does not tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet

from helin.core.files import queries as files
from helin.core.people.masking import mask_text
from helin.core.places.models import Place, PlaceKind
from helin.features.cases.models import Case, CaseQuerySet, Category, Statement
from helin.features.cases.queries.catalogue import categories_in_force, name_of
from helin.features.cases.workflow import OPEN, Source
from helin.kit.geo import distance_m

NEAR_M_MAX = 20_000


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of concern; `group` is the name of its parent."""

    code: str
    name: str
    description: str
    group: str


@dataclass(frozen=True, slots=True)
class Near:
    """Within `radius_m` of a point. Units: degrees (WGS-84), metres."""

    longitude: float
    latitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What narrows the list. `numbers` override everything else; empty means no narrowing."""

    street_id: int
    since: datetime
    until: datetime
    numbers: Sequence[str] = ()
    service_codes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    near: Near | None = None
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """A public case. The point is that of the building, else of what lies above it. Units: degrees, WGS-84."""

    number: str
    is_open: bool
    notes: str
    service_name: str
    service_code: str
    description: str
    agency: str
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    address: str
    address_code: str
    latitude: float | None
    longitude: float | None
    media_path: str


@dataclass(frozen=True, slots=True)
class RequestUpdate:
    """Words said for the public on the way of a public case, masked."""

    id: int
    number: str
    is_open: bool
    at: datetime
    text: str


def services(street_id: int, *, at: datetime) -> list[Service]:
    """The categories in force that nothing lies below, in the order of their codes. One query."""
    return [Service(c.code, name_of(c), c.hint, name_of(c.parent) if c.parent else "") for c in _leaves(street_id, at)]


def _leaves(street_id: int, at: datetime) -> list[Category]:
    rows = list(categories_in_force(street_id, at=at))
    above = {c.parent_id for c in rows}
    return [c for c in rows if c.pk not in above]


def service_requests(asked: Asked) -> list[ServiceRequest]:
    """One page, newest first. At most five queries."""
    cases = Case.objects.public().filter(street_id=asked.street_id)
    cases = cases.filter(number__in=asked.numbers) if asked.numbers else _narrowed(cases, asked)
    first = (asked.page - 1) * asked.page_size
    return _rows(cases.order_by("-submitted_at", "-id")[first : first + asked.page_size])


def service_request(street_id: int, number: str) -> ServiceRequest | None:
    """One of them; None also when it is not public. At most four queries."""
    return next(iter(_rows(Case.objects.public().filter(street_id=street_id, number=number))), None)


def request_updates(street_id: int, since: datetime, until: datetime, *, limit: int) -> list[RequestUpdate]:
    """What was said for the public in a time, oldest first. One query."""
    public = Case.objects.public().filter(street_id=street_id)
    said = Statement.objects.filter(case__in=public, for_public=True, said_at__gte=since, said_at__lte=until)
    said = said.select_related("case").only("text", "said_at", "case__number", "case__status").order_by("said_at", "id")
    return [
        RequestUpdate(s.pk, s.case.number or "", s.case.status in _OPEN, s.said_at, mask_text(s.text))
        for s in said[:limit]
    ]


def filed_under(request_key: UUID) -> str | None:
    """The number of what a program filed under this key. One query."""
    return Case.objects.filter(request_key=request_key, source=Source.API).values_list("number", flat=True).first()


def jurisdictions() -> dict[str, int]:
    """The open streets by code. One query."""
    streets = Place.objects.filter(kind=PlaceKind.STREET, closed_on__isnull=True).order_by("code", "id")
    return {code or str(pk): pk for pk, code in streets.values_list("pk", "code")}


def category_of(street_id: int, code: str, *, at: datetime) -> int | None:
    """The category in force with this code that nothing lies below. One query."""
    return next((c.pk for c in _leaves(street_id, at) if c.code == code), None)


def place_with_code(street_id: int, code: str) -> int | None:
    """The open place (never a household) that `ServiceRequest.address_code` names. One query."""
    known = Q(code=code) | (Q(pk=int(code)) if code.isascii() and code.isdigit() and len(code) < 15 else Q(pk=None))
    return _named(street_id).filter(known).values_list("pk", flat=True).first()


def places_in_address(street_id: int, address: str) -> list[int]:
    """The open places whose name the address holds, only those with the longest names. One query."""
    named = [(len(name), pk) for pk, name in _named(street_id).values_list("pk", "name") if name and name in address]
    longest = max((length for length, _pk in named), default=0)
    return [pk for length, pk in named if length == longest]


def _named(street_id: int) -> QuerySet[Place]:
    kinds = (PlaceKind.COMMUNITY, PlaceKind.GRID, PlaceKind.BUILDING)
    return Place.objects.filter(street_id=street_id, kind__in=kinds, closed_on__isnull=True).order_by("pk")


_OPEN = frozenset(str(status) for status in OPEN)


def _narrowed(cases: CaseQuerySet, asked: Asked) -> CaseQuerySet:
    cases = cases.filter(submitted_at__gte=asked.since, submitted_at__lte=asked.until)
    if asked.service_codes:
        cases = cases.filter(category__code__in=asked.service_codes, category__street_id=asked.street_id)
    if set(asked.statuses) == {"open"}:
        cases = cases.filter(status__in=_OPEN)
    elif set(asked.statuses) == {"closed"}:
        cases = cases.exclude(status__in=_OPEN)
    if asked.near:
        cases = cases.filter(place_id__in=_places_near(asked.street_id, asked.near))
    return cases


def _places_near(street_id: int, near: Near) -> list[int]:
    points = list(
        Place.objects.filter(street_id=street_id, longitude__isnull=False)
        .exclude(kind=PlaceKind.HOUSEHOLD)
        .order_by()
        .values_list("pk", "longitude", "latitude")
    )
    if not points:
        return []
    ids, x, y = (np.array(column) for column in zip(*points, strict=True))
    inside = distance_m(x, y, near.longitude, near.latitude) <= min(near.radius_m, NEAR_M_MAX)
    return [int(pk) for pk in ids[inside]]


def _rows(cases: Iterable[Case]) -> list[ServiceRequest]:
    if isinstance(cases, CaseQuerySet):
        cases = cases.select_related("street", "community", "grid", "place", "category", "lead").defer("text", "search")
    found = list(cases)
    notes = _last_words([c.pk for c in found])
    photos = _photos([c.pk for c in found])
    return [_row(c, notes.get(c.pk, ""), photos.get(c.pk, "")) for c in found]


def _last_words(ids: Sequence[int]) -> Mapping[int, str]:
    said = Statement.objects.filter(case__in=ids, for_public=True).order_by("case_id", "-id").distinct("case_id")
    return {pk: mask_text(text) for pk, text in said.values_list("case_id", "text")}


def _photos(ids: Sequence[int]) -> Mapping[int, str]:
    """The first photo of each; the cases are public, so everyone may see it."""
    names = {f"cases.case:{pk}": pk for pk in ids}
    shown = files.attachments_of(names, None, granted=True) if names else {}
    return {
        names[name]: photo.full_url
        for name, rows in shown.items()
        if (photo := next((r for r in rows if r.kind == "photo" and r.full_url), None))
    }


def _row(case: Case, notes: str, photo: str) -> ServiceRequest:
    places = [p for p in (case.place, case.grid, case.community, case.street) if p is not None]
    point = next((p for p in places if p.longitude is not None), None)
    return ServiceRequest(
        number=case.number or "",
        is_open=case.status in _OPEN,
        notes=notes,
        service_name=name_of(case.category) if case.category else "",
        service_code=case.category.code if case.category else "",
        description=case.public_text,
        agency=case.lead.name if case.lead else "",
        requested_at=case.submitted_at or case.created_at,
        updated_at=case.status_at,
        expected_at=case.due_at,
        address=" ".join(dict.fromkeys(p.name for p in reversed(places))),
        address_code=case.place.code or str(case.place_id),
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        media_path=photo,
    )
