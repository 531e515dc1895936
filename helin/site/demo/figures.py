"""The street's figures, each counted from its records at the moment of asking; none is stored."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone

from helin.core.organisations.models import Organisation, OrganisationKind, Post
from helin.core.people.models import Person, RoleGrant, Tenure
from helin.core.places.models import GridKind, Place, PlaceKind
from helin.core.roles import STAFF
from helin.features.cases.models import IS_OPEN, Case, Category, DispatchRule, Rating
from helin.features.cases.workflow import Status


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted; names are those of `helin figures --json`."""

    communities: int
    grids: int
    dedicated_grids: int
    buildings: int
    households: int
    residents: int
    community_committees: int
    grid_branches: int
    district_branches: int
    building_groups: int
    key_households: int
    consortium_units: int
    dual_registered_units: int
    departments: int
    street_desks: int
    property_firms: int
    merchants: int
    social_organisations: int
    owners_committees: int
    seats: int
    vacancies: int
    people: int
    accounts: int
    staff: int
    categories: int
    dispatch_rules: int
    cases: int
    cases_draft: int
    cases_open: int
    cases_overdue: int
    cases_closed: int
    cases_not_dispatched: int
    cases_withdrawn: int
    cases_merged: int
    cases_reopened: int
    call_backs: int
    dissatisfied: int


def figures(street: Place, at: datetime) -> Figures:
    """Count everything in and below the street as it stands at `at`. Eight queries."""
    return Figures(
        **_places(street), **_bodies(street), **_seats(street, at), **_people(street, at), **_cases(street, at)
    )


def _places(street: Place) -> dict[str, int]:
    found = Place.objects.filter(street=street, closed_on=None).aggregate(
        communities=Count("id", filter=Q(kind=PlaceKind.COMMUNITY)),
        grids=Count("id", filter=Q(kind=PlaceKind.GRID)),
        dedicated_grids=Count("id", filter=Q(grid_kind=GridKind.DEDICATED)),
        buildings=Count("id", filter=Q(kind=PlaceKind.BUILDING)),
        households=Count("id", filter=Q(kind=PlaceKind.HOUSEHOLD)),
        residents=Sum("residents", default=0),
    )
    return {name: int(value) for name, value in found.items()}


def _bodies(street: Place) -> dict[str, int]:
    kind = OrganisationKind
    of_office = Q(parent__kind=kind.STREET_OFFICE)
    counted = {
        "community_committees": Q(kind=kind.COMMUNITY_COMMITTEE),
        "grid_branches": Q(kind=kind.GRID_BRANCH),
        "district_branches": Q(kind=kind.DISTRICT_BRANCH),
        "building_groups": Q(kind=kind.BUILDING_GROUP),
        "key_households": Q(kind=kind.KEY_HOUSEHOLD),
        "consortium_units": Q(in_consortium=True),
        "dual_registered_units": Q(kind=kind.DUAL_REGISTERED_UNIT),
        "departments": Q(kind=kind.DEPARTMENT) & (Q(parent=None) | ~of_office),
        "street_desks": Q(kind=kind.DEPARTMENT) & of_office,
        "property_firms": Q(kind=kind.PROPERTY_FIRM),
        "merchants": Q(kind=kind.MERCHANT),
        "social_organisations": Q(kind=kind.SOCIAL_ORGANISATION),
        "owners_committees": Q(kind=kind.OWNERS_COMMITTEE),
    }
    open_ones = Organisation.objects.filter(place__street=street, closed_on=None)
    return open_ones.aggregate(**{name: Count("id", filter=which) for name, which in counted.items()})


def _seats(street: Place, at: datetime) -> dict[str, int]:
    today = timezone.localdate(at)
    posts = Post.objects.filter(organisation__place__street=street, closed_on=None)
    seats = posts.aggregate(seats=Sum("seats", default=0))["seats"]
    held = Tenure.objects.filter(post__in=posts, starts_on__lte=today).exclude(ends_on__lt=today).count()
    return {"seats": seats, "vacancies": seats - held}


def _people(street: Place, at: datetime) -> dict[str, int]:
    today = timezone.localdate(at)
    found = Person.objects.filter(place__street=street, erased_at=None).aggregate(
        people=Count("id"), accounts=Count("id", filter=Q(account_at__isnull=False, is_active=True))
    )
    there = Q(place__street=street) | Q(organisation__place__street=street)
    grants = RoleGrant.objects.filter(there, role__in=STAFF, starts_on__lte=today).exclude(ends_on__lt=today)
    return {**found, "staff": grants.values("person").distinct().count()}


def _cases(street: Place, at: datetime) -> dict[str, int]:
    """Overdue: open, and not replied to when it was due."""
    unanswered = IS_OPEN & ~Q(status__in=[Status.REPLIED, Status.CALLED_BACK])
    found = Case.objects.filter(street=street).aggregate(
        cases=Count("id"),
        cases_draft=Count("id", filter=Q(status=Status.DRAFT)),
        cases_open=Count("id", filter=IS_OPEN),
        cases_overdue=Count("id", filter=unanswered & Q(due_at__lt=at)),
        cases_closed=Count("id", filter=Q(status=Status.CLOSED)),
        cases_not_dispatched=Count("id", filter=Q(status=Status.NOT_DISPATCHED)),
        cases_withdrawn=Count("id", filter=Q(status=Status.WITHDRAWN)),
        cases_merged=Count("id", filter=Q(status=Status.MERGED)),
        cases_reopened=Count("id", filter=Q(reopened_count__gt=0)),
    )
    rated = Rating.objects.filter(street=street).aggregate(
        call_backs=Count("id"), dissatisfied=Count("id", filter=Q(grade__lte=2))
    )
    return {
        **found,
        **rated,
        "categories": Category.objects.filter(street=street).count(),
        "dispatch_rules": DispatchRule.objects.filter(place__street=street).count(),
    }
