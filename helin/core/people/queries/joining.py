"""What a newcomer chooses from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from helin.core.people import vault
from helin.core.people.models import SignInCode
from helin.core.places.models import Place, PlaceKind

JOIN_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community to choose."""

    pk: int
    name: str
    street: str

    @property
    def number(self) -> str:
        """The id as it stands in an address, ungrouped in every language."""
        return str(self.pk)


def communities() -> list[CommunityRow]:
    """Every open community, by street."""
    found = Place.objects.filter(kind=PlaceKind.COMMUNITY, closed_on=None).order_by("street_id", "id")
    return [CommunityRow(pk, name, street) for pk, name, street in found.values_list("id", "name", "street__name")]


def community_named(text: str) -> CommunityRow | None:
    """The community with this id, as it stands in an address."""
    if not text.isdigit():
        return None
    return next((row for row in communities() if row.pk == int(text)), None)


def building_choices(community_id: int) -> list[tuple[str, object]]:
    """The community's buildings, grouped by grid, as a select takes them; the grid itself for who finds none."""
    grids = Place.objects.filter(parent_id=community_id, kind=PlaceKind.GRID, closed_on=None).order_by("id")
    groups: dict[int, list[tuple[int, str]]] = {pk: [] for pk in grids.values_list("id", flat=True)}
    buildings = Place.objects.filter(parent_id__in=groups, kind=PlaceKind.BUILDING, closed_on=None).order_by("id")
    for pk, name, parent in buildings.values_list("id", "name", "parent_id"):
        groups[parent].append((pk, name))
    return [("", "—"), *((grid.name, [*groups[grid.pk], (grid.pk, grid.name)]) for grid in grids)]


def proved_phone(code_id: int | None, *, at: datetime) -> str | None:
    """The phone behind a code that was used in the last half hour."""
    code = SignInCode.objects.filter(pk=code_id, used_at__gte=at - JOIN_WITHIN).first() if code_id else None
    return vault.unseal_apart(bytes(code.phone_sealed), "code") if code else None
