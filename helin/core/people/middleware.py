"""Every request gets an `actor`; sessions end when idle; an old password must be changed."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from helin.core.people import sessions
from helin.core.people.actors import actor_for
from helin.core.people.passwords import is_due
from helin.kit.actors import Actor
from helin.kit.requests import Request

Answer = Callable[[Request], HttpResponse]


def actor_middleware(get_response: Answer) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.actor`, loaded when first asked for and once."""

    def middleware(plain: HttpRequest) -> HttpResponse:
        request = cast(Request, plain)
        request.actor = cast(Actor, SimpleLazyObject(lambda: _actor(request)))
        return get_response(request)

    return middleware


def _actor(request: Request) -> Actor:
    if not request.user.is_authenticated:
        return Actor.anonymous()
    return actor_for(request.user, timezone.now())


def idle_middleware(get_response: Answer) -> Answer:
    """Sign out who was away for longer than their limit; staff have a short one."""

    def middleware(request: Request) -> HttpResponse:
        if "_auth_user_id" in request.session:
            now = timezone.now().timestamp()
            if sessions.is_stale(request, now):
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif sessions.is_quiet(request, now):
                sessions.touch(request, now)
        return get_response(request)

    return middleware


def password_middleware(get_response: Answer) -> Answer:
    """Send whoever must change their password to the page where they do."""

    def middleware(request: Request) -> HttpResponse:
        due = request.user.is_authenticated and is_due(request.user, timezone.now())
        if due and request.path not in {reverse("people:change_password"), reverse("people:sign_out")}:
            return redirect("people:change_password")
        return get_response(request)

    return middleware
