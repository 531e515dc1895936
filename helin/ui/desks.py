"""Whose page this is: the name above it and the telephone number of a human being below it.

One deployment serves many streets, so an app above registers who knows; without one the settings answer.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Desk:
    """The community or street a page speaks for. `phone` may be empty: then none is shown."""

    name: str
    phone: str


Resolver = Callable[[HttpRequest], Desk | None]
_resolvers: list[Resolver] = []


def register(resolver: Resolver) -> None:
    """Add one who may know the desk of a request; the first that answers wins."""
    _resolvers.append(resolver)


def desk_of(request: HttpRequest) -> Desk:
    """Return the desk of this request, else the one from the settings."""
    for resolver in _resolvers:
        if desk := resolver(request):
            return desk
    return default_desk()


def default_desk() -> Desk:
    """The desk of the settings: for pages that ask nobody, not even the database."""
    return Desk(settings.HELIN_DESK_NAME, settings.HELIN_DESK_PHONE)
