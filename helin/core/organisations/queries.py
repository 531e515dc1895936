"""What screens read of organisations."""

from collections.abc import Iterable
from dataclasses import dataclass

from helin.core.organisations.models import Organisation, OrganisationKind
from helin.core.places.models import Place

DESK_KINDS = (
    OrganisationKind.STREET_OFFICE,
    OrganisationKind.COMMUNITY_COMMITTEE,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.PROPERTY_FIRM,
)
"""Bodies that a case can be sent to."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A body as a list shows it."""

    id: int
    name: str
    kind: str
    kind_label: str
    phone: str


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """Names by id; one query, none for no ids."""
    wanted = set(ids)
    return dict(Organisation.objects.filter(pk__in=wanted).values_list("id", "name")) if wanted else {}


def desks_of(place_id: int) -> list[OrganisationRow]:
    """Bodies that a case of this place can be sent to: those of the place, of all above it and, for a street, below."""
    place = Place.objects.get(pk=place_id)
    found = Organisation.objects.filter(kind__in=DESK_KINDS, closed_on__isnull=True)
    above = found.filter(place__in=place.chain_ids)
    below = found.filter(place__path__descendants=str(place.path))
    rows = (above | below).distinct().order_by("kind", "name")
    return [OrganisationRow(o.pk, o.name, o.kind, str(o.get_kind_display()), o.phone) for o in rows]
