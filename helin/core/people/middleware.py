"""Every request gets an `actor`; sessions end when idle; an old password and a missing second factor come first."""

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
from helin.core.people.models import Person
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
    """Sign out who was away longer than their limit; staff have a short one. No cache keeps a page of a session."""

    def middleware(request: Request) -> HttpResponse:
        if "_auth_user_id" in request.session:
            now = timezone.now().timestamp()
            if sessions.is_stale(request, now):
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            elif sessions.is_quiet(request, now):
                sessions.touch(request, now)
        response = get_response(request)
        if not request.session.is_empty():
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def duties_middleware(get_response: Answer) -> Answer:
    """Send whoever owes a new password or a second factor to the page where they set it."""

    def middleware(request: Request) -> HttpResponse:
        if request.user.is_authenticated and (duty := _duty(request)) and not _may_pass(request.path, duty):
            return redirect(duty)
        return get_response(request)

    return middleware


def _duty(request: Request) -> str:
    if is_due(cast(Person, request.user), timezone.now()):
        return "people:change_password"
    return "people:add_totp" if sessions.owes_second_factor(request) else ""


def _may_pass(path: str, duty: str) -> bool:
    """The page of the duty itself, the way there, the way out, and how the page looks."""
    ways = {duty, "people:sign_out", "people:prove_again", "people:prove_by_code", "people:check_code", "ui:mode"}
    if duty == "people:add_totp":
        ways |= {"people:add_passkey", "people:account", "people:second_step"}
    return path in {reverse(name) for name in ways | {"ui:language"}}
