"""Permissions are declared by each app and decided here, in one pure function."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from helin.kit.actors import Actor


@dataclass(frozen=True, slots=True)
class Grant:
    """One way to be allowed; a permission is a tuple of these, and any one suffices.

    `roles` are held in the subject's places, or, when `desk_of` is given, in one of the organisations
    that `desk_of(subject)` names. Without roles, `only_if` alone decides. `system` admits system jobs,
    `anyone` admits also those who are not signed in. `only_if` narrows each of them.
    """

    roles: frozenset[str] = frozenset()
    desk_of: Callable[[Any], Iterable[int | None]] | None = None
    only_if: Callable[[Actor, Any], bool] | None = None
    system: bool = False
    anyone: bool = False

    def allows(self, actor: Actor, place_ids: Collection[int], subject: Any) -> bool:
        """Whether this grant admits the actor. Touches no database."""
        if actor.is_system:
            return self.system
        if self.only_if and (subject is None or not self.only_if(actor, subject)):
            return False
        if self.anyone:
            return True
        if not self.roles:
            return self.only_if is not None
        if self.desk_of:
            return subject is not None and actor.serves(self.roles, self.desk_of(subject))
        return actor.holds(self.roles, place_ids)


grants: dict[str, tuple[Grant, ...]] = {}


def declare(table: Mapping[str, tuple[Grant, ...]]) -> None:
    """Register an app's permissions.

    Raises ValueError when a permission is declared twice.
    """
    if clash := grants.keys() & table.keys():
        raise ValueError(f"declared twice: {sorted(clash)}")
    grants.update(table)


def can(actor: Actor, permission: str, *, place_ids: Collection[int], subject: Any = None) -> bool:
    """Whether `actor` may, in these places (the subject's place and all above it), to this subject.

    Raises KeyError for a permission nobody declared: a typo must not read as "no".
    """
    return any(grant.allows(actor, place_ids, subject) for grant in grants[permission])


def require(actor: Actor, permission: str, *, place_ids: Collection[int], subject: Any = None) -> None:
    """Raise PermissionDenied unless `can` says yes."""
    if not can(actor, permission, place_ids=place_ids, subject=subject):
        raise PermissionDenied(permission)


def roles_for(permission: str) -> frozenset[str]:
    """All roles that any grant of the permission names; for `visible_to` querysets and the docs."""
    return frozenset().union(*(grant.roles for grant in grants[permission]))
