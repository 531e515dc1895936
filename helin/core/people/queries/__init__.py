"""Every read about persons; names and numbers masked unless they are one's own."""

from helin.core.people.queries.colleagues import Colleague, workers
from helin.core.people.queries.joining import building_choices, communities, community_named, proved_phone
from helin.core.people.queries.masked import (
    MaskedContact,
    masked_contact,
    masked_contacts,
    masked_names,
    own_name,
    person_by_phone,
)
from helin.core.people.queries.standing import holders, post_rows, role_rows, seats_held

__all__ = [
    "Colleague",
    "MaskedContact",
    "building_choices",
    "communities",
    "community_named",
    "holders",
    "masked_contact",
    "masked_contacts",
    "masked_names",
    "own_name",
    "person_by_phone",
    "post_rows",
    "proved_phone",
    "role_rows",
    "seats_held",
    "workers",
]
