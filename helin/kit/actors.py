"""Who is acting, as plain data: loaded once per request, passed as `by=` to every action."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the roles they hold, a named system job, or somebody who is not signed in.

    `roles` maps a place id to the roles held there (a role held in a place counts in all places
    below it); `desks` maps an organisation id to the roles held in that organisation. `claims` are
    subjects ("cases.case:12") whose secret link the caller has shown.
    """

    person_id: int | None
    label: str
    roles: Mapping[int, frozenset[str]] = field(default_factory=dict)
    desks: Mapping[int, frozenset[str]] = field(default_factory=dict)
    is_system: bool = False
    claims: frozenset[str] = frozenset()

    @classmethod
    def system(cls, label: str) -> "Actor":
        """A job of the system itself; `label` is what the journal shows."""
        return cls(person_id=None, label=label, is_system=True)

    @classmethod
    def anonymous(cls) -> "Actor":
        """Somebody who is not signed in."""
        return cls(person_id=None, label="")

    def claiming(self, subject: str) -> "Actor":
        """The same actor, who has also shown the secret link of `subject`."""
        return replace(self, claims=self.claims | {subject})

    def holds(self, roles: Iterable[str], place_ids: Iterable[int]) -> bool:
        """Whether any of `roles` is held in any of the places."""
        wanted = frozenset(roles)
        return any(wanted & self.roles.get(place_id, frozenset()) for place_id in place_ids)

    def serves(self, roles: Iterable[str], organisation_ids: Iterable[int | None]) -> bool:
        """Whether any of `roles` is held in any of the organisations; None never matches."""
        wanted = frozenset(roles)
        return any(wanted & self.desks.get(i, frozenset()) for i in organisation_ids if i is not None)

    def places_with(self, roles: Iterable[str]) -> tuple[int, ...]:
        """The ids of the places where any of `roles` is held, sorted."""
        wanted = frozenset(roles)
        return tuple(sorted(place_id for place_id, held in self.roles.items() if wanted & held))

    def desks_with(self, roles: Iterable[str]) -> tuple[int, ...]:
        """The ids of the organisations where any of `roles` is held, sorted."""
        wanted = frozenset(roles)
        return tuple(sorted(i for i, held in self.desks.items() if wanted & held))
