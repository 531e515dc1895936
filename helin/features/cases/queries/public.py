"""What anyone may see of cases: only those made public, masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from helin.core.places.models import Place, PlaceKind
from helin.core.roles import Role
from helin.core.workdays import queries as workdays
from helin.features.cases.models import Case, CaseQuerySet
from helin.features.cases.queries.catalogue import name_of
from helin.features.cases.queries.joint import public_calls
from helin.features.cases.queries.kin import Kin, public_kin
from helin.features.cases.queries.maps import count_map
from helin.features.cases.queries.search import Found, counting, matching, with_count
from helin.features.cases.queries.standing import Standing, standing
from helin.features.cases.queries.timeline import TimelineItem, timeline
from helin.features.cases.workflow import Status
from helin.kit.actors import Actor
from helin.kit.pages import cut, id_cursor
from helin.ui.charts.maps import Choropleth

AREA_LEVELS = (PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.GRID)


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One line of the public list; the place is told to the grid or building, never closer."""

    id: int
    number: str
    title: str
    status: str
    status_label: str
    place: str
    category: str
    at: datetime
    standing: Standing


@dataclass(frozen=True, slots=True)
class PublicCase:
    """The public page of a case."""

    row: PublicRow
    text: str
    lead: str
    community: str
    dispatched_count: int
    timeline: Sequence[TimelineItem]
    kin: Sequence[Kin]
    calls: Sequence[tuple[str, str]]


def public_cases(
    place_id: int | None,
    *,
    category_id: int | None = None,
    words: str = "",
    after: str = "",
    at: datetime,
    size: int = 20,
) -> Found[PublicRow]:
    """Public cases of a street, community or grid (None: all), newest first. One query, and one more to search;
    with words it also counts what was found."""
    every = _public_in(place_id, words)
    if category_id is not None:
        every = every.filter(category_id=category_id)
    cases = counting(every, every) if words else every
    if (before := id_cursor(after)) is not None:
        cases = cases.filter(id__lt=before)
    found = list(
        cases.select_related("place", "category").defer("text", "public_text", "search").order_by("-id")[: size + 1]
    )
    page = cut([_row(c, at) for c in found], size, [str(c.pk) for c in found])
    return with_count(page, found, asked=bool(words))


def own_community(actor: Actor) -> int | None:
    """The community where this person lives; None for visitors and for staff, who see the whole street. One query."""
    homes = actor.places_with({Role.RESIDENT})
    found = Place.objects.filter(pk__in=homes).order_by("pk").first() if homes else None
    return found.chain_ids[1] if found and len(found.chain_ids) > 1 else None


def _public_in(place_id: int | None, words: str) -> CaseQuerySet:
    cases = Case.objects.public().exclude(status=Status.MERGED)  # its matter stands in the list once
    if place_id is not None:
        street, community, grid = (cases.filter(**{level: place_id}) for level in ("street", "community", "grid"))
        cases = street | community | grid
    return matching(cases, words) if words else cases


@dataclass(frozen=True, slots=True)
class Area:
    """A street, community or grid that the public list shows, with the areas inside it and their open public cases."""

    id: int
    name: str
    parent_id: int | None
    inside: Sequence[tuple[int, str, int]]
    map: Choropleth | None


def public_area(street_id: int, place_id: int, *, at: datetime) -> Area:
    """The area of the public list; an unknown one is the street. Four queries."""
    here = Place.objects.filter(pk=place_id, street_id=street_id, kind__in=AREA_LEVELS).first()
    here = here or Place.objects.get(pk=street_id)
    inside = list(
        Place.objects.filter(parent=here, kind__in=AREA_LEVELS, closed_on__isnull=True)
        .order_by("code")
        .values_list("id", "name")
    )
    level = "community" if here.kind == PlaceKind.STREET else "grid"
    counted = dict(
        Case.objects.public()
        .open()
        .filter(**{f"{level}__in": [pk for pk, _name in inside]})
        .order_by()
        .values_list(level)
        .annotate(Count("pk"))
    )
    rows = [(pk, name, counted.get(pk, 0)) for pk, name in inside]
    drawn = count_map({pk: n for pk, _name, n in rows}, finding=_finding(rows), on=timezone.localdate(at))
    return Area(here.pk, here.name, here.parent_id, rows, drawn)


def _finding(rows: Sequence[tuple[int, str, int]]) -> str:
    """What the map shows, computed."""
    most = max(rows, key=lambda row: row[2], default=None)
    if most is None or most[2] == 0:
        return _("Nothing public is open here")
    return _("Most open public matters: %(name)s, %(n)d") % {"name": most[1], "n": most[2]}


def get_public_case(number: str) -> Case:
    """The case by its number. Raises Case.DoesNotExist, also when it is not public. One query."""
    return Case.objects.public().select_related("place", "community", "category", "lead").get(number=number)


def public_case(case: Case, *, at: datetime) -> PublicCase:
    """Compose the public page of a case that `get_public_case` gave."""
    return PublicCase(
        row=_row(case, at),
        text=case.public_text,
        lead=case.lead.name if case.lead else "",
        community=case.community.name if case.community else "",
        dispatched_count=case.dispatched_count,
        timeline=timeline(case, reader=None),
        kin=public_kin(case, at=at),
        calls=public_calls(case, at=at),
    )


def _row(case: Case, at: datetime) -> PublicRow:
    where = standing(case, at=at, clock=workdays.clock())
    return PublicRow(
        id=case.pk,
        number=case.number or "",
        title=case.public_title,
        status=case.status,
        status_label=where.status,
        place=case.place.name,
        category=name_of(case.category) if case.category else "",
        at=case.submitted_at or case.created_at,
        standing=where,
    )
