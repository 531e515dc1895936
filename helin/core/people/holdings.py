"""What is held about a person: each app above says its part, the my-data page and the download show it all."""

from collections.abc import Callable
from dataclasses import dataclass

from helin.ui.texts import Text


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing held: what it is, the page where the person sees it, and, for the copy alone, all that it says."""

    label: str
    value: str
    href: str = ""
    detail: str = ""


Provider = Callable[[int], list[Holding]]
_providers: dict[str, tuple[Text, Provider]] = {}


def register(slug: str, heading: Text, provider: Provider) -> None:
    """Add a section; `provider` gets the person's id, runs a constant number of queries, newest first, at most 200.

    Raises ValueError when the slug is taken.
    """
    if slug in _providers:
        raise ValueError(f"registered twice: {slug}")
    _providers[slug] = (heading, provider)


def sections(person_id: int) -> dict[str, tuple[Text, list[Holding]]]:
    """Every section about this person, by slug."""
    return {slug: (heading, provider(person_id)) for slug, (heading, provider) in _providers.items()}
