"""Every read about persons; names and numbers masked unless they are one's own."""

from helin.core.people.queries.colleagues import Colleague, colleagues, workers
from helin.core.people.queries.joining import building_choices, communities, community_named, proved_phone
from helin.core.people.queries.masked import (
    MaskedContact,
    masked_contact,
    masked_contacts,
    masked_names,
    own_name,
    person_by_phone,
)
from helin.core.people.queries.privacy import (
    consent_rows,
    has_taken_back,
    looks_at,
    may_trace,
    own_copy,
    own_data,
    paged,
    printed_copy,
    who_saw,
)
from helin.core.people.queries.staff import (
    GrantRow,
    StaffPage,
    StaffRow,
    grant_of,
    person_of,
    staff_member,
    staff_page,
    where_choices,
)
from helin.core.people.queries.standing import holders, post_rows, role_rows, seats_held
from helin.core.people.queries.tokens import TokenRow, token_rows

__all__ = [
    "Colleague",
    "GrantRow",
    "MaskedContact",
    "StaffPage",
    "StaffRow",
    "TokenRow",
    "building_choices",
    "colleagues",
    "communities",
    "community_named",
    "consent_rows",
    "grant_of",
    "has_taken_back",
    "holders",
    "looks_at",
    "masked_contact",
    "masked_contacts",
    "masked_names",
    "may_trace",
    "own_copy",
    "own_data",
    "own_name",
    "paged",
    "person_by_phone",
    "person_of",
    "post_rows",
    "printed_copy",
    "proved_phone",
    "role_rows",
    "seats_held",
    "staff_member",
    "staff_page",
    "token_rows",
    "where_choices",
    "who_saw",
    "workers",
]
