"""How long a session may sleep, and noting that it is alive."""

from django.conf import settings

from helin.core.roles import STAFF
from helin.kit.actors import Actor
from helin.kit.requests import Request

SEEN, LIMIT, SECOND = "seen_at", "idle_limit", "second_factor"
REFRESH_SECONDS, GRACE_SECONDS = 60, 3600
"""The cookie outlives the limit a little, so that whoever comes back is told why they are signed out."""


def touch(request: Request, now: float) -> None:
    """Note that the session is alive, and how long it may sleep."""
    if request.user.is_authenticated:
        request.session[SEEN] = now
        request.session[LIMIT] = limit = idle_limit(request.actor)
        request.session.set_expiry(limit + GRACE_SECONDS)


def is_stale(request: Request, now: float) -> bool:
    """Whether the session slept longer than it may."""
    seen = request.session.get(SEEN)
    return seen is not None and now - seen > request.session.get(LIMIT, settings.IDLE_SECONDS_STAFF)


def is_quiet(request: Request, now: float) -> bool:
    """Whether the note is old enough to be written anew; not every request writes."""
    seen = request.session.get(SEEN)
    return seen is None or now - seen > REFRESH_SECONDS


def idle_limit(actor: Actor) -> int:
    """Seconds a session of this actor may sleep."""
    seconds: int = settings.IDLE_SECONDS_STAFF if is_staff(actor) else settings.IDLE_SECONDS_RESIDENT
    return seconds


def owes_second_factor(request: Request) -> bool:
    """Whether the street wants a second proof of its staff and this session has none."""
    return settings.STAFF_SECOND_FACTOR_REQUIRED and not request.session.get(SECOND) and is_staff(request.actor)


def is_staff(actor: Actor) -> bool:
    """Whether the actor holds a role of staff anywhere."""
    return bool(STAFF & frozenset().union(*actor.roles.values(), *actor.desks.values()))
