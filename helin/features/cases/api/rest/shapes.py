"""What the interface answers, as schemas."""

from datetime import datetime

from ninja import Schema


class CaseRow(Schema):
    """A case. `text` and `verbs` come with a single case only; words are masked where the key may not read them."""

    number: str
    title: str
    text: str | None
    status: str
    appeal_type: str
    source: str
    category: str | None
    place_id: int
    community_id: int | None
    organisation_id: int | None
    is_public: bool
    submitted_at: datetime | None
    updated_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    dispatched_count: int
    reopened_count: int
    verbs: list[str] | None


class CasePage(Schema):
    """A page of cases; `next` is the cursor of the next one, empty on the last."""

    items: list[CaseRow]
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


class FactRow(Schema):
    """Something that happened to a case; `payload` holds codes and numbers, never who."""

    seq: int
    kind: str
    case: str
    place_id: int
    at: datetime
    payload: dict[str, str | int | float | bool | None]


class FactPage(Schema):
    """Facts in order; `next` is always given: ask again with it for what happened since."""

    items: list[FactRow]
    next: str
