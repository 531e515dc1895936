"""What the interface answers, as schemas."""

from ninja import Schema

from helin.features.cases.queries.programs import ProgramCase, ProgramFact


class CasePage(Schema):
    """A page of cases; `next` is the cursor of the next one, empty on the last."""

    items: list[ProgramCase]
    next: str


class CategoryRow(Schema):
    """A category that concerns can be filed under."""

    code: str
    name: str
    description: str
    group: str


class PlaceRow(Schema):
    """A street, community, grid or building."""

    id: int
    parent_id: int | None
    kind: str
    code: str
    name: str


class PlacePage(Schema):
    """A page of places."""

    items: list[PlaceRow]
    next: str


class OrganisationRow(Schema):
    """A body that cases can go to."""

    id: int
    name: str
    kind: str


class FactPage(Schema):
    """Facts in order; `next` is always given: ask again with it for what happened since."""

    items: list[ProgramFact]
    next: str
