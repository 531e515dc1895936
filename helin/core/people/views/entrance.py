"""From proof to session: the second step while it is pending, the way in, and proving oneself again."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from helin.core.people import actions, second_factor
from helin.core.people.actors import actor_for
from helin.core.people.models import Person
from helin.core.people.sessions import SECOND, touch
from helin.kit.requests import Request

CODE, PROVED, PENDING, NEXT, NEW_PHONE, ENTERED = (
    "code_id",
    "proved_code_id",
    "second_step",
    "next",
    "new_phone",
    "entered_at",
)
BACKEND = "helin.core.people.backends.PhoneOrName"
PENDING_SECONDS, FRESH_SECONDS = 600, 900
P = ParamSpec("P")


def step_in(request: Request, person: Person, way: str) -> HttpResponse:
    """After the first proof: ask for the second where one is set up, else let in."""
    if wanted := request.POST.get("next") or request.GET.get("next"):
        request.session[NEXT] = wanted
    if not second_factor.is_set_up(person):
        return enter(request, person, way)
    request.session.cycle_key()
    request.session[PENDING] = [person.pk, way, timezone.now().timestamp(), person.session_epoch]
    return redirect("people:second_step")


def pending(request: Request) -> tuple[Person, str] | None:
    """Who has passed the first step in this session and not the second, and how; for ten minutes."""
    found = request.session.get(PENDING)
    if not found or timezone.now().timestamp() - found[2] > PENDING_SECONDS:
        return None
    person = Person.objects.filter(pk=found[0], is_active=True, session_epoch=found[3]).first()
    return (person, found[1]) if person else None


def enter(request: Request, person: Person, way: str) -> HttpResponse:
    """Open the session and go where they wanted, if that is on this site."""
    wanted = request.session.pop(NEXT, "")
    if not request.user.is_authenticated:
        request.session.flush()  # what was reported here without an account is not theirs on a shared computer
    request.session.pop(PENDING, None)
    login(request, person, backend=BACKEND)
    now = timezone.now()
    request.actor = actor_for(person, now)
    request.session[ENTERED] = now.timestamp()
    request.session[SECOND] = way.endswith("+second")
    touch(request, now.timestamp())
    actions.sign_in(person, way=way, at=now)
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return redirect(wanted)
    return redirect(settings.LOGIN_REDIRECT_URL)


def me(request: Request) -> Person:
    """The signed-in person; views behind the login are never asked by anybody else."""
    return cast(Person, request.user)


def fresh(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """Ask who signed in longer than a quarter of an hour ago to prove it is still them."""

    @functools.wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if timezone.now().timestamp() - request.session.get(ENTERED, 0) > FRESH_SECONDS:
            back = request.path if request.method == "GET" else reverse("people:account")
            return redirect(f"{reverse('people:prove_again')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return guarded


def wiped(response: HttpResponse) -> HttpResponse:
    """Let the browser forget what this person's device kept: pages for the field, drafts, words not sent yet."""
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def posted(request: Request) -> QueryDict | None:
    """What was sent, also when every box was empty; None for a page only looked at."""
    return request.POST if request.method == "POST" else None


def answer(request: Request, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """The page of a form: 422 when it was sent and refused."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)
