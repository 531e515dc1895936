"""Django's system checks of the database: what `helin serve` refuses to start on."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from helin.site import safety


@register(Tags.database)
def database_is_safe(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Say what would lose or hide records; runs with `--database default`."""
    if not databases:
        return []
    try:
        unsafe = safety.unsafe_settings()
    except DatabaseError as error:
        return [Error(f"The database does not answer: {type(error).__name__}", id="helin.E001")]
    return [Error(each.what, hint=each.mend, id="helin.E002") for each in unsafe]
