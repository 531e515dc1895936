"""Every request gets an `actor`; sessions end when idle; an old password must be changed."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from helin.core.people.actors import actor_for
from helin.core.people.passwords import is_due
from helin.core.roles import STAFF
from helin.kit.actors import Actor

Answer = Callable[[HttpRequest], HttpResponse]
SEEN, LIMIT = "seen_at", "idle_limit"
REFRESH_SECONDS = 60


def actor_middleware(get_response: Answer) -> Answer:
    """Set `request.actor`, loaded when first asked for and once."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return get_response(request)

    return middleware


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return Actor.anonymous()
    return actor_for(request.user, timezone.now())


def idle_middleware(get_response: Answer) -> Answer:
    """Sign out who was away for longer than their limit; staff have a short one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session:
            now = timezone.now().timestamp()
            seen = request.session.get(SEEN)
            if seen is not None and now - seen > request.session.get(LIMIT, settings.IDLE_SECONDS_STAFF):
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif seen is None or now - seen > REFRESH_SECONDS:
                touch(request, now)
        return get_response(request)

    return middleware


def touch(request: HttpRequest, now: float) -> None:
    """Note that the session is alive, and how long it may sleep."""
    if not request.user.is_authenticated:
        return
    request.session[SEEN] = now
    request.session[LIMIT] = idle_limit(request.actor)


def idle_limit(actor: Actor) -> int:
    """Seconds a session of this actor may sleep."""
    held = frozenset().union(*actor.roles.values(), *actor.desks.values())
    return settings.IDLE_SECONDS_STAFF if held & STAFF else settings.IDLE_SECONDS_RESIDENT


def password_middleware(get_response: Answer) -> Answer:
    """Send whoever must change their password to the page where they do."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and is_due(request.user, timezone.now()):
            allowed = {reverse("people:change_password"), reverse("people:sign_out")}
            if request.path not in allowed:
                return redirect("people:change_password")
        return get_response(request)

    return middleware
