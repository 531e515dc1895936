"""Keys of programs as an administrator sees them; never the key itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helin.core.people.models import ApiToken, Scope
from helin.core.roles import Role


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One key. `acts_as` names the role in words, `is_valid` says whether it still opens anything."""

    id: int
    name: str
    hint: str
    scopes: Sequence[str]
    acts_as: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    is_valid: bool

    @property
    def scope_labels(self) -> str:
        """What it opens, in words."""
        return " · ".join(str(Scope(scope).label) for scope in self.scopes)


def token_rows(street_id: int, *, at: datetime) -> list[TokenRow]:
    """Every key of a street, those that hold first. One query; the caller has checked the right."""
    found = ApiToken.objects.filter(street_id=street_id).select_related("organisation").order_by("-id")
    rows = [_row(token, at) for token in found]
    return sorted(rows, key=lambda row: not row.is_valid)


def _row(token: ApiToken, at: datetime) -> TokenRow:
    role = str(Role(token.role).label) if token.role else ""
    desk = token.organisation.name if token.organisation else ""
    person = f"#{token.person_id}" if token.person_id else ""
    return TokenRow(
        id=token.pk,
        name=token.name,
        hint=token.hint,
        scopes=token.scopes,
        acts_as=" · ".join(filter(None, (role, desk, person))),
        made_at=token.made_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
        is_valid=token.revoked_at is None and token.expires_at > at,
    )
