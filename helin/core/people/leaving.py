"""What somebody who leaves still has in hand: each app above says its part on the page where the account is closed."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """One thing in hand, in a sentence, and the name of the page, by person, where it is handed on."""

    text: str
    url_name: str


Provider = Callable[[int], LeftBehind | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add one who may know of something; it gets the person's id and answers None when nothing is in hand."""
    _providers.append(provider)


def left_behind(person_id: int) -> list[LeftBehind]:
    """Everything that somebody still has in hand."""
    return [found for provider in _providers if (found := provider(person_id))]
