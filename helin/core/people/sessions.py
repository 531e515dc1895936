"""How long a session may sleep, and noting that it is alive."""

from django.conf import settings

from helin.core.roles import STAFF
from helin.kit.actors import Actor
from helin.kit.requests import Request

SEEN, LIMIT = "seen_at", "idle_limit"
REFRESH_SECONDS = 60


def touch(request: Request, now: float) -> None:
    """Note that the session is alive, and how long it may sleep."""
    if request.user.is_authenticated:
        request.session[SEEN] = now
        request.session[LIMIT] = idle_limit(request.actor)


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
    held = frozenset().union(*actor.roles.values(), *actor.desks.values())
    seconds: int = settings.IDLE_SECONDS_STAFF if held & STAFF else settings.IDLE_SECONDS_RESIDENT
    return seconds
